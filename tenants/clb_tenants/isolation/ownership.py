"""How a table says whose it is. Every table of a centre is declared with these; the catalogue test compares the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import Date, ForeignKeyConstraint, Uuid, func, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clb_tenants.isolation.scope import CentreId

CENTRE: Final = "(select nullif(current_setting('app.centre_id', true), '')::uuid)"
SCHOOLS: Final = "(select string_to_array(nullif(current_setting('app.school_ids', true), ''), ',')::uuid[])::uuid[]"
PERSON: Final = "(select nullif(current_setting('app.person_id', true), '')::uuid)"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who beside the centre's staff may touch the rows of a table.

    `school_sees` is the SQL condition on a row for a school's contact (None: the school role gets no grant at all);
    `school_rights` and `staff_rights` are the privileges granted to the two database roles; without `staff_rights` the rows
    are a school's own, which the centre never sees. `school_writes` is for rows
    of which a school may write fewer than it sees (the centre's closures beside its own).
    """

    staff_rights: tuple[str, ...] = ("select", "insert", "update", "delete")
    school_rights: tuple[str, ...] = ()
    school_sees: str | None = None
    school_writes: str | None = None


CENTRE_ONLY: Final = Audience()
APPEND_ONLY: Final = Audience(staff_rights=("select", "insert"))


def shared(*rights: str, sees: str = f"school_id = any({SCHOOLS})", staff: Sequence[str] = CENTRE_ONLY.staff_rights) -> Audience:
    """Rows that a school's contact may also touch, with the rights given (`select` when none is named)."""
    return Audience(staff_rights=tuple(staff), school_rights=tuple(rights) or ("select",), school_sees=sees)


ALL_OF_CENTRE: Final = "true"
"""For `shared(sees=…)`: rows of the centre that each of its schools may read, such as its calendar."""


class CentreOwned:
    """`centre_id` first in the key. `uow.add` fills it in from the scope."""

    audience: ClassVar[Audience] = CENTRE_ONLY

    centre_id: Mapped[CentreId] = mapped_column(Uuid(), primary_key=True, sort_order=-10)


def owned_foreign_key(column: str, table: str, target: str | None = None, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """(centre_id, column) → table: a plain foreign key would accept another centre's row."""
    return ForeignKeyConstraint(
        ["centre_id", column], [f"{table}.centre_id", f"{table}.{target or column}"], ondelete=ondelete, use_alter=False
    )


def no_overlap(name: str, *, per: Sequence[str], days: tuple[str, str], where: str | None = None) -> ExcludeConstraint:
    """No two rows of one centre and one `per` share a day; both ends are included, an empty end is open."""
    first, last = days
    span = func.daterange(literal_column(first, Date), literal_column(last, Date), "[]")
    equal: list[Any] = [(literal_column("centre_id"), "="), *((literal_column(column), "=") for column in per)]
    return ExcludeConstraint(*equal, (span, "&&"), name=name, using="gist", where=where and literal_column(where))
