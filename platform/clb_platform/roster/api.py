"""REST of importing class groups."""

from __future__ import annotations

from clb_core.staging.routes import api_of
from clb_platform.roster.schemas import ClassGroupsUploadOptions, ClassListsUploadOptions
from clb_platform.roster.service import CLASS_GROUPS_IMPORT, CLASS_LISTS_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

class_groups = api_of(
    CLASS_GROUPS_IMPORT, "class-groups", "ClassGroups", ClassGroupsUploadOptions,
    requires(Permission.CLASS_GROUPS_IMPORT),
)  # fmt: skip
class_lists = api_of(
    CLASS_LISTS_IMPORT, "class-lists", "ClassLists", ClassListsUploadOptions,
    requires(Permission.CLASS_GROUPS_IMPORT),
)  # fmt: skip
