"""The pages of the calendar."""

from clb_platform.calendars.web import avoided, colleagues, ours, teams
from clb_platform.calendars.web.calendar import pages
from clb_platform.calendars.web.closure_file import closure_file, own_closure_file

__all__ = ["avoided", "closure_file", "colleagues", "ours", "own_closure_file", "pages", "teams"]
