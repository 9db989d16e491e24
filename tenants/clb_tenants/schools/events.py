"""What changed about where schools are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SchoolPlacesChanged:
    """A site of a school got or lost its last day, or the school itself got one."""

    school_id: UUID
    change_id: UUID

    @property
    def business_key(self) -> str:
        return f"school_places_changed:{self.change_id}"
