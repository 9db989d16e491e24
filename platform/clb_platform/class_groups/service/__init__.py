"""The verbs of class groups: one at a time, and many at once for an import."""

from clb_platform.class_groups.service.given import Given, expected, give
from clb_platform.class_groups.service.groups import (
    add_group,
    build_group,
    change_group,
    count_pupils,
    get,
    remove_group,
    subject_of,
    tell_changed,
)
from clb_platform.class_groups.service.many import Place, add_groups, change_groups, remove_groups
from clb_platform.class_groups.service.merging import MergedGroups

__all__ = [
    "Given",
    "MergedGroups",
    "Place",
    "add_group",
    "add_groups",
    "build_group",
    "change_group",
    "change_groups",
    "count_pupils",
    "expected",
    "get",
    "give",
    "remove_group",
    "remove_groups",
    "subject_of",
    "tell_changed",
]
