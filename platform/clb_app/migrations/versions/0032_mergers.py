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
WORK = " and (a.state = 'with_school' or (a.state = 'draft' and a.started_by = 'school'))"
OF_AGREEMENT = (
    "agreement_version", "agreement_version_clause", "agreement_transition", "agreement_comment", "agreement_school_note",
    "agreement_party", "agreement_signature", "agreement_refusal", "agreement_notice", "agreement_evaluation",
    "agreement_evaluation_form", "agreement_commitment", "agreement_moment", "agreement_working_clause",
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
    for table in ("counter_date", "visit_transition"):
        _sees(
            table,
            f"exists (select 1 from visit v where v.centre_id = {table}.centre_id and v.visit_id = {table}.visit_id"
            f" and v.school_id = any({SCHOOLS}) and v.state <> 'planned')",
        )
    for table in OF_AGREEMENT:
        more = WORK if table == "agreement_working_clause" else ""
        _sees(
            table,
            f"exists (select 1 from agreement a where a.centre_id = {table}.centre_id"
            f" and a.agreement_id = {table}.agreement_id and a.school_id = any({SCHOOLS}) and {SEEN}{more})",
        )
    for table, condition in (("document", DOCUMENT), ("document_content", CONTENT)):
        op.execute(f"drop policy school on {table}")
        op.execute(f"create policy school on {table} for select to app_school using ({condition})")
        op.execute(f"create policy school_insert on {table} for insert to app_school with check ({OWN})")
        op.execute(f"create policy school_update on {table} for update to app_school using ({OWN}) with check ({OWN})")
        op.execute(f"create policy school_delete on {table} for delete to app_school using ({OWN})")


def downgrade() -> None:
    for table in ("document", "document_content"):
        for name in ("school", "school_insert", "school_update", "school_delete"):
            op.execute(f"drop policy {name} on {table}")
        op.execute(f"create policy school on {table} to app_school using ({OWN}) with check ({OWN})")
    for table in OF_AGREEMENT:
        more = WORK if table == "agreement_working_clause" else ""
        _sees(
            table,
            f"{OWN} and exists (select 1 from agreement a where a.centre_id = {table}.centre_id"
            f" and a.agreement_id = {table}.agreement_id and {SEEN}{more})",
        )
    _sees("counter_date", OWN)
    _sees(
        "visit_transition",
        f"{OWN} and exists (select 1 from visit v where v.centre_id = visit_transition.centre_id"
        " and v.visit_id = visit_transition.visit_id and v.state <> 'planned')",
    )


def _sees(table: str, condition: str) -> None:
    op.execute(f"alter policy school on {table} using ({condition}) with check ({condition})")
