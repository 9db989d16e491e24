"""Class groups: how many pupils sit in a class of a school in a school year. No names, no lists."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.class_groups.vocabulary import (
    FIRST_START_YEAR,
    LAST_START_YEAR,
    MOST_PUPILS,
    EducationType,
    Grade,
    GroupSource,
)
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key, shared

NAME_KEY: Final = "class_group_name_key"


class ClassGroup(Versioned, CentreOwned, Base):
    """A class of a site in the school year that starts in `start_year`; in special education, per year of birth."""

    __tablename__ = "class_group"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        owned_foreign_key("site_id", "site"),
        UniqueConstraint(
            "centre_id", "school_id", "site_id", "start_year", "name_key", "birth_year",
            name=NAME_KEY, postgresql_nulls_not_distinct=True,
        ),
        Index("class_group_year_idx", "centre_id", "start_year", "school_id"),
        one_of("grade", Grade, name="class_group_grade"),
        one_of("education_type", EducationType, name="class_group_education_type"),
        one_of("source", GroupSource, name="class_group_source"),
        CheckConstraint(f"head_count between 0 and {MOST_PUPILS}", name="class_group_head_count"),
        CheckConstraint(f"start_year between {FIRST_START_YEAR} and {LAST_START_YEAR}", name="class_group_start_year"),
        CheckConstraint("(education_type = 'special') = (birth_year is not null)", name="class_group_birth_year"),
        CheckConstraint(
            "(grade = 'SPECIAL') = (education_type = 'special') and (grade = 'OKAN') = (education_type = 'newcomers')",
            name="class_group_grade_fits_education",
        ),
    )  # fmt: skip
    audience = shared("select", "insert", "update")

    class_group_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    site_id: Mapped[UUID] = mapped_column(Uuid())
    start_year: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    name_key: Mapped[str]
    grade: Mapped[Grade] = mapped_column(text_enum(Grade))
    education_type: Mapped[EducationType] = mapped_column(text_enum(EducationType))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    head_count: Mapped[int] = mapped_column(SmallInteger)
    counted_on: Mapped[date]
    source: Mapped[GroupSource] = mapped_column(text_enum(GroupSource))


TABLES = (ClassGroup,)
SENTENCES = {
    NAME_KEY: _l("Deze vestiging heeft dit schooljaar al een klas met deze naam. Kies een andere naam."),
    "class_group_grade": _l("Dit leerjaar bestaat niet."),
    "class_group_education_type": _l("Dit soort onderwijs bestaat niet."),
    "class_group_source": _l("Deze herkomst van een leerlingenaantal bestaat niet."),
    "class_group_head_count": _l("Een klas heeft 0 tot 400 leerlingen."),
    "class_group_start_year": _l("Dit schooljaar bestaat niet."),
    "class_group_birth_year": _l("Enkel een groep in het buitengewoon onderwijs heeft een geboortejaar."),
    "class_group_grade_fits_education": _l("Dit leerjaar past niet bij dit soort onderwijs."),
}
