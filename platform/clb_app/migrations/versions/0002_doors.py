"""The doors: what runs before a scope exists, and the global tables behind them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import DOORS, door, run_all

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DOOR_SIGNATURES = (
    "door_account(text)",
    "door_create_account(uuid, text, text, text, text, timestamptz)",
    "door_person(text, text)",
    "door_contexts(uuid, date)",
    "door_link(uuid, text)",
    "door_centres()",
    "door_claim_due(integer, timestamptz, integer)",
    "door_take_turn(text, timestamptz, timestamptz)",
    "register_affiliation(text, text, date, date)",
    "end_affiliation(uuid, date)",
)


def upgrade() -> None:
    op.create_table(
        "dispatch_queue",
        sa.Column("centre_id", sa.Uuid(), primary_key=True),
        sa.Column("message_id", sa.Uuid(), primary_key=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Index("dispatch_queue_due_idx", "due_at"),
    )
    op.create_table(
        "schedule",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
    )
    _queue_follows_outbox()
    _identity_doors()
    _job_doors()
    _affiliation_functions()


def _queue_follows_outbox() -> None:
    """The queue without content is kept by a trigger, so that no code path can forget it."""
    op.execute(
        """
        create function follow_outbox() returns trigger language plpgsql security definer
        set search_path = pg_catalog, public as $$
        begin
            if tg_op = 'INSERT' then
                insert into dispatch_queue (centre_id, message_id, due_at)
                values (new.centre_id, new.message_id, new.due_at);
            elsif new.done_at is not null or new.failed_at is not null then
                delete from dispatch_queue where centre_id = new.centre_id and message_id = new.message_id;
            elsif new.due_at is distinct from old.due_at then
                update dispatch_queue set due_at = new.due_at, claimed_until = null
                where centre_id = new.centre_id and message_id = new.message_id;
            end if;
            return null;
        end $$
        """
    )
    op.execute("revoke all on function follow_outbox() from public")
    op.execute(
        "create trigger follow_outbox after insert or update on outbox_message for each row execute function follow_outbox()"
    )


def _identity_doors() -> None:
    statements = [
        *door(
            "door_account",
            "p_email_key text",
            "table (person_id uuid, email text, display_name text, password_hash text)",
            "select a.person_id, a.email, p.display_name, a.password_hash from local_account a"
            " join person p on p.person_id = a.person_id where a.email_key = p_email_key",
            reads=["person", "local_account", "person_identity"],
        ),
        *door(
            "door_create_account",
            "p_person uuid, p_email_key text, p_email text, p_name text, p_hash text, p_at timestamptz",
            "uuid",
            "with known as (select person_id from local_account where email_key = p_email_key),"
            " fresh as (insert into person (person_id, display_name, created_at)"
            "   select p_person, p_name, p_at where not exists (select 1 from known) returning person_id),"
            " named as (insert into person_identity (issuer, subject, person_id)"
            "   select 'local', p_person::text, person_id from fresh),"
            " kept as (insert into local_account (person_id, email, email_key, password_hash, changed_at)"
            "   select coalesce((select person_id from known), p_person), p_email, p_email_key, p_hash, p_at"
            "   on conflict (person_id) do update set password_hash = excluded.password_hash,"
            "   changed_at = excluded.changed_at returning person_id)"
            " select person_id from kept",
            reads=["person", "local_account", "person_identity"],
            rights="select, insert, update",
        ),
        *door(
            "door_person",
            "p_issuer text, p_subject text",
            "uuid",
            "select person_id from person_identity where issuer = p_issuer and subject = p_subject",
        ),
        *door(
            "door_contexts",
            "p_person uuid, p_day date",
            "table (centre_id uuid, centre_name text, school_id uuid, school_name text, roles text[])",
            "select c.centre_id, c.name, s.school_id, s.name, array_agg(distinct ms.role order by ms.role)"
            " from centre c"
            " join member m on m.centre_id = c.centre_id and m.person_id = p_person"
            " join membership ms on ms.centre_id = m.centre_id and ms.member_id = m.member_id"
            "   and ms.valid_from <= p_day and (ms.valid_until is null or ms.valid_until >= p_day)"
            " left join school s on s.centre_id = ms.centre_id and s.school_id = ms.school_id"
            " where s.school_id is null or s.affiliated_until is null or s.affiliated_until >= p_day"
            " group by c.centre_id, c.name, s.school_id, s.name",
            reads=["centre", "member", "membership", "school"],
        ),
        *door(
            "door_link",
            "p_centre uuid, p_digest text",
            "table (link_id uuid, purpose text, member_id uuid, school_id uuid, subject_id uuid,"
            " expires_at timestamptz, revoked_at timestamptz)",
            "select l.link_id, l.purpose, l.member_id, l.school_id, l.subject_id, l.expires_at, l.revoked_at"
            " from mail_link l where l.centre_id = p_centre and l.token_digest = p_digest",
            reads=["mail_link"],
        ),
    ]
    run_all(op.execute, statements)


def _job_doors() -> None:
    statements = [
        *door(
            "door_centres",
            "",
            "setof uuid",
            "select centre_id from centre order by centre_id",
        ),
        *door(
            "door_claim_due",
            "p_most integer, p_now timestamptz, p_lease_seconds integer",
            "table (centre_id uuid, message_id uuid)",
            # Due by the product's clock; the lease runs by the machine's, so that moving the clock never doubles work.
            "update dispatch_queue q set claimed_until = clock_timestamp() + make_interval(secs => p_lease_seconds)"
            " from (select d.centre_id, d.message_id from dispatch_queue d where d.due_at <= p_now"
            "   and (d.claimed_until is null or d.claimed_until < clock_timestamp())"
            "   order by d.due_at limit p_most for update skip locked) due"
            " where q.centre_id = due.centre_id and q.message_id = due.message_id"
            " returning q.centre_id, q.message_id",
            reads=["dispatch_queue"],
            rights="select, update",
        ),
        *door(
            "door_take_turn",
            "p_name text, p_now timestamptz, p_next timestamptz",
            "boolean",
            "with taken as (insert into schedule as s (name, next_run_at) values (p_name, p_next)"
            "   on conflict (name) do update set next_run_at = excluded.next_run_at"
            "   where s.next_run_at <= p_now or s.next_run_at > p_next returning 1)"
            " select exists (select 1 from taken)",
            reads=["schedule"],
            rights="select, insert, update",
        ),
    ]
    run_all(op.execute, statements)


def _affiliation_functions() -> None:
    """Written by staff in the transaction of their verb; the centre is that of the scope, never an argument."""
    op.execute(f"grant select, insert on institution, affiliation to {DOORS}")
    op.execute(f"grant update (valid_until) on affiliation to {DOORS}")
    here = "nullif(current_setting('app.centre_id', true), '')::uuid"
    op.execute(
        f"""
        create function register_affiliation(p_number text, p_name text, p_first date, p_last date) returns uuid
        language plpgsql security definer set search_path = pg_catalog, public as $$
        declare
            found uuid;
        begin
            insert into institution (institution_id, kind, institution_number, name, created_at)
            values (gen_random_uuid(), 'school', p_number, p_name, now())
            on conflict (kind, institution_number) do nothing;
            select institution_id into strict found from institution
            where kind = 'school' and institution_number = p_number;
            insert into affiliation (affiliation_id, institution_id, centre_id, valid_from, valid_until)
            values (gen_random_uuid(), found, {here}, p_first, p_last);
            return found;
        end $$
        """
    )
    op.execute(
        f"""
        create function end_affiliation(p_institution uuid, p_last date) returns void
        language sql security definer set search_path = pg_catalog, public as $$
            update affiliation set valid_until = p_last
            where institution_id = p_institution and centre_id = {here} and valid_until is null
        $$
        """
    )
    for signature in DOOR_SIGNATURES[-2:]:
        op.execute(f"alter function {signature} owner to {DOORS}")
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to app_centre")


def downgrade() -> None:
    for signature in DOOR_SIGNATURES:
        op.execute(f"drop function {signature}")
    op.execute("drop trigger follow_outbox on outbox_message")
    op.execute("drop function follow_outbox()")
    op.execute(f"revoke all on all tables in schema public from {DOORS}")
    op.drop_table("schedule")
    op.drop_table("dispatch_queue")
