"""Which rows of an agreement a school's contact sees."""

from __future__ import annotations

from clb_tenants.isolation.ownership import SCHOOLS, Audience

SEEN_AGREEMENT = f"school_id = any({SCHOOLS}) and (shared_at is not null or started_by = 'school')"
"""A draft of the centre is the centre's own until it is given to the school."""


def of_seen(table: str, more: str = "") -> str:
    """Rows of an agreement that the school sees; `more` narrows them by the agreement `a` or by the row."""
    return f"school_id = any({SCHOOLS}) and {_of_agreement(table)}{more})"


def never_changed(table: str, *more: str, staff: tuple[str, ...] = ("select", "insert")) -> Audience:
    """For rows that no role may change: they keep the school of their time, and are seen with their agreement, also when that
    became another school's. A school writes its own only; `more` are rights beside reading and adding."""
    seen = f"{_of_agreement(table)} and a.school_id = any({SCHOOLS}))"
    return Audience(staff, ("select", "insert", *more), school_sees=seen, school_writes=of_seen(table))


def _of_agreement(table: str) -> str:
    """Without the last bracket."""
    return (
        f"exists (select 1 from agreement a where a.centre_id = {table}.centre_id"
        f" and a.agreement_id = {table}.agreement_id and (a.shared_at is not null or a.started_by = 'school')"
    )


SEEN_WORK = of_seen(
    "agreement_working_clause", " and (a.state = 'with_school' or (a.state = 'draft' and a.started_by = 'school'))"
)
"""What the centre is still working on is seen when it is given."""
