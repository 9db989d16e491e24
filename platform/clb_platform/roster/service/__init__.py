"""Bringing class groups and their head-counts in from a file: one row per class, or one per pupil that is counted."""

from clb_platform.roster.service.class_lists import CLASS_LISTS_IMPORT, ClassListsImport
from clb_platform.roster.service.kind import CLASS_GROUPS_IMPORT, ClassGroupsImport

__all__ = ["CLASS_GROUPS_IMPORT", "CLASS_LISTS_IMPORT", "ClassGroupsImport", "ClassListsImport"]
