"""What happened to imports."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ImportWorkAsked:
    """Someone asked to carry out, or take back, an import with many rows: a worker does it as that person."""

    batch_id: UUID
    kind: str
    person_id: UUID
    request_id: UUID

    @property
    def business_key(self) -> str:
        return f"staging.work_asked:{self.request_id}"
