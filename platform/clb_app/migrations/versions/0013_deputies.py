"""Deputies, and the places where someone stands in for another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import DOORS, door, protect, run_all

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VALID = "{0}.valid_from <= p_day and ({0}.valid_until is null or {0}.valid_until >= p_day)"
IN_OWN_RIGHT = (
    "select m.centre_id, m.member_id, null::uuid as for_member_id, '' as for_name, null::uuid as place_id"
    " from member m where m.person_id = p_person"
)
AS_DEPUTY = (
    "select d.centre_id, d.member_id, d.member_id, away.display_name, d.place_id from deputy d"
    " join member m on m.centre_id = d.centre_id and m.member_id = d.deputy_member_id and m.person_id = p_person"
    " join member away on away.centre_id = d.centre_id and away.member_id = d.member_id"
    " where d.ended_at is null and p_day between d.first_day and d.last_day"
    " and exists (select 1 from membership own where own.centre_id = d.centre_id and own.member_id = d.deputy_member_id"
    f"   and coalesce(own.school_id, own.centre_id) = d.place_id and {VALID.format('own')})"
)


def _contexts(people: str, more_returns: str, more_columns: str, more_groups: str, place: str) -> list[str]:
    return door(
        "door_contexts",
        "p_person uuid, p_day date",
        f"table (centre_id uuid, centre_name text, school_id uuid, school_name text, roles text[]{more_returns})",
        "select c.centre_id, c.name, s.school_id, s.name, array_agg(distinct ms.role order by ms.role)"
        f"{more_columns} from centre c"
        f" join ({people}) m on m.centre_id = c.centre_id"
        " join membership ms on ms.centre_id = m.centre_id and ms.member_id = m.member_id"
        f"   and {VALID.format('ms')}{place}"
        " left join school s on s.centre_id = ms.centre_id and s.school_id = ms.school_id"
        " where s.school_id is null or s.affiliated_until is null or s.affiliated_until >= p_day"
        f" group by c.centre_id, c.name, s.school_id, s.name{more_groups}",
    )


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_member_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("keeps_mails", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("deputy_days_in_order")),
        sa.CheckConstraint("member_id <> deputy_member_id", name=op.f("deputy_is_another")),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"], ["member.centre_id", "member.member_id"], name=op.f("deputy_centre_id_member_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "deputy_member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("deputy_centre_id_deputy_member_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "deputy_id", name=op.f("deputy_pkey")),
    )
    op.execute(
        "alter table deputy add constraint deputy_no_overlap exclude using gist (centre_id with =, member_id with =,"
        " place_id with =, daterange(first_day, last_day, '[]') with &&) where (ended_at is null)"
    )
    op.create_index("deputy_place_idx", "deputy", ["centre_id", "place_id", "last_day"])
    op.create_index("deputy_deputy_idx", "deputy", ["centre_id", "deputy_member_id", "last_day"])
    run_all(op.execute, protect("deputy", shared()))
    op.execute(f"grant select on deputy to {DOORS}")
    op.execute("drop function door_contexts(uuid, date)")
    place = " and (m.place_id is null or coalesce(ms.school_id, ms.centre_id) = m.place_id)"
    columns = ", m.for_member_id, m.for_name"
    people = f"{IN_OWN_RIGHT} union all {AS_DEPUTY}"
    run_all(op.execute, _contexts(people, ", for_member_id uuid, for_name text", columns, columns, place))


def downgrade() -> None:
    op.execute("drop function door_contexts(uuid, date)")
    run_all(op.execute, _contexts("select m.centre_id, m.member_id from member m where m.person_id = p_person", "", "", "", ""))
    op.execute(f"revoke select on deputy from {DOORS}")
    op.drop_table("deputy")
