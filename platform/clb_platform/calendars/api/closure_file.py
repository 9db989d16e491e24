"""REST of bringing closures of schools in from a file."""

from __future__ import annotations

from clb_core.staging.routes import api_of
from clb_core.staging.schemas import UploadOptions
from clb_platform.calendars.schemas.facilities import ClosuresUploadOptions
from clb_platform.calendars.service import CLOSURES_IMPORT, OWN_CLOSURES_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

closure_file = api_of(
    CLOSURES_IMPORT, "closures", "Closures", ClosuresUploadOptions, requires(Permission.CALENDARS_CENTRE_EDIT)
)
own_closure_file = api_of(
    OWN_CLOSURES_IMPORT, "own-closures", "OwnClosures", UploadOptions, requires(Permission.CALENDARS_CLOSURE_IMPORT)
)
