"""What is never changed is seen with the visit or the agreement it hangs on, also when that became another school's."""

from __future__ import annotations

from alembic import op

from clb_tenants.isolation.ownership import SCHOOLS

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OWN = f"school_id = any({SCHOOLS})"
SEEN = "(a.shared_at is not null or a.started_by = 'school')"
OF_VISIT = ("counter_date", "visit_transition")
OF_AGREEMENT = (
    "agreement_version", "agreement_version_clause", "agreement_transition", "agreement_comment", "agreement_school_note",
    "agreement_signature", "agreement_refusal", "agreement_notice",
)
DOCUMENT = (
    f"{OWN} or (subject_kind = 'agreement' and exists (select 1 from agreement a where a.centre_id = document.centre_id"
    f" and a.agreement_id = document.subject_id and a.school_id = any({SCHOOLS})))"
)
CONTENT = (
    f"{OWN} or (exists (select 1 from document d where d.centre_id = document_content.centre_id"
    " and d.document_id = document_content.document_id))"
)


def upgrade() -> None:
    for table in OF_VISIT:
        seen = (
            f"exists (select 1 from visit v where v.centre_id = {table}.centre_id and v.visit_id = {table}.visit_id"
            f" and v.school_id = any({SCHOOLS}) and v.state <> 'planned')"
        )
        _apart(table, seen, f"{OWN} and {seen}")
    for table in OF_AGREEMENT:
        agreement = _agreement(table)
        _apart(table, f"{agreement} and a.school_id = any({SCHOOLS}))", f"{OWN} and {agreement})")
    _apart("document", DOCUMENT, OWN)
    _apart("document_content", CONTENT, OWN)


def downgrade() -> None:
    for table in ("document", "document_content", "counter_date"):
        _together(table, OWN)
    for table in OF_AGREEMENT:
        _together(table, f"{OWN} and {_agreement(table)})")
    _together(
        "visit_transition",
        f"{OWN} and exists (select 1 from visit v where v.centre_id = visit_transition.centre_id"
        " and v.visit_id = visit_transition.visit_id and v.state <> 'planned')",
    )


def _agreement(table: str) -> str:
    """Without the last bracket."""
    return (
        f"exists (select 1 from agreement a where a.centre_id = {table}.centre_id"
        f" and a.agreement_id = {table}.agreement_id and {SEEN}"
    )


def _apart(table: str, sees: str, writes: str) -> None:
    """What a school sees, and what it may write of it."""
    op.execute(f"drop policy school on {table}")
    op.execute(f"create policy school on {table} for select to app_school using ({sees})")
    op.execute(f"create policy school_insert on {table} for insert to app_school with check ({writes})")
    op.execute(f"create policy school_update on {table} for update to app_school using ({writes}) with check ({writes})")
    op.execute(f"create policy school_delete on {table} for delete to app_school using ({writes})")


def _together(table: str, condition: str) -> None:
    for name in ("school", "school_insert", "school_update", "school_delete"):
        op.execute(f"drop policy {name} on {table}")
    op.execute(f"create policy school on {table} to app_school using ({condition}) with check ({condition})")
