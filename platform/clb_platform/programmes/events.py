"""What happened to programmes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProgrammesChanged:
    """A programme was added, changed or renewed from a school year on: what is due must be looked at again."""

    code: str
    from_year: int
    change_id: UUID

    @property
    def business_key(self) -> str:
        return f"programmes.changed:{self.change_id}"
