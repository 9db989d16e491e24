"""The blueprint of the pages of schools, and what all of them need."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, current_app

from clb_core.database.engines import Database
from clb_tenants.access.roles import LABELS
from clb_tenants.schools.vocabulary import LEVEL_LABELS, NETWORK_LABELS, spaced

pages = Blueprint("schools", "clb_tenants.schools", template_folder="templates")
pages.add_app_template_filter(spaced, "institution_number")


@pages.context_processor
def words() -> dict[str, Any]:
    """Labels by code, and as choices of a form."""
    return {
        "networks": NETWORK_LABELS,
        "network_options": [(code.value, str(label)) for code, label in NETWORK_LABELS.items()],
        "levels": LEVEL_LABELS,
        "level_options": [(code.value, str(label)) for code, label in LEVEL_LABELS.items()],
        "labels": LABELS,
    }


def database() -> Database:
    return cast("Database", current_app.extensions["clb.database"])
