"""Programmes of a centre: what is due for which groups in which school years, and how it is carried out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, SmallInteger, UniqueConstraint, Uuid, func, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes.vocabulary import (
    MOST_DOSES,
    MOST_MONTHS,
    MOST_TENTHS,
    OLDEST_OFFSET,
    TENTHS,
    ParentsPresent,
    Place,
    ProgrammeKind,
)
from clb_tenants.centres.vocabulary import Certainty
from clb_tenants.isolation.ownership import ALL_OF_CENTRE, CentreOwned, owned_foreign_key, shared

READ_BY_SCHOOLS = shared("select", sees=ALL_OF_CENTRE)
"""A school may know what is due for its groups, and how it goes."""


class Programme(Versioned, CentreOwned, Base):
    """A contact or vaccination, valid for school years that start from `valid_from_year` to `valid_until_year`."""

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("centre_id", "code", "valid_from_year", name="programme_code_key"),
        ExcludeConstraint(
            (literal_column("centre_id"), "="),
            (literal_column("code"), "="),
            (
                func.int4range(
                    literal_column("valid_from_year", Integer), literal_column("valid_until_year", Integer), "[]"
                ),
                "&&",
            ),
            name="programme_one_version_per_year",
            using="gist",
        ),
        one_of("kind", ProgrammeKind, name="programme_kind"),
        one_of("place", Place, name="programme_place"),
        one_of("parents_present", ParentsPresent, name="programme_parents_present"),
        one_of("certainty", Certainty, name="programme_certainty"),
        one_of("practice_certainty", Certainty, name="programme_practice_certainty"),
        CheckConstraint(
            "valid_until_year is null or valid_from_year <= valid_until_year", name="programme_years_in_order"
        ),
        CheckConstraint(f"minutes_tenths between 1 and {MOST_TENTHS}", name="programme_minutes"),
        CheckConstraint(f"doses between 1 and {MOST_DOSES}", name="programme_doses"),
        CheckConstraint(
            f"(min_months is null or min_months between 0 and {MOST_MONTHS})"
            f" and (max_months is null or max_months between 0 and {MOST_MONTHS})"
            " and (min_months is null or max_months is null or min_months <= max_months)",
            name="programme_months_between_doses",
        ),
    )
    audience = READ_BY_SCHOOLS

    programme_id: Mapped[UUID] = primary_id()
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[ProgrammeKind] = mapped_column(text_enum(ProgrammeKind))
    valid_from_year: Mapped[int] = mapped_column(SmallInteger)
    valid_until_year: Mapped[int | None] = mapped_column(SmallInteger)
    minutes_tenths: Mapped[int] = mapped_column(SmallInteger)
    doses: Mapped[int] = mapped_column(SmallInteger)
    min_months: Mapped[int | None] = mapped_column(SmallInteger)
    max_months: Mapped[int | None] = mapped_column(SmallInteger)
    place: Mapped[Place] = mapped_column(text_enum(Place))
    parents_present: Mapped[ParentsPresent] = mapped_column(text_enum(ParentsPresent))
    source: Mapped[str]
    certainty: Mapped[Certainty] = mapped_column(text_enum(Certainty))
    practice_source: Mapped[str]
    practice_certainty: Mapped[Certainty] = mapped_column(text_enum(Certainty))


class ProgrammeTarget(CentreOwned, Base):
    """Whom a programme is for: a grade, or a year of birth in special education."""

    __tablename__ = "programme_target"
    __table_args__ = (
        owned_foreign_key("programme_id", "programme"),
        UniqueConstraint(
            "centre_id",
            "programme_id",
            "grade",
            "birth_year_offset",
            name="programme_target_key",
            postgresql_nulls_not_distinct=True,
        ),
        one_of("grade", Grade, name="programme_target_grade"),
        CheckConstraint("num_nonnulls(grade, birth_year_offset) = 1", name="programme_target_one_of_both"),
        CheckConstraint(f"birth_year_offset between 2 and {OLDEST_OFFSET}", name="programme_target_offset"),
    )
    audience = READ_BY_SCHOOLS

    target_id: Mapped[UUID] = primary_id()
    programme_id: Mapped[UUID] = mapped_column(Uuid())
    grade: Mapped[Grade | None] = mapped_column(text_enum(Grade))
    birth_year_offset: Mapped[int | None] = mapped_column(SmallInteger)


class ProgrammeFunction(CentreOwned, Base):
    """A function that must be present at a visit for this programme."""

    __tablename__ = "programme_function"
    __table_args__ = (
        owned_foreign_key("programme_id", "programme"),
        one_of("function", StaffFunction, name="programme_function_known"),
    )
    audience = READ_BY_SCHOOLS

    programme_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    function: Mapped[StaffFunction] = mapped_column(text_enum(StaffFunction), primary_key=True)
    in_parallel: Mapped[bool]


class ProgrammeSeason(CentreOwned, Base):
    """In which part of the school year a dose is given; without a row, in the whole of it."""

    __tablename__ = "programme_season"
    __table_args__ = (
        owned_foreign_key("programme_id", "programme"),
        CheckConstraint(f"dose between 1 and {MOST_DOSES}", name="programme_season_dose"),
        CheckConstraint(
            "first_month between 1 and 12 and last_month between 1 and 12"
            " and first_day between 1 and 31 and last_day between 1 and 31",
            name="programme_season_days",
        ),
        CheckConstraint(
            "mod(first_month + 3, 12) * 32 + first_day <= mod(last_month + 3, 12) * 32 + last_day",
            name="programme_season_in_order",
        ),
    )
    audience = READ_BY_SCHOOLS

    programme_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    dose: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    first_month: Mapped[int] = mapped_column(SmallInteger)
    first_day: Mapped[int] = mapped_column(SmallInteger)
    last_month: Mapped[int] = mapped_column(SmallInteger)
    last_day: Mapped[int] = mapped_column(SmallInteger)
    is_preference: Mapped[bool]


class SchoolProgramme(Versioned, CentreOwned, Base):
    """How one school differs from a programme of its centre in some school years: not due there, elsewhere, or slower.

    `code` is that of the programme, so that it holds for all its versions; what is not given is as in the programme.
    """

    __tablename__ = "school_programme"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        ExcludeConstraint(
            (literal_column("centre_id"), "="),
            (literal_column("school_id"), "="),
            (literal_column("code"), "="),
            (
                func.int4range(
                    literal_column("valid_from_year", Integer), literal_column("valid_until_year", Integer), "[]"
                ),
                "&&",
            ),
            name="school_programme_once_per_year",
            using="gist",
        ),
        one_of("place", Place, name="school_programme_place"),
        CheckConstraint(f"minutes_tenths between 1 and {MOST_TENTHS}", name="school_programme_minutes"),
        CheckConstraint(
            "valid_until_year is null or valid_from_year <= valid_until_year", name="school_programme_years_in_order"
        ),
        CheckConstraint("is_due = (num_nonnulls(place, minutes_tenths) > 0)", name="school_programme_says_something"),
    )
    audience = shared("select")

    school_programme_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    code: Mapped[str]
    valid_from_year: Mapped[int] = mapped_column(SmallInteger)
    valid_until_year: Mapped[int | None] = mapped_column(SmallInteger)
    is_due: Mapped[bool]
    place: Mapped[Place | None] = mapped_column(text_enum(Place))
    minutes_tenths: Mapped[int | None] = mapped_column(SmallInteger)
    source: Mapped[str]

    @property
    def minutes_per_pupil(self) -> float | None:
        return self.minutes_tenths / TENTHS if self.minutes_tenths else None


TABLES = (Programme, ProgrammeTarget, ProgrammeFunction, ProgrammeSeason, SchoolProgramme)
SENTENCES = {
    "programme_code_key": _l("Vanaf dit schooljaar is er al een versie van dit programma."),
    "programme_one_version_per_year": _l("In een van deze schooljaren geldt al een andere versie van dit programma."),
    "programme_kind": _l("Dit soort programma bestaat niet."),
    "programme_place": _l("Kies op school, op het centrum of in de bus."),
    "programme_parents_present": _l("Deze afspraak over ouders bestaat niet."),
    "programme_certainty": _l("Deze zekerheid bestaat niet."),
    "programme_practice_certainty": _l("Deze zekerheid bestaat niet."),
    "programme_years_in_order": _l("Het laatste schooljaar ligt voor het eerste."),
    "programme_minutes": _l("Geef 0,1 tot 120 minuten per leerling."),
    "programme_doses": _l("Een programma heeft 1 tot 4 dosissen."),
    "programme_months_between_doses": _l("Geef 0 tot 60 maanden tussen twee dosissen, het minste eerst."),
    "school_programme_once_per_year": _l("Voor deze school is er in een van die schooljaren al een afwijking."),
    "school_programme_place": _l("Kies op school, op het centrum of in de bus."),
    "school_programme_minutes": _l("Geef 0,1 tot 120 minuten per leerling."),
    "school_programme_years_in_order": _l("Het laatste schooljaar ligt voor het eerste."),
    "school_programme_says_something": _l("Kies wat er voor deze school anders is."),
    "programme_target_key": _l("Deze groep staat al bij dit programma."),
    "programme_target_grade": _l("Dit leerjaar bestaat niet."),
    "programme_target_one_of_both": _l("Geef een leerjaar of een geboortejaar, niet allebei."),
    "programme_target_offset": _l("Geef een leeftijd van 2 tot 25 jaar."),
    "programme_function_known": _l("Deze functie bestaat niet."),
    "programme_season_dose": _l("Een programma heeft 1 tot 4 dosissen."),
    "programme_season_days": _l("Deze dag van het jaar bestaat niet."),
    "programme_season_in_order": _l("De laatste dag van de periode ligt in het schooljaar voor de eerste."),
}
