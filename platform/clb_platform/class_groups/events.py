"""What happened to class groups."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClassGroupsChanged:
    """Groups of a school and year were added, changed or removed. What is due for them must be looked at again."""

    school_id: UUID
    start_year: int
    change_id: UUID

    @property
    def business_key(self) -> str:
        return f"class_groups.changed:{self.change_id}"
