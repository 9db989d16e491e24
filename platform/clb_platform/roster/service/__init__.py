"""Bringing class groups and their head-counts in from a file."""

from clb_platform.roster.service.kind import CLASS_GROUPS_IMPORT, ClassGroupsImport

__all__ = ["CLASS_GROUPS_IMPORT", "ClassGroupsImport"]
