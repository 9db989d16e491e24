"""Agreements: templates, texts in rounds, what is said of them, who signs, and what follows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from clb_tenants.isolation.ownership import ALL_OF_CENTRE, CENTRE_ONLY, SCHOOLS, Audience, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def of_seen(table: str, more: str = "") -> str:
    return (
        f"school_id = any({SCHOOLS}) and exists (select 1 from agreement a where a.centre_id = {table}.centre_id"
        f" and a.agreement_id = {table}.agreement_id and (a.shared_at is not null or a.started_by = 'school'){more})"
    )


def added(table: str) -> Audience:
    """Rows that both sides add and nobody changes."""
    return shared("select", "insert", staff=("select", "insert"), sees=of_seen(table))


def changed(table: str) -> Audience:
    """Rows that both sides add and change."""
    return shared("select", "insert", "update", sees=of_seen(table))


PUBLISHED = shared(sees=ALL_OF_CENTRE, staff=("select", "insert"))
AUDIENCES = {
    "agreement_template": shared(sees=ALL_OF_CENTRE),
    "agreement_template_clause": CENTRE_ONLY,
    "agreement_template_version": PUBLISHED,
    "agreement_clause": PUBLISHED,
    "agreement": shared(
        "select", "insert", "update",
        sees=f"school_id = any({SCHOOLS}) and (shared_at is not null or started_by = 'school')",
    ),
    "agreement_working_clause": shared(
        "select", "insert", "update",
        sees=of_seen(
            "agreement_working_clause",
            " and (a.state = 'with_school' or (a.state = 'draft' and a.started_by = 'school'))",
        ),
    ),
    "agreement_version": added("agreement_version"),
    "agreement_version_clause": added("agreement_version_clause"),
    "agreement_transition": added("agreement_transition"),
    "agreement_approval": CENTRE_ONLY,
    "agreement_comment": added("agreement_comment"),
    "agreement_centre_note": CENTRE_ONLY,
    "agreement_school_note": shared("select", "insert", "delete", staff=(), sees=of_seen("agreement_school_note")),
    "agreement_talk": shared("select", "insert", staff=("select", "insert", "update")),
    "agreement_party": changed("agreement_party"),
    "agreement_signature": added("agreement_signature"),
    "agreement_refusal": added("agreement_refusal"),
    "agreement_notice": added("agreement_notice"),
    "agreement_evaluation": shared("select", sees=of_seen("agreement_evaluation")),
    "agreement_evaluation_form": changed("agreement_evaluation_form"),
    "agreement_commitment": changed("agreement_commitment"),
    "agreement_moment": shared("select", sees=of_seen("agreement_moment")),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "agreement_template",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("school_kind", sa.String(), nullable=False),
        sa.Column("starting_key", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("school_kind in ('primary', 'secondary', 'special')", name=op.f("agreement_template_school_kind")),
        sa.PrimaryKeyConstraint("centre_id", "template_id", name=op.f("agreement_template_pkey")),
        sa.UniqueConstraint("centre_id", "name", name="agreement_template_name_key"),
    )
    op.create_table(
        "agreement_talk",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("talk_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "school_id"], ["school.centre_id", "school.school_id"], name=op.f("agreement_talk_centre_id_school_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "talk_id", name=op.f("agreement_talk_pkey")),
    )
    op.create_index("agreement_talk_one_open", "agreement_talk", ["centre_id", "school_id"], unique=True, postgresql_where="answered_at is null")
    op.create_index("agreement_talk_school_idx", "agreement_talk", ["centre_id", "school_id", "asked_at"], unique=False)
    op.create_table(
        "agreement_template_clause",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("covers", JSONB(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("position between 1 and 80", name=op.f("agreement_template_clause_position")),
        sa.ForeignKeyConstraint(["centre_id", "template_id"], ["agreement_template.centre_id", "agreement_template.template_id"], name=op.f("agreement_template_clause_centre_id_template_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "template_id", "clause_key", name=op.f("agreement_template_clause_pkey")),
    )
    op.create_table(
        "agreement_template_version",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("template_version_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "template_id"], ["agreement_template.centre_id", "agreement_template.template_id"], name=op.f("agreement_template_version_centre_id_template_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "template_version_id", name=op.f("agreement_template_version_pkey")),
        sa.UniqueConstraint("centre_id", "template_id", "number", name="agreement_template_version_number_key"),
    )
    op.create_table(
        "agreement",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("template_version_id", sa.Uuid(), nullable=True),
        sa.Column("predecessor_id", sa.Uuid(), nullable=True),
        sa.Column("amends_id", sa.Uuid(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("renewal", sa.String(), nullable=False),
        sa.Column("notice_month", sa.SmallInteger(), nullable=False),
        sa.Column("notice_day", sa.SmallInteger(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("rounds", sa.SmallInteger(), nullable=False),
        sa.Column("is_touched", sa.Boolean(), nullable=False),
        sa.Column("signing_version_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("school_id"), "="),
            (sa.text("daterange(valid_from, last_day, '[]')"), "&&"),
            where=sa.text("state = 'signed' and kind <> 'amendment'"),
            using="gist",
            name="agreement_no_overlap",
        ),
        sa.CheckConstraint("(kind = 'amendment') = (amends_id is not null)", name=op.f("agreement_amends_one")),
        sa.CheckConstraint("(kind = 'amendment') = (effective_from is not null)", name=op.f("agreement_amends_from")),
        sa.CheckConstraint("kind in ('agreement', 'amendment', 'registered')", name=op.f("agreement_kind")),
        sa.CheckConstraint("renewal in ('tacit', 'explicit')", name=op.f("agreement_renewal")),
        sa.CheckConstraint("started_by in ('centre', 'school')", name=op.f("agreement_started_by")),
        sa.CheckConstraint("state <> 'signed' or signed_at is not null", name=op.f("agreement_signed_has_moment")),
        sa.CheckConstraint("state in ('draft', 'with_school', 'with_centre', 'signing', 'signed', 'declined', 'withdrawn')", name=op.f("agreement_state")),
        sa.CheckConstraint("(notice_month in (1, 3, 5, 7, 8, 10, 12) and notice_day between 1 and 31) or (notice_month in (4, 6, 9, 11) and notice_day between 1 and 30) or (notice_month = 2 and notice_day between 1 and 28)", name=op.f("agreement_notice_day")),
        sa.CheckConstraint("last_day is null or valid_from <= last_day", name=op.f("agreement_last_day_in_order")),
        sa.CheckConstraint("valid_to is null or valid_from <= valid_to", name=op.f("agreement_days_in_order")),
        sa.ForeignKeyConstraint(["centre_id", "amends_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_centre_id_amends_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "predecessor_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_centre_id_predecessor_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "school_id"], ["school.centre_id", "school.school_id"], name=op.f("agreement_centre_id_school_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "template_version_id"], ["agreement_template_version.centre_id", "agreement_template_version.template_version_id"], name=op.f("agreement_centre_id_template_version_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "agreement_id", name=op.f("agreement_pkey")),
    )
    op.create_index("agreement_last_day_idx", "agreement", ["centre_id", "last_day"], unique=False)
    op.create_index("agreement_one_open", "agreement", ["centre_id", "school_id"], unique=True, postgresql_where="state in ('draft', 'with_school', 'with_centre', 'signing')")
    op.create_index("agreement_school_idx", "agreement", ["centre_id", "school_id", "valid_from"], unique=False)
    op.create_index("agreement_state_idx", "agreement", ["centre_id", "state", "turn_since", "agreement_id"], unique=False)
    op.create_table(
        "agreement_clause",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("template_version_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("covers", JSONB(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.CheckConstraint("position between 1 and 80", name=op.f("agreement_clause_position")),
        sa.ForeignKeyConstraint(["centre_id", "template_version_id"], ["agreement_template_version.centre_id", "agreement_template_version.template_version_id"], name=op.f("agreement_clause_centre_id_template_version_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "template_version_id", "clause_key", name=op.f("agreement_clause_pkey")),
    )
    op.create_table(
        "agreement_approval",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('asked', 'approved', 'returned')", name=op.f("agreement_approval_state")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_approval_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "approval_id", name=op.f("agreement_approval_pkey")),
    )
    op.create_index("agreement_approval_idx", "agreement_approval", ["centre_id", "agreement_id", "asked_at"], unique=False)
    op.create_index("agreement_approval_one_asked", "agreement_approval", ["centre_id", "agreement_id"], unique=True, postgresql_where="state = 'asked'")
    op.create_table(
        "agreement_centre_note",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_centre_note_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "note_id", name=op.f("agreement_centre_note_pkey")),
    )
    op.create_index("agreement_centre_note_idx", "agreement_centre_note", ["centre_id", "agreement_id", "made_at"], unique=False)
    op.create_table(
        "agreement_comment",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_comment_side")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_comment_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "comment_id", name=op.f("agreement_comment_pkey")),
    )
    op.create_index("agreement_comment_idx", "agreement_comment", ["centre_id", "agreement_id", "made_at"], unique=False)
    op.create_table(
        "agreement_commitment",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_commitment_side")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_commitment_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "commitment_id", name=op.f("agreement_commitment_pkey")),
    )
    op.create_index("agreement_commitment_due_idx", "agreement_commitment", ["centre_id", "due_on", "commitment_id"], unique=False)
    op.create_index("agreement_commitment_idx", "agreement_commitment", ["centre_id", "agreement_id", "due_on"], unique=False)
    op.create_table(
        "agreement_evaluation",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("result in ('keep', 'adjust', 'end')", name=op.f("agreement_evaluation_result")),
        sa.CheckConstraint("(held_on is null) = (result is null)", name=op.f("agreement_evaluation_held_has_result")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_evaluation_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "evaluation_id", name=op.f("agreement_evaluation_pkey")),
    )
    op.create_index("agreement_evaluation_day_idx", "agreement_evaluation", ["centre_id", "planned_on", "evaluation_id"], unique=False)
    op.create_index("agreement_evaluation_idx", "agreement_evaluation", ["centre_id", "agreement_id", "planned_on"], unique=False)
    op.create_table(
        "agreement_moment",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("moment_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("audience_words", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('information', 'presence')", name=op.f("agreement_moment_kind")),
        sa.CheckConstraint("on_day is null or weekday is null", name=op.f("agreement_moment_day_or_weekday")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("agreement_moment_times_in_order")),
        sa.CheckConstraint("weekday is null or weekday between 1 and 5", name=op.f("agreement_moment_weekday")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_moment_centre_id_agreement_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "site_id"], ["site.centre_id", "site.site_id"], name=op.f("agreement_moment_centre_id_site_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "moment_id", name=op.f("agreement_moment_pkey")),
    )
    op.create_index("agreement_moment_idx", "agreement_moment", ["centre_id", "agreement_id"], unique=False)
    op.create_table(
        "agreement_notice",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("notice_by", sa.Date(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_notice_side")),
        sa.CheckConstraint("given_on <= last_day", name=op.f("agreement_notice_days_in_order")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_notice_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "notice_id", name=op.f("agreement_notice_pkey")),
    )
    op.create_index("agreement_notice_idx", "agreement_notice", ["centre_id", "agreement_id", "given_on"], unique=False)
    op.create_table(
        "agreement_party",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("mandate_from", sa.Date(), nullable=True),
        sa.Column("mandate_to", sa.Date(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role in ('school_board', 'head', 'centre_board', 'director')", name=op.f("agreement_party_role")),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_party_side")),
        sa.CheckConstraint("mandate_from is null or mandate_to is null or mandate_from <= mandate_to", name=op.f("agreement_party_mandate")),
        sa.CheckConstraint("position between 1 and 12", name=op.f("agreement_party_position")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_party_centre_id_agreement_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "member_id"], ["member.centre_id", "member.member_id"], name=op.f("agreement_party_centre_id_member_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "party_id", name=op.f("agreement_party_pkey")),
    )
    op.create_index("agreement_party_idx", "agreement_party", ["centre_id", "agreement_id", "position"], unique=False)
    op.create_index("agreement_party_member_idx", "agreement_party", ["centre_id", "member_id"], unique=False)
    op.create_index("agreement_party_one_place", "agreement_party", ["centre_id", "agreement_id", "position"], unique=True, postgresql_where="replaced_at is null")
    op.create_table(
        "agreement_refusal",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("refusal_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("refused_by", sa.String(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_refusal_side")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_refusal_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "refusal_id", name=op.f("agreement_refusal_pkey")),
    )
    op.create_index("agreement_refusal_idx", "agreement_refusal", ["centre_id", "agreement_id", "refused_at"], unique=False)
    op.create_table(
        "agreement_school_note",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_school_note_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "note_id", name=op.f("agreement_school_note_pkey")),
    )
    op.create_index("agreement_school_note_idx", "agreement_school_note", ["centre_id", "agreement_id", "made_at"], unique=False)
    op.create_table(
        "agreement_transition",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("transition_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("action in ('start', 'edit', 'give', 'take_back', 'send_to_sign', 'sign', 'complete', 'decline', 'withdraw', 'reopen', 'register', 'give_notice', 'end')", name=op.f("agreement_transition_action")),
        sa.CheckConstraint("from_state in ('draft', 'with_school', 'with_centre', 'signing', 'signed', 'declined', 'withdrawn')", name=op.f("agreement_transition_from")),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_transition_side")),
        sa.CheckConstraint("to_state in ('draft', 'with_school', 'with_centre', 'signing', 'signed', 'declined', 'withdrawn')", name=op.f("agreement_transition_to")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_transition_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "transition_id", name=op.f("agreement_transition_pkey")),
    )
    op.create_index("agreement_transition_idx", "agreement_transition", ["centre_id", "agreement_id", "happened_at"], unique=False)
    op.create_table(
        "agreement_version",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_version_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_version_side")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_version_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "agreement_version_id", name=op.f("agreement_version_pkey")),
        sa.UniqueConstraint("centre_id", "agreement_id", "number", name="agreement_version_number_key"),
    )
    op.create_table(
        "agreement_working_clause",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("covers", JSONB(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision in ('taken', 'kept')", name=op.f("agreement_working_clause_decision")),
        sa.CheckConstraint("position between 1 and 80", name=op.f("agreement_working_clause_position")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_working_clause_centre_id_agreement_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "agreement_id", "clause_key", name=op.f("agreement_working_clause_pkey")),
    )
    op.create_table(
        "agreement_evaluation_form",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("works_well", sa.String(), nullable=False),
        sa.Column("works_less", sa.String(), nullable=False),
        sa.Column("wishes", sa.String(), nullable=False),
        sa.Column("filled_by", sa.String(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_evaluation_form_side")),
        sa.ForeignKeyConstraint(["centre_id", "evaluation_id"], ["agreement_evaluation.centre_id", "agreement_evaluation.evaluation_id"], name=op.f("agreement_evaluation_form_centre_id_evaluation_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "evaluation_id", "side", name=op.f("agreement_evaluation_form_pkey")),
    )
    op.create_table(
        "agreement_signature",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_version_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("signer_person_id", sa.Uuid(), nullable=True),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level in ('platform', 'paper')", name=op.f("agreement_signature_level")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_id"], ["agreement.centre_id", "agreement.agreement_id"], name=op.f("agreement_signature_centre_id_agreement_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_version_id"], ["agreement_version.centre_id", "agreement_version.agreement_version_id"], name=op.f("agreement_signature_centre_id_agreement_version_id_fkey")),
        sa.ForeignKeyConstraint(["centre_id", "party_id"], ["agreement_party.centre_id", "agreement_party.party_id"], name=op.f("agreement_signature_centre_id_party_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "signature_id", name=op.f("agreement_signature_pkey")),
        sa.UniqueConstraint("centre_id", "party_id", "agreement_version_id", name="agreement_signature_once"),
    )
    op.create_table(
        "agreement_version_clause",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_version_id", sa.Uuid(), nullable=False),
        sa.Column("clause_key", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("covers", JSONB(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.CheckConstraint("position between 1 and 80", name=op.f("agreement_version_clause_position")),
        sa.ForeignKeyConstraint(["centre_id", "agreement_version_id"], ["agreement_version.centre_id", "agreement_version.agreement_version_id"], name=op.f("agreement_version_clause_centre_id_agreement_version_id_fkey")),
        sa.PrimaryKeyConstraint("centre_id", "agreement_version_id", "clause_key", name=op.f("agreement_version_clause_pkey")),
    )

    for table, audience in AUDIENCES.items():
        run_all(op.execute, protect(table, audience))


def downgrade() -> None:
    op.drop_table("agreement_version_clause")
    op.drop_table("agreement_signature")
    op.drop_table("agreement_evaluation_form")
    op.drop_table("agreement_working_clause")
    op.drop_table("agreement_version")
    op.drop_table("agreement_transition")
    op.drop_table("agreement_school_note")
    op.drop_table("agreement_refusal")
    op.drop_table("agreement_party")
    op.drop_table("agreement_notice")
    op.drop_table("agreement_moment")
    op.drop_table("agreement_evaluation")
    op.drop_table("agreement_commitment")
    op.drop_table("agreement_comment")
    op.drop_table("agreement_centre_note")
    op.drop_table("agreement_approval")
    op.drop_table("agreement_clause")
    op.drop_table("agreement")
    op.drop_table("agreement_template_version")
    op.drop_table("agreement_template_clause")
    op.drop_table("agreement_talk")
    op.drop_table("agreement_template")
