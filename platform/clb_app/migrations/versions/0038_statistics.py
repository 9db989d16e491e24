"""A function with which long work lets the database count the tables of which it changed much, before it ends."""

from __future__ import annotations

from alembic import op

from clb_tenants.isolation.policies import OWNER

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MUCH = 1000
"""Rows that one transaction added, changed or removed: what fewer rows do to a plan is left to autovacuum.

Only the columns of indexes are looked at, not the long ones; these autovacuum comes for, as it would have anyway.
"""


def upgrade() -> None:
    op.execute(
        f"""
        create function take_statistics() returns void
        language plpgsql security definer set search_path = pg_catalog, public as $$
        declare
            changed record;
        begin
            for changed in
                select t.relname, string_agg(distinct quote_ident(a.attname), ', ') as columns
                from pg_stat_xact_user_tables t
                join pg_index i on i.indrelid = t.relid
                join pg_attribute a on a.attrelid = t.relid and a.attnum = any(i.indkey)
                where t.schemaname = 'public' and t.n_tup_ins + t.n_tup_upd + t.n_tup_del >= {MUCH}
                group by t.relname order by t.relname
            loop
                execute format('analyze public.%I (%s)', changed.relname, changed.columns);
            end loop;
        end $$
        """
    )
    op.execute(f"alter function take_statistics() owner to {OWNER}")
    op.execute("revoke all on function take_statistics() from public")
    op.execute("grant execute on function take_statistics() to app_centre")


def downgrade() -> None:
    op.execute("drop function take_statistics()")
