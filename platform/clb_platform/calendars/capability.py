"""How calendars join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.calendars import models, vocabulary
from clb_platform.calendars.api import blueprint
from clb_platform.calendars.api import closure_file as closures_from_file
from clb_platform.calendars.api import own_closure_file as own_closures_from_file
from clb_platform.calendars.service import MergedDays
from clb_platform.calendars.web import closure_file, own_closure_file, pages
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.ports import register_merger_part

CALENDARS = Capability(
    name="calendars",
    pages=(pages, closure_file, own_closure_file),
    api=(blueprint, closures_from_file, own_closures_from_file),
    menu=(
        MenuEntry(_l("Centrum"), _l("Kalender"), "calendars.calendar", Permission.CALENDARS_READ, 60),
        MenuEntry(_l("Centrum"), _l("Teams"), "calendars.teams", Permission.CALENDARS_TEAM_READ, 61),
        MenuEntry(
            None, _l("Vrije dagen"), "calendars.our_calendar", Permission.CALENDARS_READ, 30, parties=("school",)
        ),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
    settings=vocabulary.SETTINGS,
)

register_merger_part(10, MergedDays())
