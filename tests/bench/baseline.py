"""What each list is measured against: the same rows by raw SQL and orjson on a bare Flask, behind the same policies."""

from __future__ import annotations

import orjson
from flask import Flask, Response
from sqlalchemy import Engine

from clb_tenants.isolation.scope import Scope

SET = (
    "select set_config('app.centre_id', %(centre)s, true), set_config('app.school_ids', %(schools)s, true),"
    " set_config('app.person_id', %(person)s, true), set_config('plan_cache_mode', %(plans)s, true)"
)
PLANNED_EACH_TIME = {"board"}
"""Of these a plan for any centre is much slower at the size of Flanders; each list is asked in the way that suits it best."""
SQL = {
    "schools": "select school_id, institution_number, name, network, level, board_name, street, postcode, municipality, phone,"
    " affiliated_from, affiliated_until, version from school where centre_id = %(centre)s order by name_key, school_id limit 51",
    "people": "select ms.membership_id, ms.member_id, m.display_name, m.email, ms.role, ms.school_id, ms.valid_from,"
    " ms.valid_until from membership ms join member m on m.centre_id = ms.centre_id and m.member_id = ms.member_id"
    " where ms.centre_id = %(centre)s and (ms.valid_until is null or ms.valid_until >= '2026-10-06')"
    " order by m.name_key, ms.membership_id limit 51",
    "visits": "select v.visit_id, v.school_id, s.name, s.municipality, v.team_id, t.name as team, v.title, v.state, v.revision,"
    " v.place, v.day, v.half_day, v.starts_at, v.ends_at, v.reply_by, v.version from visit v"
    " join school s on s.centre_id = v.centre_id and s.school_id = v.school_id"
    " join team t on t.centre_id = v.centre_id and t.team_id = v.team_id"
    " where v.centre_id = %(centre)s and v.start_year = 2026 order by v.sort_day, v.visit_id limit 51",
    "obligations": "with kind as materialized (select p.programme_id, p.code, d.dose,"
    "   coalesce(t.grade, 'SPECIAL' || t.birth_year_offset) as target from programme p"
    "   join programme_target t on t.centre_id = p.centre_id and t.programme_id = p.programme_id"
    "   join (values (1), (2), (3), (4)) as d(dose) on d.dose <= p.doses where p.centre_id = %(centre)s"
    "   and p.valid_from_year <= 2026 and (p.valid_until_year is null or p.valid_until_year >= 2026))"
    " select g.class_group_id, k.programme_id, k.dose, s.school_id, s.name, s.municipality, g.name as group_name,"
    " g.grade, g.birth_year, g.head_count, k.code, v.state, v.visit_id, v.day, v.half_day from school s"
    " join class_group g on g.centre_id = s.centre_id and g.school_id = s.school_id and g.start_year = 2026 and g.head_count > 0"
    " join kind k on k.target = case g.grade when 'SPECIAL' then 'SPECIAL' || (g.start_year - g.birth_year) else g.grade end"
    " left join visit_item i on i.centre_id = g.centre_id and i.class_group_id = g.class_group_id"
    "   and i.programme_id = k.programme_id and i.dose = k.dose and i.active and i.start_year = 2026"
    " left join visit v on v.centre_id = i.centre_id and v.visit_id = i.visit_id and v.start_year = 2026"
    " where s.centre_id = %(centre)s order by s.name_key, s.school_id, k.code, k.dose, g.name, g.class_group_id limit 51",
    "audit": "select entry_id, happened_at, actor_name, actor_roles, via, action, object_kind, object_id, object_name, changes"
    " from audit_entry where centre_id = %(centre)s order by happened_at desc, entry_id desc limit 51",
    "board": "with standing as (select distinct on (school_id) * from agreement where centre_id = %(centre)s and state = 'signed'"
    "  and kind <> 'amendment' and valid_from <= '2026-10-06' order by school_id, valid_from desc),"
    " coming as (select school_id, min(valid_from) as coming_from from agreement where centre_id = %(centre)s"
    "  and state = 'signed' and kind <> 'amendment' and valid_from > '2026-10-06' group by school_id),"
    " differs as (select v.agreement_id, array_agg(v.clause_key) as keys from agreement_version_clause v join agreement a"
    "   on a.centre_id = v.centre_id and a.signing_version_id = v.agreement_version_id left join agreement_clause c"
    "   on c.centre_id = v.centre_id and c.template_version_id = a.template_version_id and c.clause_key = v.clause_key"
    "  where v.centre_id = %(centre)s and a.state = 'signed' and (a.last_day is null or a.last_day >= '2026-10-06')"
    "   and (c.source is distinct from v.source or c.title <> v.title or c.is_included <> v.is_included) group by 1)"
    " select s.school_id, s.name, s.municipality, a.agreement_id, a.kind, a.valid_from, a.valid_to, a.last_day, a.renewal,"
    " a.notice_month, a.notice_day, m.display_name as owner, g.coming_from, t.agreement_id as text_id, t.state, t.rounds,"
    " d.keys from school s left join standing a on a.school_id = s.school_id left join coming g on g.school_id = s.school_id"
    " left join agreement t on t.centre_id = s.centre_id and t.school_id = s.school_id"
    "  and t.state in ('draft', 'with_school', 'with_centre', 'signing')"
    " left join member m on m.centre_id = s.centre_id and m.member_id = a.owner_id"
    " left join differs d on d.agreement_id = a.agreement_id where s.centre_id = %(centre)s order by a.last_day, s.name_key",
    "class_groups": "select class_group_id, school_id, site_id, name, grade, education_type, birth_year, head_count, counted_on,"
    " source, version from class_group where centre_id = %(centre)s and start_year = 2026"
    " order by name_key, class_group_id limit 51",
}


def bare_app(engine: Engine, scope: Scope) -> Flask:
    """One route per list: begin, set the context, select, commit, orjson."""
    app = Flask("baseline")
    context = dict(scope.context)

    def view(name: str) -> Response:
        values = context | {"plans": "force_custom_plan" if name in PLANNED_EACH_TIME else "auto"}
        connection = engine.raw_connection()
        try:
            with connection.cursor() as cursor:
                cursor.execute(SET, values, prepare=True)
                cursor.execute(SQL[name], values, prepare=True)
                names = [column.name for column in cursor.description or ()]
                rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            connection.commit()
        finally:
            connection.close()
        return Response(orjson.dumps({"items": rows[:50]}, default=str), mimetype="application/json")

    for name in SQL:
        app.add_url_rule(f"/{name}", name, lambda name=name: view(name))
    return app
