"""REST of importing agreements made elsewhere."""

from __future__ import annotations

from clb_core.staging.routes import api_of
from clb_core.staging.schemas import UploadOptions
from clb_platform.agreements.service.from_elsewhere import AGREEMENTS_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

from_elsewhere = api_of(
    AGREEMENTS_IMPORT, "agreements", "Agreements", UploadOptions, requires(Permission.AGREEMENTS_IMPORT)
)
