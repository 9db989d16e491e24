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
class VisitLapsed(_OfVisit):
    """Nobody answered in time: the dates are free again, and the centre is to act."""


@dataclass(frozen=True, slots=True)
class VisitCountered(VisitAnswered):
    """The school asked for other dates than those on offer."""

    @property
    def business_key(self) -> str:
        return f"VisitCountered:{self.visit_id}:{self.revision}:{self.answer}"


@dataclass(frozen=True, slots=True)
class AnswerRecorded(VisitAnswered):
    """The centre wrote down what the school said by telephone; the date does not stand by it yet."""

    @property
    def business_key(self) -> str:
        return f"AnswerRecorded:{self.visit_id}:{self.revision}:{self.answer}"


@dataclass(frozen=True, slots=True)
class TeamReplaced(_OfVisit):
    """Another team goes; `turn` tells replacements of one revision apart."""

    turn: int
    old_team_id: UUID

    @property
    def business_key(self) -> str:
        return f"TeamReplaced:{self.visit_id}:{self.revision}:{self.turn}"


@dataclass(frozen=True, slots=True)
class ColleagueReplaced(_OfVisit):
    """`member_id` goes in the place of `absent_id`; `turn` tells such changes of one visit apart."""

    absent_id: UUID
    member_id: UUID
    turn: UUID

    @property
    def business_key(self) -> str:
        return f"ColleagueReplaced:{self.visit_id}:{self.turn}"


@dataclass(frozen=True, slots=True)
class VisitRegrouped(_OfVisit):
    """Groups came to a visit that the school knows, or left it; `turn` tells such changes of one revision apart."""

    turn: int

    @property
    def business_key(self) -> str:
        return f"VisitRegrouped:{self.visit_id}:{self.revision}:{self.turn}"


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn(_OfVisit):
    """The dates on offer were taken back before the school answered."""


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
