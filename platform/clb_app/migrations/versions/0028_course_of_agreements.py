"""Deadlines of agreements: the notice day, its reminder, and evaluations."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

PURPOSES = ("reply_by", "reminder", "dose_earliest", "dose_latest")
NEW_PURPOSES = (*PURPOSES, "notice_by", "notice_reminder", "evaluation")


def upgrade() -> None:
    _allow(("visit", "agreement"), NEW_PURPOSES)


def downgrade() -> None:
    op.execute("delete from deadline where subject_kind = 'agreement'")
    _allow(("visit",), PURPOSES)


def _allow(kinds: tuple[str, ...], purposes: tuple[str, ...]) -> None:
    for column, values, name in (
        ("subject_kind", kinds, "deadline_subject_kind"),
        ("purpose", purposes, "deadline_purpose"),
    ):
        listed = ", ".join(f"'{value}'" for value in values)
        op.drop_constraint(op.f(name), "deadline", type_="check")
        op.create_check_constraint(op.f(name), "deadline", f"{column} in ({listed})")
