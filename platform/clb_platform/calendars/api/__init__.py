"""REST of the calendar."""

from clb_platform.calendars.api import avoided, facilities, presence, teams, years
from clb_platform.calendars.api.closure_file import closure_file, own_closure_file
from clb_platform.calendars.api.closures import blueprint

__all__ = ["avoided", "blueprint", "closure_file", "facilities", "own_closure_file", "presence", "teams", "years"]
