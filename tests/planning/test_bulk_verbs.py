"""A batch of proposals by its verbs: what is checked, in how many statements, and which groups are one visit again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from clb_core.terms import add_seconds, last_moment_of
from clb_core.web.pages import PageRequest
from clb_platform.planning import queries, service
from clb_platform.planning.service import drafts, preview
from clb_platform.planning.service.preview import Typed
from planning.data import THURSDAY, TUESDAY, at, key
from world import YEAR

REPLY_BY = date(2026, 10, 12)
ALL_YEAR = PageRequest(500)


def test_a_group_that_has_a_visit_is_named_in_the_check(uow, planner, world):
    row = next(row for row in queries.obligations(uow, YEAR, {"school_id": world.school_id}, ALL_YEAR))
    service.create_visit(uow, planner, world.school_id, [row.key], world.team_id)
    checked = preview.check_batch(uow, planner, [Typed((row.key,), (at(THURSDAY),))], world.team_id, REPLY_BY)

    assert checked[0].problems == (f"Voor {row.group_name} is er al een bezoek voor dit programma.",)
    assert not checked[0].can_be_sent


def test_groups_of_two_schools_are_no_one_visit(uow, planner, world):
    mine = queries.obligations(uow, YEAR, {"school_id": world.school_id}, ALL_YEAR)[0].key
    other = queries.obligations(uow, YEAR, {"school_id": world.other_school_id}, ALL_YEAR)[0].key

    with pytest.raises(Exception, match="hoort niet bij jouw centrum of school"):
        preview.check_batch(uow, planner, [Typed((mine, other), (at(THURSDAY),))], world.team_id, REPLY_BY)


def test_the_number_of_statements_of_a_check_does_not_grow_with_the_batch(uow, planner, world, shared_runtime):
    rows = [row for row in queries.obligations(uow, YEAR, {}, ALL_YEAR) if row.dose == 1]
    seen: list[str] = []
    engines = shared_runtime.database.engines()

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    def count(batch: list[Typed]) -> int:
        seen.clear()
        preview.check_batch(uow, planner, batch, world.team_id, REPLY_BY)
        return len(seen)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        whole = [Typed((row.key,), (at(THURSDAY), at(TUESDAY))) for row in rows]
        count(whole)
        assert count(whole[:1]) == count(whole)
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def test_a_visit_of_two_groups_that_lapsed_is_proposed_again_as_one(uow, planner, world, clock_at):
    keys = [key(uow, world.other_groups[name], "HPV") for name in ("1A", "1B")]
    visit = service.create_visit(uow, planner, world.other_school_id, keys, world.team_id)
    service.propose(uow, planner, visit.visit_id, (at(THURSDAY),), REPLY_BY)
    clock_at.move_to(add_seconds(last_moment_of(REPLY_BY), 2))
    service.carry_out_due(uow)

    found = drafts(uow, planner, keys, world.team_id, from_day=date(2026, 11, 9), options=1)
    assert [each.wanted.keys for each in found] == [tuple(keys)]

    apart = [Typed((each,), found[0].options) for each in keys]
    sent = preview.send_batch(uow, planner, apart, world.team_id, date(2026, 10, 30))
    assert [each.visit_id for each in sent.proposed] == [visit.visit_id]
    assert [(each.keys, each.name) for each in sent.refused] == [((keys[1],), "Atheneum Proefberg, 1B")]
    assert "al een bezoek" in sent.refused[0].words


def test_groups_of_two_visits_that_lapsed_are_two_visits_again(uow, planner, world, clock_at):
    keys = [key(uow, world.other_groups[name], "HPV") for name in ("1A", "1B")]
    for each, day in zip(keys, (THURSDAY, TUESDAY), strict=True):
        visit = service.create_visit(uow, planner, world.other_school_id, [each], world.team_id)
        service.propose(uow, planner, visit.visit_id, (at(day),), REPLY_BY)
    clock_at.move_to(add_seconds(last_moment_of(REPLY_BY), 2))
    service.carry_out_due(uow)

    found = drafts(uow, planner, keys, world.team_id, from_day=date(2026, 11, 9), options=1)
    batch = [Typed(each.wanted.keys, each.options) for each in found]
    sent = preview.send_batch(uow, planner, batch, world.team_id, date(2026, 10, 30))

    assert [each.wanted.keys for each in found] == [(keys[0],), (keys[1],)]
    assert (len(sent.proposed), sent.refused) == (2, ())
