"""Institutions and affiliations (global: one centre per school and day), and per centre: schools and their sites."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, UniqueConstraint, Uuid, func, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key, shared
from clb_tenants.schools.vocabulary import EducationLevel, InstitutionKind, Network, is_home_education


class Institution(Base):
    """Global. A school or a centre by its institution number; the name here is only for the operator."""

    __tablename__ = "institution"
    __table_args__ = (
        UniqueConstraint("kind", "institution_number", name="institution_number_key"),
        one_of("kind", InstitutionKind, name="institution_kind"),
    )

    institution_id: Mapped[UUID] = primary_id()
    kind: Mapped[InstitutionKind] = mapped_column(text_enum(InstitutionKind))
    institution_number: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]


class Affiliation(Base):
    """Global. A school belongs to one centre on a day; the database refuses a second one."""

    __tablename__ = "affiliation"
    __table_args__ = (
        ExcludeConstraint(
            (literal_column("institution_id"), "="),
            (func.daterange(literal_column("valid_from", Date), literal_column("valid_until", Date), "[]"), "&&"),
            name="affiliation_one_centre_per_day",
            using="gist",
        ),
        CheckConstraint("valid_until is null or valid_from <= valid_until", name="affiliation_days_in_order"),
    )

    affiliation_id: Mapped[UUID] = primary_id()
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.institution_id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("institution.institution_id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class School(Versioned, CentreOwned, Base):
    """A school as its centre knows it. Another centre that ever has it keeps a row of its own.

    The one row with the centre's own id is no school: it stands for pupils in home education (decision 22). It has no
    number and no end, its sites are places of the centre, and `ONLY_SCHOOLS` leaves it out of every list of schools.
    """

    __tablename__ = "school"
    __table_args__ = (
        UniqueConstraint("centre_id", "institution_number", name="school_number_key"),
        Index("school_name_idx", "centre_id", "name_key", "school_id"),
        Index("school_municipality_idx", "centre_id", "municipality_key", "school_id"),
        one_of("network", Network, name="school_network"),
        one_of("level", EducationLevel, name="school_level"),
        CheckConstraint("affiliated_until is null or affiliated_from <= affiliated_until", name="school_days_in_order"),
        CheckConstraint("(institution_number = '') = (school_id = centre_id)", name="school_has_number"),
        CheckConstraint(
            "school_id <> centre_id or (institution_id = centre_id and affiliated_until is null)",
            name="school_home_education_stays",
        ),
    )
    audience = shared()

    school_id: Mapped[UUID] = primary_id()
    institution_id: Mapped[UUID] = mapped_column(Uuid())
    institution_number: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    network: Mapped[Network] = mapped_column(text_enum(Network))
    level: Mapped[EducationLevel] = mapped_column(text_enum(EducationLevel))
    board_name: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    municipality: Mapped[str]
    municipality_key: Mapped[str]
    phone: Mapped[str]
    affiliated_from: Mapped[date]
    affiliated_until: Mapped[date | None]

    @property
    def is_home_education(self) -> bool:
        return is_home_education(self.centre_id, self.school_id)


ONLY_SCHOOLS: Final = School.school_id != School.centre_id
"""The condition that a row is a school: home education is never counted or listed as one."""


class Site(Versioned, CentreOwned, Base):
    """A *vestigingsplaats* of a school, or a place of the centre for home education. `latitude`, `longitude`: WGS84 degrees."""

    __tablename__ = "site"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        UniqueConstraint("centre_id", "school_id", "number", name="site_number_key"),
    )
    audience = shared()

    site_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    number: Mapped[int]
    name: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    municipality: Mapped[str]
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    closed_on: Mapped[date | None]


class FormerName(CentreOwned, Base):
    """What a school or one of its sites was called or numbered up to and including `last_day`; search finds it by this.

    A school that merged into another leaves its name and number here, at the school that goes on.
    """

    __tablename__ = "former_name"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        Index("former_name_school_idx", "centre_id", "school_id", "last_day"),
        Index("former_name_name_idx", "centre_id", "name_key", "school_id"),
        Index("former_name_number_idx", "centre_id", "institution_number", "school_id"),
    )
    audience = shared()

    former_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    site_id: Mapped[UUID | None] = mapped_column(Uuid())
    name: Mapped[str]
    name_key: Mapped[str]
    institution_number: Mapped[str]
    site_number: Mapped[int | None]
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]


GLOBAL_TABLES = (Institution, Affiliation)
TABLES = (School, Site, FormerName)
SENTENCES = {
    "affiliation_one_centre_per_day": _l("Deze school is in die periode al aangesloten bij een ander centrum."),
    "affiliation_days_in_order": _l("De laatste dag van de aansluiting ligt voor de eerste."),
    "school_number_key": _l("Een school met dit instellingsnummer staat al in jullie lijst."),
    "school_days_in_order": _l("De laatste dag van de aansluiting ligt voor de eerste."),
    "school_has_number": _l("Een school heeft een instellingsnummer, en huisonderwijs heeft er geen."),
    "school_home_education_stays": _l("Huisonderwijs hoort bij het centrum zelf en eindigt niet."),
    "school_pkey": _l("Huisonderwijs staat intussen al klaar. Ververs de pagina en probeer opnieuw."),
    "site_number_key": _l("Deze school heeft al een vestiging met dit nummer."),
    "institution_number_key": _l("Dit instellingsnummer bestaat al."),
}
