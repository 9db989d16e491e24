"""REST of bringing closures of schools in from a file."""

from __future__ import annotations

from clb_core.staging.routes import api_of
from clb_platform.calendars.schemas.facilities import ClosuresUploadOptions
from clb_platform.calendars.service import CLOSURES_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

closure_file = api_of(
    CLOSURES_IMPORT, "closures", "Closures", ClosuresUploadOptions, requires(Permission.CALENDARS_CENTRE_EDIT)
)
