"""The centre's settings and its own details: the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.words import _, decimal_number, spoken_with_year
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres import queries, service
from clb_tenants.centres.forms import CentreForm, ResetForm, SettingForm
from clb_tenants.centres.models import Centre, CentreSetting
from clb_tenants.centres.service import SettingValue
from clb_tenants.centres.vocabulary import (
    CERTAINTY_LABELS,
    Certainty,
    SettingDefinition,
    SettingKind,
    definition_of,
)

pages = Blueprint("centres", __name__, template_folder="templates")


@pages.context_processor
def words() -> dict[str, Any]:
    return {
        "certainty_words": CERTAINTY_LABELS,
        "uncertain": (Certainty.UNKNOWN, Certainty.MEMORY),
        "value_words": value_words,
        "may_edit": g.actor is not None and g.actor.may(Permission.CENTRES_SETTING_EDIT),
    }


def value_words(definition: SettingDefinition, value: Any) -> str:
    """A value as it is read: with its unit, "ja" or "nee", "8.30 uur"."""
    if value is None or value == "":
        return _("leeg")
    if definition.kind is SettingKind.YES_NO:
        return _("ja") if value else _("nee")
    if definition.kind is SettingKind.TIME:
        hour, minute = str(value).split(":")
        return f"{int(hour)}.{minute} {_('uur')}"
    shown = decimal_number(value) if isinstance(value, float) else str(value)
    return f"{shown} {definition.unit}".strip()


@pages.get("/instellingen")
@requires(Permission.CENTRES_SETTING_READ)
def settings() -> str:
    standing = service.settings_on(g.uow, clock.today())
    return render_template(
        "centres/settings.html",
        groups=_by_group(list(standing.values())),
        later=_later(),
        centre=queries.centre(g.uow),
        number=len(standing),
        chosen=sum(1 for setting in standing.values() if setting.chosen),
    )


def _by_group(settings: Sequence[SettingValue]) -> dict[str, list[SettingValue]]:
    groups: dict[str, list[SettingValue]] = {}
    for setting in settings:
        groups.setdefault(str(setting.definition.group), []).append(setting)
    return groups


def _later() -> dict[str, CentreSetting]:
    """By key the next value that was chosen for a day to come."""
    rows = [row for row in queries.settings(g.uow) if row.valid_from > clock.today()]
    return {row.key: row for row in sorted(rows, key=lambda row: row.valid_from, reverse=True)}


@pages.get("/instellingen/<string:key>")
@requires(Permission.CENTRES_SETTING_READ)
def setting(key: str) -> str:
    definition = _definition(key)
    value = service.value_on(g.uow, definition, clock.today())
    return _setting_page(definition, Form.empty(value=_typed(definition, value), valid_from=clock.today()))


def _definition(key: str) -> SettingDefinition:
    definition = definition_of(key)
    if definition is None:
        raise NotFound
    return definition


def _typed(definition: SettingDefinition, value: Any) -> str:
    if definition.kind is SettingKind.YES_NO:
        return "ja" if value else "nee"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _setting_page(definition: SettingDefinition, form: Form) -> str:
    return render_template(
        "centres/setting.html",
        form=form,
        definition=definition,
        standing=service.settings_on(g.uow, clock.today())[definition.key],
        history=queries.history_of(g.uow, definition.key),
        version=queries.setting_versions(g.uow).get(definition.key, 0),
    )


@pages.post("/instellingen/<string:key>")
@requires(Permission.CENTRES_SETTING_EDIT)
def change_setting(key: str) -> ResponseReturnValue:
    form = Form.from_request(SettingForm())
    definition = _definition(key)

    def done(row: CentreSetting) -> str:
        shown, day = value_words(definition, row.value), spoken_with_year(row.valid_from)
        flash(_("%(label)s: %(value)s vanaf %(day)s.", label=definition.label, value=shown, day=day), "good")
        return url_for(".settings")

    return form.submit(
        lambda data: service.change_setting(g.uow, g.actor, key, **data),
        done=done,
        again=lambda form: _setting_page(definition, form),
    )


@pages.post("/instellingen/<string:key>/wissen")
@requires(Permission.CENTRES_SETTING_EDIT)
def reset_setting(key: str) -> ResponseReturnValue:
    form = Form.from_request(ResetForm())
    definition = _definition(key)

    def done(_none: None) -> str:
        flash(_("De keuze is weggenomen. Wat ervoor gold, geldt weer."), "good")
        return url_for(".setting", key=key)

    return form.submit(
        lambda data: service.reset_setting(g.uow, g.actor, key, **data),
        done=done,
        again=lambda form: _setting_page(definition, form),
    )


@pages.get("/instellingen/centrum")
@requires(Permission.CENTRES_SETTING_READ)
def centre() -> str:
    found = queries.centre(g.uow)
    return _centre_page(Form.empty(**{name: getattr(found, name) for name in service.CHANGEABLE}))


def _centre_page(form: Form) -> str:
    return render_template("centres/centre.html", form=form, centre=queries.centre(g.uow))


@pages.post("/instellingen/centrum")
@requires(Permission.CENTRES_SETTING_EDIT)
def change_centre() -> ResponseReturnValue:
    form = Form.from_request(CentreForm())

    def done(_centre: Centre) -> str:
        flash(_("De gegevens van het centrum zijn bewaard."), "good")
        return url_for(".settings")

    return form.submit(
        lambda data: service.change_centre(g.uow, g.actor, data, data.pop("version")), done=done, again=_centre_page
    )
