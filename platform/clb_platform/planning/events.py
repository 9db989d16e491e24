"""What happened to visits; reactions send the mails."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _OfVisit:
    visit_id: UUID
    school_id: UUID
    revision: int

    @property
    def business_key(self) -> str:
        return f"{type(self).__name__}:{self.visit_id}:{self.revision}"


@dataclass(frozen=True, slots=True)
class DatesProposed(_OfVisit):
    """The school is asked which date suits; `moved` when an earlier date was given up for it."""

    moved: bool


@dataclass(frozen=True, slots=True)
class VisitAnswered(_OfVisit):
    """The school answered, or changed its answer; `answer` counts them within a revision."""

    answer: int

    @property
    def business_key(self) -> str:
        return f"VisitAnswered:{self.visit_id}:{self.revision}:{self.answer}"


@dataclass(frozen=True, slots=True)
class VisitConfirmed(_OfVisit):
    """A date stands: by the centre's choice, or because the only date suited the school."""


@dataclass(frozen=True, slots=True)
class FacilityChosen(_OfVisit):
    """Another room or bus was chosen; `version` is that of the visit."""

    version: int

    @property
    def business_key(self) -> str:
        return f"FacilityChosen:{self.visit_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class VisitCancelled(_OfVisit):
    """The visit will not take place. `told` is whether the school knew of it."""

    told: bool
