"""What changed in the calendar; planning looks again at the visits on those days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_platform.calendars.vocabulary import HalfDay


@dataclass(frozen=True, slots=True)
class ClosureAdded:
    """A school (no `school_id`: the whole centre) takes no visits on these days. `version` is that of the closure."""

    closure_id: UUID
    school_id: UUID | None
    first_day: date
    last_day: date
    half_day: HalfDay | None
    version: int

    @property
    def business_key(self) -> str:
        return f"closure_added:{self.closure_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class ClosureRemoved:
    """These days are open again; also the first half of a change, with the days the closure had before."""

    closure_id: UUID
    school_id: UUID | None
    first_day: date
    last_day: date
    half_day: HalfDay | None
    version: int

    @property
    def business_key(self) -> str:
        return f"closure_removed:{self.closure_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class StaffingChanged:
    """Who is present may differ between these days (no `last_day`: from then on): leave, a working week, a team."""

    change_id: UUID
    member_id: UUID
    first_day: date
    last_day: date | None

    @property
    def business_key(self) -> str:
        return f"staffing_changed:{self.change_id}"


@dataclass(frozen=True, slots=True)
class FacilityChanged:
    """A room or bus is there on other days than before."""

    facility_id: UUID
    change_id: UUID

    @property
    def business_key(self) -> str:
        return f"facility_changed:{self.change_id}"


@dataclass(frozen=True, slots=True)
class HolidaysReplaced:
    """A school year was computed again by another version of the rule."""

    start_year: int
    rule_version: str

    @property
    def business_key(self) -> str:
        return f"holidays_replaced:{self.start_year}:{self.rule_version}"
