"""The verbs of the calendar."""

from clb_platform.calendars.service.avoided import add_avoided, remove_avoided
from clb_platform.calendars.service.closure_file import CLOSURES_IMPORT, ClosuresImport
from clb_platform.calendars.service.closures import (
    add_closure,
    change_closure,
    closure_filters,
    closure_notice,
    closure_to_edit,
    remove_closure,
)
from clb_platform.calendars.service.days import asked_days
from clb_platform.calendars.service.facilities import add_facility, change_facility
from clb_platform.calendars.service.foresight import (
    foresee_closure,
    foresee_closure_change,
    foresee_staffing,
    hits_of_closure,
    hits_of_staffing,
    register_planned,
)
from clb_platform.calendars.service.merging import MergedDays
from clb_platform.calendars.service.own_closures import OWN_CLOSURES_IMPORT, OwnClosuresImport
from clb_platform.calendars.service.presence import add_leave, remove_leave, set_working_pattern
from clb_platform.calendars.service.teams import add_team, add_team_member, change_team, end_team_member
from clb_platform.calendars.service.years import MOST_YEARS_AHEAD, take_snapshot

__all__ = [
    "CLOSURES_IMPORT",
    "MOST_YEARS_AHEAD",
    "OWN_CLOSURES_IMPORT",
    "ClosuresImport",
    "MergedDays",
    "OwnClosuresImport",
    "add_avoided",
    "add_closure",
    "add_facility",
    "add_leave",
    "add_team",
    "add_team_member",
    "asked_days",
    "change_closure",
    "change_facility",
    "change_team",
    "closure_filters",
    "closure_notice",
    "closure_to_edit",
    "end_team_member",
    "foresee_closure",
    "foresee_closure_change",
    "foresee_staffing",
    "hits_of_closure",
    "hits_of_staffing",
    "register_planned",
    "remove_avoided",
    "remove_closure",
    "remove_leave",
    "set_working_pattern",
    "take_snapshot",
]
