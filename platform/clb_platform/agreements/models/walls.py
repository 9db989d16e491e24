"""Which rows of an agreement a school's contact sees."""

from __future__ import annotations

from clb_tenants.isolation.ownership import SCHOOLS

SEEN_AGREEMENT = f"school_id = any({SCHOOLS}) and (shared_at is not null or started_by = 'school')"
"""A draft of the centre is the centre's own until it is given to the school."""


def of_seen(table: str, more: str = "") -> str:
    """Rows of an agreement that the school sees; `more` narrows them by the agreement `a` or by the row.

    What is never changed keeps the school of its time; it is seen with its agreement, also when that became another's.
    """
    return (
        f"exists (select 1 from agreement a where a.centre_id = {table}.centre_id and a.agreement_id = {table}.agreement_id"
        f" and a.school_id = any({SCHOOLS}) and (a.shared_at is not null or a.started_by = 'school'){more})"
    )


SEEN_WORK = of_seen(
    "agreement_working_clause", " and (a.state = 'with_school' or (a.state = 'draft' and a.started_by = 'school'))"
)
"""What the centre is still working on is seen when it is given."""
