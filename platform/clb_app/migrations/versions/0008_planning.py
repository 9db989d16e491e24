"""Visits: dates on offer, groups, steps, counts, and who is taken when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import CENTRE_ONLY, SCHOOLS, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


NO_CONCEPT = f"school_id = any({SCHOOLS}) and state <> 'planned'"
OF_SUCH_VISIT = (
    f"school_id = any({SCHOOLS}) and exists (select 1 from visit v where v.centre_id = {{table}}.centre_id"
    " and v.visit_id = {table}.visit_id and v.state <> 'planned')"
)
AUDIENCES = {
    "visit": shared("select", "update", sees=NO_CONCEPT),
    "visit_date": shared("select", "update"),
    "visit_item": shared(sees=OF_SUCH_VISIT.format(table="visit_item")),
    "visit_count": CENTRE_ONLY,
    "visit_transition": shared(
        "select", "insert", staff=("select", "insert"), sees=OF_SUCH_VISIT.format(table="visit_transition")
    ),
    "booking": CENTRE_ONLY,
}


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("start_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("half_day", sa.String(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_day", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("calendar_uid", sa.String(), nullable=False),
        sa.Column("planner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("visit_half_day")),
        sa.CheckConstraint("place in ('school', 'centre')", name=op.f("visit_place")),
        sa.CheckConstraint(
            "state in ('planned', 'proposed', 'answered', 'declined', 'confirmed', 'held', 'cancelled')",
            name=op.f("visit_state"),
        ),
        sa.CheckConstraint(
            "state not in ('confirmed', 'held') or day is not null", name=op.f("visit_confirmed_has_day")
        ),
        sa.CheckConstraint(
            "state not in ('proposed', 'answered', 'declined') or reply_by is not null",
            name=op.f("visit_proposed_has_term"),
        ),
        sa.CheckConstraint("(day is null) = (half_day is null)", name=op.f("visit_day_is_whole")),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("visit_centre_id_school_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "site_id"], ["site.centre_id", "site.site_id"], name=op.f("visit_centre_id_site_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "team_id"], ["team.centre_id", "team.team_id"], name=op.f("visit_centre_id_team_id_fkey")
        ),
        sa.PrimaryKeyConstraint("centre_id", "visit_id", name=op.f("visit_pkey")),
    )
    op.create_index("visit_school_idx", "visit", ["centre_id", "school_id", "start_year", "sort_day"], unique=False)
    op.create_index("visit_sort_idx", "visit", ["centre_id", "start_year", "sort_day", "visit_id"], unique=False)
    op.create_index("visit_state_idx", "visit", ["centre_id", "state", "sort_day"], unique=False)
    op.create_table(
        "visit_date",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answer_reason", sa.String(), nullable=True),
        sa.Column("answer_note", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer in ('yes', 'maybe', 'no')", name=op.f("visit_date_answer")),
        sa.CheckConstraint(
            "answer_reason in ('outing', 'supervision', 'free_day', 'exams', 'other')", name=op.f("visit_date_reason")
        ),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("visit_date_half_day")),
        sa.CheckConstraint("state in ('offered', 'chosen', 'released', 'moved')", name=op.f("visit_date_state")),
        sa.CheckConstraint("position between 1 and 5", name=op.f("visit_date_position")),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.visit_id"],
            name=op.f("visit_date_centre_id_visit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "date_id", name=op.f("visit_date_pkey")),
        sa.UniqueConstraint("centre_id", "visit_id", "revision", "day", "half_day", name="visit_date_once"),
    )
    op.create_table(
        "visit_item",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_group_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("dose", sa.SmallInteger(), nullable=False),
        sa.Column("head_count", sa.SmallInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("catch_up", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("catch_up between 0 and 400", name=op.f("visit_item_catch_up")),
        sa.CheckConstraint("dose between 1 and 4", name=op.f("visit_item_dose")),
        sa.CheckConstraint("head_count between 0 and 400", name=op.f("visit_item_head_count")),
        sa.ForeignKeyConstraint(
            ["centre_id", "class_group_id"],
            ["class_group.centre_id", "class_group.class_group_id"],
            name=op.f("visit_item_centre_id_class_group_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "programme_id"],
            ["programme.centre_id", "programme.programme_id"],
            name=op.f("visit_item_centre_id_programme_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.visit_id"],
            name=op.f("visit_item_centre_id_visit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "item_id", name=op.f("visit_item_pkey")),
    )
    op.create_index(
        "visit_item_once",
        "visit_item",
        ["centre_id", "class_group_id", "programme_id", "dose"],
        unique=True,
        postgresql_where="active",
    )
    op.create_index("visit_item_school_idx", "visit_item", ["centre_id", "school_id"], unique=False)
    op.create_index("visit_item_visit_idx", "visit_item", ["centre_id", "visit_id"], unique=False)
    op.create_table(
        "visit_transition",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("transition_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "action in ('create', 'propose', 'answer', 'confirm', 'move', 'hold', 'cancel')",
            name=op.f("visit_transition_action"),
        ),
        sa.CheckConstraint(
            "from_state in ('planned', 'proposed', 'answered', 'declined', 'confirmed', 'held', 'cancelled')",
            name=op.f("visit_transition_from"),
        ),
        sa.CheckConstraint(
            "to_state in ('planned', 'proposed', 'answered', 'declined', 'confirmed', 'held', 'cancelled')",
            name=op.f("visit_transition_to"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.visit_id"],
            name=op.f("visit_transition_centre_id_visit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "transition_id", name=op.f("visit_transition_pkey")),
    )
    op.create_index(
        "visit_transition_visit_idx", "visit_transition", ["centre_id", "visit_id", "happened_at"], unique=False
    )
    op.create_table(
        "booking",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("resource_kind", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=False),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("booking_half_day")),
        sa.CheckConstraint("resource_kind in ('team', 'member', 'site')", name=op.f("booking_kind")),
        sa.ForeignKeyConstraint(
            ["centre_id", "date_id"],
            ["visit_date.centre_id", "visit_date.date_id"],
            name=op.f("booking_centre_id_date_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.visit_id"],
            name=op.f("booking_centre_id_visit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "booking_id", name=op.f("booking_pkey")),
        sa.UniqueConstraint("centre_id", "resource_id", "day", "half_day", name="booking_one_place"),
    )
    op.create_index("booking_visit_idx", "booking", ["centre_id", "visit_id"], unique=False)
    op.create_table(
        "visit_count",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.SmallInteger(), nullable=False),
        sa.Column("absent", sa.SmallInteger(), nullable=False),
        sa.Column("opposed", sa.SmallInteger(), nullable=False),
        sa.Column("not_wanted", sa.SmallInteger(), nullable=False),
        sa.Column("elsewhere", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "seen between 0 and 400 and absent between 0 and 400 and opposed between 0 and 400 and not_wanted between 0 and 400 and elsewhere between 0 and 400",
            name=op.f("visit_count_sizes"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "item_id"],
            ["visit_item.centre_id", "visit_item.item_id"],
            name=op.f("visit_count_centre_id_item_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "item_id", name=op.f("visit_count_pkey")),
    )
    for table, audience in AUDIENCES.items():
        run_all(op.execute, protect(table, audience))


def downgrade() -> None:
    op.drop_table("visit_count")
    op.drop_index("booking_visit_idx", table_name="booking")
    op.drop_table("booking")
    op.drop_index("visit_transition_visit_idx", table_name="visit_transition")
    op.drop_table("visit_transition")
    op.drop_index("visit_item_visit_idx", table_name="visit_item")
    op.drop_index("visit_item_school_idx", table_name="visit_item")
    op.drop_index("visit_item_once", table_name="visit_item", postgresql_where="active")
    op.drop_table("visit_item")
    op.drop_table("visit_date")
    op.drop_index("visit_state_idx", table_name="visit")
    op.drop_index("visit_sort_idx", table_name="visit")
    op.drop_index("visit_school_idx", table_name="visit")
    op.drop_table("visit")
