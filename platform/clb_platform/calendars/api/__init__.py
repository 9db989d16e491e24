"""REST of the calendar."""

from clb_platform.calendars.api import presence, teams, years
from clb_platform.calendars.api.closures import blueprint

__all__ = ["blueprint", "presence", "teams", "years"]
