"""Proposals that were made before deadlines were kept get theirs: they lapse like any other."""

from __future__ import annotations

from alembic import op

from clb_tenants.isolation.policies import on_every_row, run_all

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

RULE = "gekozen antwoorddag versie 1"
DAY_OF = "({moment} at time zone 'Europe/Brussels')::date"

INSERT = f"""
    insert into deadline (
        centre_id, deadline_id, school_id, subject_kind, subject_id, purpose, detail, start_day, day, moment, rule,
        rule_version, calendar_version, steps, suspended, extensions, made_at
    )
    select
        centre_id, gen_random_uuid(), school_id, 'visit', visit_id, 'reply_by', '', start_day, day, reply_by,
        jsonb_build_object(
            'version', '{RULE}', 'number', day - start_day, 'unit', 'days', 'direction', 'forward', 'start', 'next_day',
            'roll', 'none', 'roll_to', 'working', 'month_end', 'last_day', 'clock', '23:59:59.999999'
        ),
        '{RULE}', '',
        jsonb_build_array(jsonb_build_object(
            'kind', 'agreed', 'first', start_day, 'last', day, 'number', day - start_day, 'unit', 'days', 'reason', ''
        )),
        '[]', '[]', now()
    from (
        select
            v.centre_id, v.school_id, v.visit_id, v.reply_by, {DAY_OF.format(moment="v.reply_by")} as day,
            least(
                {DAY_OF.format(moment="v.reply_by")},
                coalesce((
                    select {DAY_OF.format(moment="max(t.happened_at)")} from visit_transition t
                    where t.centre_id = v.centre_id and t.visit_id = v.visit_id and t.action in ('propose', 'move')
                ), {DAY_OF.format(moment="v.reply_by")})
            ) as start_day
        from visit v
        where v.state in ('proposed', 'answered', 'declined', 'counter_proposed') and v.reply_by is not null
            and not exists (
                select 1 from deadline d
                where d.centre_id = v.centre_id and d.subject_kind = 'visit' and d.subject_id = v.visit_id
                    and d.purpose = 'reply_by' and d.superseded_at is null
            )
    ) as old
"""


def upgrade() -> None:
    """The day that was agreed with the proposal, as `terms.agreed` would keep it. Nobody is reminded of these any more."""
    run_all(op.execute, on_every_row(("visit", "visit_transition", "deadline"), [INSERT]))


def downgrade() -> None:
    """The deadlines stay: the product before this reads them too."""
