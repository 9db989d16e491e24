"""School years and holidays as they were computed, closures, and the teams of a centre with who works when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    Float,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.terms import DayRange
from clb_core.words import _l
from clb_platform.calendars.vocabulary import (
    AvoidedDays,
    AwayDays,
    ClosedDays,
    ClosureKind,
    FacilityKind,
    HalfDay,
    Holiday,
    HolidayKind,
    LeaveKind,
    SchoolYear,
    StaffFunction,
    Weekday,
)
from clb_tenants.isolation.ownership import (
    ALL_OF_CENTRE,
    SCHOOLS,
    Audience,
    CentreOwned,
    no_overlap,
    owned_foreign_key,
    shared,
)

OWN_OR_CENTRES = Audience(
    school_rights=("select", "insert", "update", "delete"),
    school_sees=f"school_id is null or school_id = any({SCHOOLS})",
    school_writes=f"school_id = any({SCHOOLS})",
)
"""A school reads the centre's rows beside its own, and writes only its own."""


def _no_overlap_by_half_day(name: str, *, per: Sequence[str]) -> ExcludeConstraint:
    """No two rows of one centre and one `per` share a half day; without `half_day` a row has both halves."""
    days = func.daterange(literal_column("first_day", Date), literal_column("last_day", Date), "[]")
    halves = func.int4range(
        literal_column("case when half_day = 'pm' then 2 else 1 end", Integer),
        literal_column("case when half_day = 'am' then 1 else 2 end", Integer),
        "[]",
    )
    equal: list[Any] = [(literal_column("centre_id"), "="), *((literal_column(column), "=") for column in per)]
    return ExcludeConstraint(*equal, (days, "&&"), (halves, "&&"), name=name, using="gist")


class SchoolYearSnapshot(CentreOwned, Base):
    """A school year as it was computed by the rule of `rule_version`; its holidays are `StoredHoliday` rows."""

    __tablename__ = "school_year_snapshot"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="school_year_days_in_order"),)
    audience = shared(sees=ALL_OF_CENTRE)

    start_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    first_day: Mapped[date]
    last_day: Mapped[date]
    last_lesson_day: Mapped[date]
    rule_version: Mapped[str]
    computed_at: Mapped[datetime]

    @property
    def year(self) -> SchoolYear:
        return SchoolYear(self.start_year)


class StoredHoliday(CentreOwned, Base):
    """A holiday of all schools in one school year, with the rule it was computed by."""

    __tablename__ = "holiday"
    __table_args__ = (
        owned_foreign_key("start_year", "school_year_snapshot"),
        CheckConstraint("first_day <= last_day", name="holiday_days_in_order"),
        one_of("kind", HolidayKind, name="holiday_kind"),
        Index("holiday_days_idx", "centre_id", "first_day"),
    )
    audience = shared(sees=ALL_OF_CENTRE)

    start_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[HolidayKind] = mapped_column(text_enum(HolidayKind))
    first_day: Mapped[date]
    last_day: Mapped[date]
    source: Mapped[str]
    rule_version: Mapped[str]

    @property
    def holiday(self) -> Holiday:
        return Holiday(self.name, self.first_day, self.last_day, self.kind)


class Closure(Versioned, CentreOwned, Base):
    """Days on which a school (no school: the whole centre) takes no visits; only half of each day with `half_day`."""

    __tablename__ = "closure"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        CheckConstraint("first_day <= last_day", name="closure_days_in_order"),
        CheckConstraint("(kind = 'centre_closed') = (school_id is null)", name="closure_kind_fits"),
        one_of("kind", ClosureKind, name="closure_kind"),
        one_of("half_day", HalfDay, name="closure_half_day"),
        # Without a value of its own, NULL would let the centre's closures overlap each other.
        _no_overlap_by_half_day("closure_no_overlap", per=("coalesce(school_id, centre_id)",)),
        Index("closure_school_idx", "centre_id", "school_id", "first_day"),
        Index("closure_days_idx", "centre_id", "first_day", "closure_id"),
    )
    audience = OWN_OR_CENTRES

    closure_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    first_day: Mapped[date]
    last_day: Mapped[date]
    half_day: Mapped[HalfDay | None] = mapped_column(text_enum(HalfDay))
    kind: Mapped[ClosureKind] = mapped_column(text_enum(ClosureKind))
    note: Mapped[str]

    @property
    def days(self) -> DayRange:
        return DayRange(self.first_day, self.last_day)

    @property
    def closed_days(self) -> ClosedDays:
        return ClosedDays(self.days, self.kind, self.half_day, self.note)


class AvoidedPeriod(Versioned, CentreOwned, Base):
    """Days on which a visit to a school is better not planned; only half of each day with `half_day`. It only warns."""

    __tablename__ = "avoided_period"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        CheckConstraint("first_day <= last_day", name="avoided_period_days_in_order"),
        one_of("half_day", HalfDay, name="avoided_period_half_day"),
        _no_overlap_by_half_day("avoided_period_no_overlap", per=("school_id",)),
        Index("avoided_period_school_idx", "centre_id", "school_id", "first_day", "period_id"),
        Index("avoided_period_days_idx", "centre_id", "first_day", "period_id"),
    )
    audience = shared("select", "insert", "update", "delete")

    period_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    first_day: Mapped[date]
    last_day: Mapped[date]
    half_day: Mapped[HalfDay | None] = mapped_column(text_enum(HalfDay))
    reason: Mapped[str]

    @property
    def avoided_days(self) -> AvoidedDays:
        return AvoidedDays(DayRange(self.first_day, self.last_day), self.half_day, self.reason)


class Team(Versioned, CentreOwned, Base):
    """Colleagues who visit schools together. `latitude` and `longitude` are WGS84 degrees of where they start."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("centre_id", "name_key", name="team_name_key"),
        CheckConstraint("latitude between -90 and 90", name="team_latitude"),
        CheckConstraint("longitude between -180 and 180", name="team_longitude"),
    )
    audience = shared(sees=ALL_OF_CENTRE)

    team_id: Mapped[UUID] = primary_id()
    name: Mapped[str]
    name_key: Mapped[str]
    base_municipality: Mapped[str]
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    active: Mapped[bool]


class TeamMember(Versioned, CentreOwned, Base):
    """A colleague in a team, from a day to a day, both included."""

    __tablename__ = "team_member"
    __table_args__ = (
        owned_foreign_key("team_id", "team"),
        owned_foreign_key("member_id", "member"),
        CheckConstraint("valid_until is null or valid_from <= valid_until", name="team_member_days_in_order"),
        one_of("function", StaffFunction, name="team_member_function"),
        no_overlap("team_member_once", per=("team_id", "member_id"), days=("valid_from", "valid_until")),
        Index("team_member_team_idx", "centre_id", "team_id", "valid_from"),
        Index("team_member_member_idx", "centre_id", "member_id", "valid_from"),
    )

    team_member_id: Mapped[UUID] = primary_id()
    team_id: Mapped[UUID] = mapped_column(Uuid())
    member_id: Mapped[UUID] = mapped_column(Uuid())
    function: Mapped[StaffFunction] = mapped_column(text_enum(StaffFunction))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class WorkingPattern(CentreOwned, Base):
    """One half day of the week on which a colleague works, from a day to a day, both included."""

    __tablename__ = "working_pattern"
    __table_args__ = (
        owned_foreign_key("member_id", "member"),
        CheckConstraint("weekday between 0 and 4", name="working_pattern_weekday"),
        CheckConstraint("valid_until is null or valid_from <= valid_until", name="working_pattern_days_in_order"),
        one_of("half_day", HalfDay, name="working_pattern_half_day"),
        no_overlap(
            "working_pattern_once", per=("member_id", "weekday", "half_day"), days=("valid_from", "valid_until")
        ),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    weekday: Mapped[Weekday] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    half_day: Mapped[HalfDay] = mapped_column(text_enum(HalfDay), primary_key=True)
    valid_until: Mapped[date | None]


class Leave(Versioned, CentreOwned, Base):
    """Days (or halves of them) on which a colleague is away; the kind and nothing more."""

    __tablename__ = "leave"
    __table_args__ = (
        owned_foreign_key("member_id", "member"),
        CheckConstraint("first_day <= last_day", name="leave_days_in_order"),
        one_of("kind", LeaveKind, name="leave_kind"),
        one_of("half_day", HalfDay, name="leave_half_day"),
        _no_overlap_by_half_day("leave_no_overlap", per=("member_id",)),
        Index("leave_member_idx", "centre_id", "member_id", "first_day", "leave_id"),
    )

    leave_id: Mapped[UUID] = primary_id()
    member_id: Mapped[UUID] = mapped_column(Uuid())
    first_day: Mapped[date]
    last_day: Mapped[date]
    half_day: Mapped[HalfDay | None] = mapped_column(text_enum(HalfDay))
    kind: Mapped[LeaveKind] = mapped_column(text_enum(LeaveKind))

    @property
    def away(self) -> AwayDays:
        return AwayDays(DayRange(self.first_day, self.last_day), self.half_day)


class Facility(Versioned, CentreOwned, Base):
    """A room or bus of the centre in which a visit can take place, from a day to a day, both included."""

    __tablename__ = "facility"
    __table_args__ = (
        UniqueConstraint("centre_id", "name_key", name="facility_name_key"),
        one_of("kind", FacilityKind, name="facility_kind"),
        CheckConstraint("valid_until is null or valid_from <= valid_until", name="facility_days_in_order"),
    )

    facility_id: Mapped[UUID] = primary_id()
    kind: Mapped[FacilityKind] = mapped_column(text_enum(FacilityKind))
    name: Mapped[str]
    name_key: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    def is_there_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


TABLES = (SchoolYearSnapshot, StoredHoliday, Closure, AvoidedPeriod, Team, TeamMember, WorkingPattern, Leave, Facility)
SENTENCES = {
    "school_year_days_in_order": _l("De laatste dag van het schooljaar ligt voor de eerste."),
    "holiday_days_in_order": _l("De laatste dag van de vakantie ligt voor de eerste."),
    "holiday_kind": _l("Deze soort vakantie bestaat niet."),
    "closure_days_in_order": _l("De laatste dag ligt voor de eerste. Draai ze om."),
    "closure_kind_fits": _l("Een sluiting van het hele centrum hoort niet bij een school, en omgekeerd."),
    "closure_kind": _l("Deze soort sluiting bestaat niet."),
    "closure_half_day": _l("Kies de voormiddag, de namiddag of de hele dag."),
    "closure_no_overlap": _l(
        "In die dagen staat al een sluiting. Kies andere dagen, of wijzig de sluiting die er al staat."
    ),
    "avoided_period_days_in_order": _l("De laatste dag ligt voor de eerste. Draai ze om."),
    "avoided_period_half_day": _l("Kies de voormiddag, de namiddag of de hele dag."),
    "avoided_period_no_overlap": _l("In die dagen staat al een periode die niet past. Verwijder eerst die, of kies andere dagen."),
    "team_name_key": _l("Er is al een team met deze naam. Kies een andere naam."),
    "team_latitude": _l("De breedtegraad ligt tussen -90 en 90."),
    "team_longitude": _l("De lengtegraad ligt tussen -180 en 180."),
    "team_member_days_in_order": _l("De laatste dag in het team ligt voor de eerste."),
    "team_member_function": _l("Deze functie bestaat niet."),
    "team_member_once": _l("Deze collega zit in die periode al in dit team."),
    "working_pattern_weekday": _l("Een werkweek loopt van maandag tot en met vrijdag."),
    "working_pattern_days_in_order": _l("De laatste dag van de werkweek ligt voor de eerste."),
    "working_pattern_half_day": _l("Kies de voormiddag of de namiddag."),
    "working_pattern_once": _l("Iemand wijzigde deze werkweek net. Bekijk de nieuwe en probeer opnieuw."),
    "facility_name_key": _l("Er is al een lokaal of bus met deze naam. Kies een andere naam."),
    "facility_kind": _l("Kies een lokaal of een bus."),
    "facility_days_in_order": _l("De laatste dag ligt voor de eerste. Draai ze om."),
    "leave_days_in_order": _l("De laatste dag ligt voor de eerste. Draai ze om."),
    "leave_kind": _l("Deze soort afwezigheid bestaat niet."),
    "leave_half_day": _l("Kies de voormiddag, de namiddag of de hele dag."),
    "leave_no_overlap": _l("In die dagen staat al een afwezigheid van deze collega."),
}
