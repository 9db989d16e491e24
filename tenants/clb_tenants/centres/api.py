"""REST of the centre and its settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.rest.api import Blueprint, Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres import queries, service
from clb_tenants.centres.models import Centre
from clb_tenants.centres.schemas import (
    CentreOut,
    ChangeCentre,
    ChooseSetting,
    ResetSetting,
    SettingOut,
    Settings,
    SettingsQuery,
)
from clb_tenants.centres.service import SettingValue

blueprint = Blueprint(
    "centre", __name__, url_prefix="/api/v1", description="The centre itself, and the facts it may set for itself."
)


def setting_body(setting: SettingValue, version: int) -> dict[str, Any]:
    definition, chosen = setting.definition, setting.chosen
    return {
        "key": definition.key,
        "label": str(definition.label),
        "group": str(definition.group),
        "kind": definition.kind,
        "unit": str(definition.unit),
        "value": setting.value,
        "is_default": chosen is None,
        "valid_from": chosen.valid_from if chosen else None,
        "source": chosen.source if chosen else definition.source,
        "certainty": definition.certainty,
        "minimum": definition.minimum,
        "maximum": definition.maximum,
        "version": version,
    }


def _on(key: str, day: date) -> dict[str, Any]:
    """One setting as it stands on a day, with its version. Raises NotFound."""
    setting = service.settings_on(g.uow, day).get(key)
    if setting is None:
        raise NotFound
    return setting_body(setting, queries.setting_versions(g.uow).get(key, 0))


@blueprint.route("/centre")
class OwnCentre(Resource):
    @requires(Permission.HOME_READ)
    @blueprint.doc(operationId="getCentre")
    @blueprint.response(200, CentreOut)
    @blueprint.problems()
    @versioned
    def get(self) -> Centre:
        """The centre this context belongs to; its ETag is asked back by a change."""
        return queries.centre(g.uow)

    @requires(Permission.CENTRES_SETTING_EDIT)
    @blueprint.doc(operationId="changeCentre")
    @blueprint.arguments(ChangeCentre)
    @blueprint.response(200, CentreOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any]) -> Centre:
        """Change the centre's name and where to reach it; send its ETag in If-Match."""
        return service.change_centre(g.uow, g.actor, change, sent_version())


@blueprint.route("/settings")
class AllSettings(Resource):
    @requires(Permission.CENTRES_SETTING_READ)
    @blueprint.doc(operationId="listSettings")
    @blueprint.arguments(SettingsQuery, location="query")
    @blueprint.response(200, Settings)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Every setting as it stands on a day: the centre's own value, or the default with its source."""
        standing = service.settings_on(g.uow, query["day"] or clock.today())
        versions = queries.setting_versions(g.uow)
        return {"items": [setting_body(setting, versions.get(key, 0)) for key, setting in standing.items()]}


@blueprint.route("/settings/<string:key>")
class OneSetting(Resource):
    @requires(Permission.CENTRES_SETTING_READ)
    @blueprint.doc(operationId="getSetting")
    @blueprint.arguments(SettingsQuery, location="query")
    @blueprint.response(200, SettingOut)
    @blueprint.problems(422)
    @versioned
    def get(self, query: dict[str, Any], key: str) -> dict[str, Any]:
        """One setting as it stands on a day; its ETag is asked back by a change."""
        return _on(key, query["day"] or clock.today())

    @requires(Permission.CENTRES_SETTING_EDIT)
    @blueprint.doc(operationId="chooseSetting")
    @blueprint.arguments(ChooseSetting)
    @blueprint.response(200, SettingOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def put(self, choice: dict[str, Any], key: str) -> dict[str, Any]:
        """Choose a value from a day on; the same day again replaces the value chosen for it. Send the ETag in If-Match."""
        service.change_setting(g.uow, g.actor, key, **choice, version=sent_version())
        return _on(key, choice["valid_from"])

    @requires(Permission.CENTRES_SETTING_EDIT)
    @blueprint.doc(operationId="resetSetting")
    @blueprint.arguments(ResetSetting, location="query")
    @blueprint.response(200, SettingOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def delete(self, query: dict[str, Any], key: str) -> dict[str, Any]:
        """Take one chosen value away: the one before it, or the default, holds again from that day. Send If-Match."""
        service.reset_setting(g.uow, g.actor, key, query["valid_from"], sent_version())
        return _on(key, query["valid_from"])
