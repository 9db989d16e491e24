"""foundation"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clb_tenants.isolation.ownership import ALL_OF_CENTRE, APPEND_ONLY, PERSON, SCHOOLS, Audience, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


ADDED_BY_ALL = Audience(staff_rights=("select", "insert"), school_rights=("insert",), school_sees="true")
AUDIENCES = {
    "audit_entry": ADDED_BY_ALL,
    "audit_pending": Audience(
        staff_rights=("select", "insert", "delete"), school_rights=("insert",), school_sees="true"
    ),
    "audit_seal": APPEND_ONLY,
    "audit_text": Audience(staff_rights=("select", "insert", "update"), school_rights=("insert",), school_sees="true"),
    "centre": shared(sees=ALL_OF_CENTRE, staff=("select", "insert", "update")),
    "centre_setting": shared(sees=ALL_OF_CENTRE),
    "idempotency_key": shared("select", "insert", "update", sees=f"person_id = {PERSON}"),
    "invitation": Audience(),
    "mail_link": Audience(),
    "member": shared(
        sees="exists (select 1 from membership ms where ms.centre_id = member.centre_id"
        f" and ms.member_id = member.member_id and ms.school_id = any({SCHOOLS}))"
    ),
    "membership": shared(),
    "outbox_message": Audience(school_rights=("insert",), school_sees="true"),
    "school": shared(),
    "site": shared(),
}


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_roles", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("object_name", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "entry_id", name=op.f("audit_entry_pkey")),
    )
    op.create_index("audit_entry_happened_idx", "audit_entry", ["centre_id", "happened_at", "entry_id"], unique=False)
    op.create_index("audit_entry_object_idx", "audit_entry", ["centre_id", "object_id", "happened_at"], unique=False)
    op.create_table(
        "audit_pending",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "entry_id", name=op.f("audit_pending_pkey")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "position", name=op.f("audit_seal_pkey")),
    )
    op.create_index("audit_seal_entry_key", "audit_seal", ["centre_id", "entry_id"], unique=True)
    op.create_table(
        "audit_text",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("centre_id", "entry_id", "field", name=op.f("audit_text_pkey")),
    )
    op.create_table(
        "centre",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("institution_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("centre_pkey")),
    )
    op.create_table(
        "centre_setting",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "key", "valid_from", name=op.f("centre_setting_pkey")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "person_id", "operation", "key", name=op.f("idempotency_key_pkey")),
    )
    op.create_table(
        "institution",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("institution_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('centre', 'school')", name=op.f("institution_kind")),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("institution_pkey")),
        sa.UniqueConstraint("kind", "institution_number", name="institution_number_key"),
    )
    op.create_table(
        "invitation",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role in ('administrator', 'planner', 'nurse', 'doctor', 'consultant', 'management', 'director', 'planning_contact', 'care_coordinator', 'head')",
            name=op.f("invitation_role"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "invitation_id", name=op.f("invitation_pkey")),
    )
    op.create_index("invitation_email_idx", "invitation", ["centre_id", "email_key"], unique=False)
    op.create_index("invitation_school_idx", "invitation", ["centre_id", "school_id"], unique=False)
    op.create_table(
        "local_account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("local_account_pkey")),
        sa.UniqueConstraint("email_key", name="local_account_email_key"),
    )
    op.create_table(
        "mail_link",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('invitation', 'answer', 'password')", name=op.f("mail_link_purpose")),
        sa.PrimaryKeyConstraint("centre_id", "link_id", name=op.f("mail_link_pkey")),
        sa.UniqueConstraint("centre_id", "token_digest", name="mail_link_token_key"),
    )
    op.create_index("mail_link_member_idx", "mail_link", ["centre_id", "member_id"], unique=False)
    op.create_index("mail_link_subject_idx", "mail_link", ["centre_id", "subject_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "member_id", name=op.f("member_pkey")),
        sa.UniqueConstraint("centre_id", "email_key", name="member_email_key"),
    )
    op.create_index("member_name_idx", "member", ["centre_id", "name_key", "member_id"], unique=False)
    op.create_index("member_person_idx", "member", ["centre_id", "person_id"], unique=False)
    op.create_table(
        "outbox_message",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("business_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.CheckConstraint("kind in ('event', 'mail')", name=op.f("outbox_message_kind")),
        sa.PrimaryKeyConstraint("centre_id", "message_id", name=op.f("outbox_message_pkey")),
        sa.UniqueConstraint("centre_id", "business_key", name="outbox_message_business_key"),
    )
    op.create_index(
        "outbox_message_open_idx",
        "outbox_message",
        ["centre_id", "due_at"],
        unique=False,
        postgresql_where="done_at is null and failed_at is null",
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("person_pkey")),
    )
    op.create_table(
        "person_identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("person_identity_pkey")),
    )
    op.create_table(
        "school",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("institution_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("board_name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("municipality_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("affiliated_from", sa.Date(), nullable=False),
        sa.Column("affiliated_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level in ('primary', 'secondary', 'special_primary', 'special_secondary')", name=op.f("school_level")
        ),
        sa.CheckConstraint("network in ('go', 'ovsg', 'pov', 'free', 'other')", name=op.f("school_network")),
        sa.CheckConstraint(
            "affiliated_until is null or affiliated_from <= affiliated_until", name=op.f("school_days_in_order")
        ),
        sa.PrimaryKeyConstraint("centre_id", "school_id", name=op.f("school_pkey")),
        sa.UniqueConstraint("centre_id", "institution_number", name="school_number_key"),
    )
    op.create_index("school_municipality_idx", "school", ["centre_id", "municipality_key", "school_id"], unique=False)
    op.create_index("school_name_idx", "school", ["centre_id", "name_key", "school_id"], unique=False)
    op.create_table(
        "affiliation",
        sa.Column("affiliation_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.literal_column("institution_id"), "="),
            (sa.text("daterange(valid_from, valid_until, '[]')"), "&&"),
            using="gist",
            name="affiliation_one_centre_per_day",
        ),
        sa.CheckConstraint("valid_until is null or valid_from <= valid_until", name=op.f("affiliation_days_in_order")),
        sa.ForeignKeyConstraint(["centre_id"], ["institution.institution_id"], name=op.f("affiliation_centre_id_fkey")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.institution_id"], name=op.f("affiliation_institution_id_fkey")
        ),
        sa.PrimaryKeyConstraint("affiliation_id", name=op.f("affiliation_pkey")),
    )
    op.create_table(
        "membership",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role in ('administrator', 'planner', 'nurse', 'doctor', 'consultant', 'management', 'director', 'planning_contact', 'care_coordinator', 'head')",
            name=op.f("membership_role"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("membership_centre_id_member_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "membership_id", name=op.f("membership_pkey")),
    )
    op.create_index("membership_member_idx", "membership", ["centre_id", "member_id"], unique=False)
    op.create_index("membership_school_idx", "membership", ["centre_id", "school_id", "role"], unique=False)
    op.create_table(
        "site",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("site_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "site_id", name=op.f("site_pkey")),
        sa.UniqueConstraint("centre_id", "school_id", "number", name="site_number_key"),
    )

    for table, audience in AUDIENCES.items():
        run_all(op.execute, protect(table, audience))


def downgrade() -> None:
    op.execute("drop policy school on member")
    op.drop_table("site")
    op.drop_index("membership_school_idx", table_name="membership")
    op.drop_index("membership_member_idx", table_name="membership")
    op.drop_table("membership")
    op.drop_table("affiliation")
    op.drop_index("school_name_idx", table_name="school")
    op.drop_index("school_municipality_idx", table_name="school")
    op.drop_table("school")
    op.drop_table("person_identity")
    op.drop_table("person")
    op.drop_index(
        "outbox_message_open_idx", table_name="outbox_message", postgresql_where="done_at is null and failed_at is null"
    )
    op.drop_table("outbox_message")
    op.drop_index("member_person_idx", table_name="member")
    op.drop_index("member_name_idx", table_name="member")
    op.drop_table("member")
    op.drop_index("mail_link_subject_idx", table_name="mail_link")
    op.drop_index("mail_link_member_idx", table_name="mail_link")
    op.drop_table("mail_link")
    op.drop_table("local_account")
    op.drop_index("invitation_school_idx", table_name="invitation")
    op.drop_index("invitation_email_idx", table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("institution")
    op.drop_table("idempotency_key")
    op.drop_table("centre_setting")
    op.drop_table("centre")
    op.drop_table("audit_text")
    op.drop_index("audit_seal_entry_key", table_name="audit_seal")
    op.drop_table("audit_seal")
    op.drop_table("audit_pending")
    op.drop_index("audit_entry_object_idx", table_name="audit_entry")
    op.drop_index("audit_entry_happened_idx", table_name="audit_entry")
    op.drop_table("audit_entry")
