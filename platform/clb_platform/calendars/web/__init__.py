"""The pages of the calendar."""

from clb_platform.calendars.web import colleagues, ours, teams
from clb_platform.calendars.web.calendar import pages

__all__ = ["colleagues", "ours", "pages", "teams"]
