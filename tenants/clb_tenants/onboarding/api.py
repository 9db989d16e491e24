"""REST of importing schools with their sites, contacts and staff."""

from __future__ import annotations

from clb_core.staging.routes import api_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding.schemas import PeopleUploadOptions, SchoolsUploadOptions
from clb_tenants.onboarding.service import CONTACTS_IMPORT, SCHOOLS_IMPORT, STAFF_IMPORT

schools = api_of(SCHOOLS_IMPORT, "schools", "Schools", SchoolsUploadOptions, requires(Permission.SCHOOLS_IMPORT))
contacts = api_of(
    CONTACTS_IMPORT, "contacts", "Contacts", PeopleUploadOptions, requires(Permission.IDENTITY_CONTACT_IMPORT)
)
staff = api_of(STAFF_IMPORT, "staff", "Staff", PeopleUploadOptions, requires(Permission.IDENTITY_STAFF_MANAGE))
