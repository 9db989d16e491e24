"""Every visit verb: portions of an obligation, waiving, corrected counts, and the steps that came with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import CENTRE_ONLY, SCHOOLS, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_SUCH_VISIT = (
    f"school_id = any({SCHOOLS}) and exists (select 1 from visit v where v.centre_id = visit_item.centre_id"
    " and v.visit_id = visit_item.visit_id and v.state <> 'planned')"
)
OF_VISIT_OR_WAIVED = (
    f"school_id = any({SCHOOLS}) and (visit_id is null or exists (select 1 from visit v"
    " where v.centre_id = visit_item.centre_id and v.visit_id = visit_item.visit_id and v.state <> 'planned'))"
)
ACTIONS = "create, propose, answer, lapse, confirm, move, hold, cancel"
NEW_ACTIONS = f"{ACTIONS}, correct, counter, accept, record, withdraw, reopen, replace, split, merge"
STATES = "planned, proposed, answered, declined, lapsed, confirmed, held, cancelled"
NEW_STATES = "planned, proposed, answered, declined, lapsed, counter_proposed, confirmed, held, cancelled"
COUNTERED = shared("select", "insert", staff=("select", "insert"))


def _quoted(values: str) -> str:
    return ", ".join(repr(value) for value in values.split(", "))


def _among(column: str, values: str) -> str:
    return f"{column} in ({_quoted(values)})"


def _rule(table: str, name: str, condition: str) -> None:
    """Put a rule in the place of the one with this name."""
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, condition)


def _one_item_per(*columns: str) -> None:
    op.drop_index("visit_item_once", table_name="visit_item", postgresql_where="active")
    op.create_index(
        "visit_item_once",
        "visit_item",
        ["centre_id", "class_group_id", "programme_id", "dose", *columns],
        unique=True,
        postgresql_where=sa.text("active"),
    )


def _schools_see_item(condition: str) -> None:
    op.execute(f"alter policy school on visit_item using ({condition}) with check ({condition})")


def upgrade() -> None:
    op.add_column("visit_item", sa.Column("portion", sa.SmallInteger(), nullable=False, server_default="0"))
    op.alter_column("visit_item", "portion", server_default=None)
    op.add_column("visit_item", sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit_item", sa.Column("waived_by", sa.String(), nullable=True))
    op.add_column("visit_item", sa.Column("waived_because", sa.String(), nullable=True))
    op.alter_column("visit_item", "visit_id", nullable=True)
    op.create_check_constraint(op.f("visit_item_portion"), "visit_item", "portion between 0 and 9")
    op.create_check_constraint(
        op.f("visit_item_visit_or_waived"), "visit_item", "(visit_id is null) = (waived_at is not null)"
    )
    _one_item_per("portion")
    _schools_see_item(OF_VISIT_OR_WAIVED)
    op.create_table(
        "visit_count_before",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.SmallInteger(), nullable=False)
            for name in ("seen", "absent", "opposed", "not_wanted", "elsewhere", "catch_up")
        ),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "item_id"],
            ["visit_item.centre_id", "visit_item.item_id"],
            name=op.f("visit_count_before_centre_id_item_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "before_id", name=op.f("visit_count_before_pkey")),
    )
    op.create_index(
        "visit_count_before_visit_idx", "visit_count_before", ["centre_id", "visit_id", "replaced_at"], unique=False
    )
    run_all(op.execute, protect("visit_count_before", CENTRE_ONLY))
    op.create_table(
        "counter_date",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("counter_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=False),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("counter_date_half_day")),
        sa.CheckConstraint("position between 1 and 5", name=op.f("counter_date_position")),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.visit_id"],
            name=op.f("counter_date_centre_id_visit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "counter_id", name=op.f("counter_date_pkey")),
        sa.UniqueConstraint("centre_id", "visit_id", "revision", "turn", "day", "half_day", name="counter_date_once"),
    )
    run_all(op.execute, protect("counter_date", COUNTERED))
    op.add_column("visit_transition", sa.Column("on_behalf_of", sa.String(), nullable=False, server_default=""))
    op.alter_column("visit_transition", "on_behalf_of", server_default=None)
    op.add_column("visit_transition", sa.Column("said_on", sa.Date(), nullable=True))
    _rules(NEW_STATES, NEW_ACTIONS, "proposed, answered, declined, counter_proposed")


def _rules(states: str, actions: str, with_term: str) -> None:
    """What states and steps there are."""
    _rule("visit_transition", "visit_transition_action", _among("action", actions))
    _rule("visit_transition", "visit_transition_from", _among("from_state", states))
    _rule("visit_transition", "visit_transition_to", _among("to_state", states))
    _rule("visit", "visit_state", _among("state", states))
    _rule("visit", "visit_proposed_has_term", f"state not in ({_quoted(with_term)}) or reply_by is not null")


def downgrade() -> None:
    op.execute(
        "delete from visit_transition where action in ('correct', 'counter', 'accept', 'record', 'withdraw', 'reopen',"
        " 'replace', 'split', 'merge')"
    )
    op.execute("update visit set state = 'answered' where state = 'counter_proposed'")
    _rules(STATES, ACTIONS, "proposed, answered, declined")
    for name in ("said_on", "on_behalf_of"):
        op.drop_column("visit_transition", name)
    op.drop_table("counter_date")
    op.drop_table("visit_count_before")
    _schools_see_item(OF_SUCH_VISIT)
    op.execute("delete from visit_item where portion > 0 or visit_id is null")
    _one_item_per()
    op.drop_constraint(op.f("visit_item_visit_or_waived"), "visit_item", type_="check")
    op.drop_constraint(op.f("visit_item_portion"), "visit_item", type_="check")
    op.alter_column("visit_item", "visit_id", nullable=False)
    for name in ("waived_because", "waived_by", "waived_at", "portion"):
        op.drop_column("visit_item", name)
