"""Pupils in home education: the row of a school that has the centre's own id, with visits that ask nobody."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ACTIONS = (
    "create", "propose", "answer", "lapse", "confirm", "move", "hold", "cancel", "correct", "counter", "accept", "record",
    "withdraw", "reopen", "replace", "split", "merge",
)  # fmt: skip
RULES = (
    ("school", "school_has_number", "(institution_number = '') = (school_id = centre_id)"),
    (
        "school",
        "school_home_education_stays",
        "school_id <> centre_id or (institution_id = centre_id and affiliated_until is null)",
    ),
    ("visit", "visit_home_asks_nobody", "school_id <> centre_id or state in ('planned', 'confirmed', 'held', 'cancelled')"),
    ("visit", "visit_home_at_centre", "school_id <> centre_id or place = 'centre'"),
    ("membership", "membership_of_real_school", "school_id is null or school_id <> centre_id"),
    ("invitation", "invitation_of_real_school", "school_id is null or school_id <> centre_id"),
    ("shared_mailbox", "shared_mailbox_of_real_school", "school_id <> centre_id"),
    ("agreement", "agreement_of_real_school", "school_id <> centre_id"),
)


def upgrade() -> None:
    for table, name, condition in RULES:
        op.create_check_constraint(op.f(name), table, condition)
    _actions((*ACTIONS, "fix"))


def _actions(values: tuple[str, ...]) -> None:
    """Which steps a visit can make."""
    op.drop_constraint(op.f("visit_transition_action"), "visit_transition", type_="check")
    among = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f("visit_transition_action"), "visit_transition", f"action in ({among})")


def downgrade() -> None:
    """Home education stays as a school without a number; dates that the centre fixed become confirmed ones."""
    op.execute("update visit_transition set action = 'confirm' where action = 'fix'")
    _actions(ACTIONS)
    for table, name, _condition in reversed(RULES):
        op.drop_constraint(op.f(name), table, type_="check")
