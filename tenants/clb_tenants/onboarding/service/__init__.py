"""Bringing schools with their sites, contacts of schools, and staff in from a file."""

from clb_tenants.onboarding.service.kind import SCHOOLS_IMPORT, SchoolsImport
from clb_tenants.onboarding.service.people import CONTACTS_IMPORT, STAFF_IMPORT, PeopleImport

__all__ = ["CONTACTS_IMPORT", "SCHOOLS_IMPORT", "STAFF_IMPORT", "PeopleImport", "SchoolsImport"]
