"""What the ledger calls the acts on the calendar."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l


class CalendarsAction(StrEnum):
    CLOSURE_ADDED = "calendars.closure.added"
    CLOSURE_CHANGED = "calendars.closure.changed"
    CLOSURE_REMOVED = "calendars.closure.removed"
    CLOSURES_IMPORTED = "calendars.closures.imported"
    CLOSURES_UNDONE = "calendars.closures.import_undone"
    AVOIDED_ADDED = "calendars.avoided_period.added"
    AVOIDED_REMOVED = "calendars.avoided_period.removed"
    FACILITY_ADDED = "calendars.facility.added"
    FACILITY_CHANGED = "calendars.facility.changed"
    LEAVE_ADDED = "calendars.leave.added"
    LEAVE_REMOVED = "calendars.leave.removed"
    TEAM_ADDED = "calendars.team.added"
    TEAM_CHANGED = "calendars.team.changed"
    TEAM_MEMBER_ADDED = "calendars.team_member.added"
    TEAM_MEMBER_ENDED = "calendars.team_member.ended"
    WORKING_PATTERN_SET = "calendars.working_pattern.set"
    YEAR_COMPUTED = "calendars.year.computed"
    YEAR_REPLACED = "calendars.year.replaced"


ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    CalendarsAction.CLOSURE_ADDED: _l("Sluiting toegevoegd"),
    CalendarsAction.CLOSURE_CHANGED: _l("Sluiting gewijzigd"),
    CalendarsAction.CLOSURE_REMOVED: _l("Sluiting verwijderd"),
    CalendarsAction.CLOSURES_IMPORTED: _l("Vrije dagen ingelezen"),
    CalendarsAction.CLOSURES_UNDONE: _l("Inlezen van vrije dagen ongedaan gemaakt"),
    CalendarsAction.AVOIDED_ADDED: _l("Periode die niet past toegevoegd"),
    CalendarsAction.AVOIDED_REMOVED: _l("Periode die niet past verwijderd"),
    CalendarsAction.FACILITY_ADDED: _l("Lokaal of bus toegevoegd"),
    CalendarsAction.FACILITY_CHANGED: _l("Lokaal of bus gewijzigd"),
    CalendarsAction.LEAVE_ADDED: _l("Afwezigheid toegevoegd"),
    CalendarsAction.LEAVE_REMOVED: _l("Afwezigheid verwijderd"),
    CalendarsAction.TEAM_ADDED: _l("Team toegevoegd"),
    CalendarsAction.TEAM_CHANGED: _l("Team gewijzigd"),
    CalendarsAction.TEAM_MEMBER_ADDED: _l("Collega toegevoegd aan team"),
    CalendarsAction.TEAM_MEMBER_ENDED: _l("Collega uit team"),
    CalendarsAction.WORKING_PATTERN_SET: _l("Werkweek ingesteld"),
    CalendarsAction.YEAR_COMPUTED: _l("Schooljaar berekend"),
    CalendarsAction.YEAR_REPLACED: _l("Schooljaar opnieuw berekend"),
}
FIELD_LABELS: Final = {
    "first_day": _l("eerste dag"),
    "closures": _l("overgenomen sluitingen"),
    "avoided_periods": _l("overgenomen periodes die niet passen"),
    "last_day": _l("laatste dag"),
    "half_day": _l("halve dag"),
    "kind": _l("soort"),
    "note": _l("toelichting"),
    "name": _l("naam"),
    "base_municipality": _l("standplaats"),
    "latitude": _l("breedtegraad"),
    "longitude": _l("lengtegraad"),
    "active": _l("in gebruik"),
    "function": _l("functie"),
    "team": _l("team"),
    "half_days": _l("halve dagen"),
    "rule_version": _l("versie van de regel"),
    "holidays": _l("vakanties"),
}
