"""Bringing schools and their sites in from a file."""

from clb_tenants.onboarding.service.kind import SCHOOLS_IMPORT, SchoolsImport

__all__ = ["SCHOOLS_IMPORT", "SchoolsImport"]
