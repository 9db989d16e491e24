"""A school becomes part of another: everything goes along once, nothing is lost, and what was asked stays to be answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from agreements import signed
from audit.entries import entries_of
from clb_app.runtime import Runtime
from clb_core.database.base import Base
from clb_core.errors import Conflict
from clb_core.foreseen import Fate, Line
from clb_core.web.pages import PageRequest
from clb_platform.calendars import service as calendar_verbs
from clb_platform.calendars.vocabulary import ClosureKind, first_year_moved
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries
from clb_platform.planning.service import Counts, propose, withdraw
from clb_platform.planning.service.waive import waive
from clb_platform.planning.vocabulary import PlanningAction, VisitState
from clb_platform.programmes import service as programmes
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as people
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import SchoolScope, unit_of_work
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools import service as schools
from clb_tenants.schools.vocabulary import SchoolsAction
from client import Client
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, hpv_visit, l4_visit, programme_id, proposed
from planning.invariants import broken
from planning.lives import NO, YES, answered, held
from planning.moments import agreed, offered
from planning.post import mails_sent, path_in
from world import YEAR, World

FIRST = date(2026, 9, 1)
FOURTH = {"name": "4a", "grade": Grade("L4"), "head_count": 9}
WHY = "Besluit van het bestuur."
COUNTED = (
    "class_group", "visit", "visit_date", "visit_item", "visit_transition", "counter_date", "booking", "closure",
    "avoided_period", "school_programme", "agreement", "agreement_talk", "shared_mailbox", "invitation", "deputy",
    "contact_check", "mail_link", "deadline", "document", "scenario_visit",
)  # fmt: skip


STAYS = {
    "agreement_campaign_school": "a campaign tells what was asked of whom",
    "agreement_comment": "never changed: seen with its agreement",
    "agreement_notice": "never changed: seen with its agreement",
    "agreement_notice_taken_back": "never changed: seen with its agreement",
    "agreement_refusal": "never changed: seen with its agreement",
    "agreement_school_note": "never changed: seen with its agreement",
    "agreement_signature": "never changed: seen with its agreement",
    "agreement_transition": "never changed: seen with its agreement",
    "agreement_version": "never changed: seen with its agreement",
    "agreement_version_clause": "never changed: seen with its agreement",
    "audit_entry": "the ledger tells of whom it was then",
    "counter_date": "never changed: seen with its visit",
    "document": "never changed: seen with its agreement",
    "document_check": "never changed: seen with its document",
    "document_content": "never changed: seen with its document",
    "former_name": "what a school was called is its own",
    "import_batch": "an import of a school is its own, and is thrown away by itself",
    "mail_delivery": "a mail was sent to whom it was sent",
    "visit_transition": "never changed: seen with its visit",
}
"""Tables of a school whose rows stay with the school of their time, and why."""
GOES = {
    "agreement", "agreement_commitment", "agreement_evaluation", "agreement_evaluation_form", "agreement_moment", "agreement_party",
    "agreement_talk", "agreement_working_clause", "avoided_period", "class_group", "closure", "contact_check", "deadline", "deputy",
    "invitation", "mail_link", "membership", "scenario_gap", "scenario_visit", "school", "school_programme", "shared_mailbox",
    "site", "visit", "visit_date", "visit_item", "visit_moment",
}  # fmt: skip


def merge(uow: Any, actor: Actor, world: World, day: date = FIRST) -> Any:
    return schools.merge_schools(uow, actor, world.school_id, world.other_school_id, day, WHY, None)


def preview(uow: Any, actor: Actor, world: World, day: date = FIRST) -> dict[tuple[str, str], Line]:
    lines = schools.foresee_merger(uow, actor, world.school_id, world.other_school_id, day)
    return {(line.fate.value, line.code): line for line in lines}


def numbers(uow: Any) -> dict[str, int]:
    uow.flush()
    return {table: uow.scalar(text(f"select count(*) from {table}")) for table in COUNTED}


def obligations(uow: Any) -> Counter[Any]:
    return Counter((row.key, row.state, row.head_count) for row in queries.obligations(uow, YEAR, {}, PageRequest(5000)))


def wrong(uow: Any) -> list[str]:
    """What is broken among visits, but for the entries of the merger itself, which are no steps."""
    return [words for words in broken(uow) if PlanningAction.PASSED.value not in words]


def test_of_every_table_of_a_school_it_is_decided_whether_it_goes_along() -> None:
    of_schools = {table.name for table in Base.metadata.tables.values() if "school_id" in table.columns}

    assert GOES | set(STAYS) == of_schools
    assert GOES & set(STAYS) == set()


def test_the_preview_says_what_moves_and_stores_nothing(uow, planner: Actor, contact: Actor, world: World) -> None:
    visit = proposed(uow, planner, world, at(THURSDAY))
    calendar_verbs.add_closure(uow, planner, world.school_id, TUESDAY, TUESDAY, ClosureKind.STUDY_DAY)
    before = numbers(uow)

    found = preview(uow, planner, world)

    assert {key_ for key_ in found if key_[0] == "moves"} == {
        ("moves", "sites"), ("moves", "roles"), ("moves", "class_groups"), ("moves", "open_visits"), ("moves", "closures"),
    }  # fmt: skip
    assert found["moves", "class_groups"].number == len(world.groups)
    (thing,) = found["moves", "open_visits"].things
    assert (thing.endpoint, thing.values) == ("visits.visit", {"visit_id": visit.visit_id})
    assert numbers(uow) == before
    assert visit.school_id == world.school_id
    assert school_queries.school(uow, world.school_id).affiliated_until is None
    assert entries_of(uow, SchoolsAction.MERGED) == []
    assert [site.closed_on for site in school_queries.sites_of(uow, world.school_id)] == [None]


def test_classes_and_their_visits_are_of_the_other_school_at_the_same_site(uow, planner: Actor, world: World) -> None:
    visit = proposed(uow, planner, world, at(THURSDAY), at(TUESDAY, PM))
    merge(uow, planner, world)

    group = class_groups.get(uow, world.groups["4A"])
    site = next(each for each in school_queries.sites_of(uow, world.other_school_id) if each.number == 2)
    assert (group.school_id, group.site_id) == (world.other_school_id, site.site_id)
    assert (visit.school_id, visit.site_id, visit.state) == (world.other_school_id, site.site_id, VisitState.PROPOSED)
    held_at = set(uow.all(text("select resource_id from booking where resource_kind = 'site'")))
    assert held_at == {site.site_id}
    (entry,) = entries_of(uow, PlanningAction.PASSED)
    assert entry.object_id == visit.visit_id
    merged = entries_of(uow, SchoolsAction.MERGED)
    assert all(each.changes["passed_visits"] == 1 and each.changes["class_groups"] == 4 for each in merged)
    assert wrong(uow) == []


def test_the_link_in_a_mail_goes_on_and_what_the_school_asked_is_read_by_the_other(
    fresh_runtime: Runtime, client: Callable[..., Client], world: World
) -> None:
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        proposed(uow, planner.actor, world, at(THURSDAY))
        mail = next(each for each in mails_sent(uow) if each.to.startswith("planning_contact"))
        merge(uow, planner.actor, world)
    page = client().text(path_in(mail))
    assert "4A" in page
    other = client(world.other_contact)
    assert "4A" in other.text("/ons-schooljaar")
    scope = SchoolScope(world.centre_id, (world.other_school_id,), world.other_contact.person_id)
    with unit_of_work(fresh_runtime.database, scope) as uow:
        assert uow.scalar(text("select count(*) from visit_transition")) == 2
        assert uow.scalar(text("select count(*) from visit_item")) == 1
    with unit_of_work(fresh_runtime.database, world.contacts[Role.PLANNING_CONTACT].scope) as uow:
        assert uow.scalar(text("select count(*) from visit_transition")) == 0


def test_a_mail_that_had_yet_to_leave_asks_the_other_school(uow, planner: Actor, world: World) -> None:
    proposed(uow, planner, world, at(THURSDAY))
    merge(uow, planner, world)
    asked = {mail.to for mail in mails_sent(uow)}
    assert asked == {"planning_contact@proef.example", "ander@proef.example"}


def test_a_link_of_who_does_not_go_along_dies(fresh_runtime: Runtime, client: Callable[..., Client], world: World) -> None:
    planner, leaver = world.staff[Role.PLANNER], world.contacts[Role.PLANNING_CONTACT]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        proposed(uow, planner.actor, world, at(THURSDAY))
        mail = next(each for each in mails_sent(uow) if each.to.startswith("planning_contact"))
        identity.end_membership(uow, planner.actor, leaver.membership_id, reason="weg")
        merge(uow, planner.actor, world)
    assert client().get(path_in(mail)).status_code == 410


def test_days_of_the_other_school_stay_its_own(uow, planner: Actor, world: World) -> None:
    for school_id in (world.school_id, world.other_school_id):
        calendar_verbs.add_closure(uow, planner, school_id, TUESDAY, TUESDAY, ClosureKind.STUDY_DAY)
    calendar_verbs.add_avoided(uow, planner, world.school_id, THURSDAY, THURSDAY, reason="Toets")
    found = preview(uow, planner, world)
    assert found["stays", "closures"].number == found["moves", "avoided_periods"].number == 1
    merge(uow, planner, world)
    rows = uow.rows(text("select school_id, 'closure' from closure union all select school_id, 'avoided' from avoided_period"))
    assert Counter(tuple(row) for row in rows) == Counter(
        {(world.school_id, "closure"): 1, (world.other_school_id, "closure"): 1, (world.other_school_id, "avoided"): 1}
    )


def differ(uow: Any, actor: Any, world: World, school_id: UUID, code: str, **more: Any) -> Any:
    return programmes.add_school_programme(
        uow, actor, programme_id(uow, code), school_id, YEAR - 1, source="Afspraak", **({"is_due": False} | more)
    )


def test_a_difference_would_change_the_other_schools_work_and_stays(uow, planner: Actor, world: World) -> None:
    row = differ(uow, System(), world, world.school_id, "SC3")
    before = {each for each in obligations(uow) if each[0].class_group_id in world.other_groups.values()}
    assert preview(uow, planner, world)["stays", "school_programmes"].number == 1
    merge(uow, planner, world)
    assert row.school_id == world.school_id
    assert before <= set(obligations(uow))
    assert max(obligations(uow).values()) == 1


def test_a_difference_goes_along_to_a_school_without_classes_and_keeps_the_years_before(uow, planner, world: World) -> None:
    for group_id in world.other_groups.values():
        class_groups.remove_group(uow, System(), group_id, None)
    row = differ(uow, System(), world, world.school_id, "SC3")
    before = obligations(uow)
    merge(uow, planner, world)
    assert (row.school_id, row.valid_until_year) == (world.school_id, YEAR - 1)
    assert obligations(uow) == before


def test_work_that_is_not_due_at_the_other_school_is_settled_first(uow, planner: Actor, world: World) -> None:
    visit = proposed(uow, planner, world, at(THURSDAY))
    row = differ(uow, System(), world, world.other_school_id, "SC3")
    assert preview(uow, planner, world)["blocks", "not_due"].number == 1
    with pytest.raises(Conflict, match="Er is niets verplaatst") as caught, uow.attempt():
        merge(uow, planner, world)
    assert caught.value.extra["blocked_by"] == ["not_due"]
    uow.session.expire_all()
    assert visit.school_id == world.school_id
    programmes.remove_school_programme(uow, System(), row.school_programme_id)
    merge(uow, planner, world)
    assert visit.school_id == world.other_school_id


def test_agreements_go_along_unless_the_other_school_has_its_own_for_those_days(uow, planner: Actor, world: World) -> None:
    mine = signed.agreement(uow, world.school_id, valid_from=date(2024, 9, 1))
    last = date(2024, 8, 31)
    old = signed.agreement(uow, world.school_id, valid_from=date(2020, 9, 1), valid_to=last, last_day=last)
    assert preview(uow, planner, world)["moves", "agreements"].number == 1
    theirs = signed.agreement(uow, world.other_school_id, valid_from=date(2026, 9, 1))
    assert preview(uow, planner, world)["stays", "agreements"].number == 1
    uow.delete(theirs)
    merge(uow, planner, world)
    assert (mine.school_id, old.school_id) == (world.other_school_id, world.school_id)


def test_a_moment_that_was_planned_goes_along_with_what_it_is_about(uow, planner: Actor, contact: Actor, world: World) -> None:
    moment = agreed(uow, world)
    visit = offered(uow, world, moment)
    merge(uow, planner, world)

    subject = queries.moment_of_visit(uow, visit.visit_id)
    assert subject is not None
    assert {moment.school_id, visit.school_id, subject.school_id} == {world.other_school_id}
    assert wrong(uow) == []


def test_people_and_what_they_were_asked_go_along(uow, planner: Actor, administrator: Actor, world: World) -> None:
    box = identity.add_mailbox(uow, planner, world.school_id, name="S", email="s@proef.example", role=Role.PLANNING_CONTACT)
    twin = [
        identity.add_mailbox(uow, planner, school_id, name="T", email="t@proef.example", role=Role.PLANNING_CONTACT)
        for school_id in (world.school_id, world.other_school_id)
    ]
    (check,) = identity.ask_contacts(uow, planner, [world.school_id])
    deputy = identity.add_deputy(
        uow, planner, member_id=world.contacts[Role.HEAD].member_id, school_id=world.school_id, first_day=THURSDAY,
        deputy_member_id=world.contacts[Role.PLANNING_CONTACT].member_id, last_day=TUESDAY,
    )  # fmt: skip
    offered = identity.invite(uow, planner, name="N", email="n@proef.example", role=Role.HEAD, school_id=world.school_id)
    found = preview(uow, planner, world)
    assert found["moves", "mailboxes"].number == found["stays", "mailboxes"].number == 1
    merge(uow, planner, world)
    there = [box.school_id, check.school_id, deputy.school_id, deputy.place_id, offered.school_id]
    assert set(there) == {world.other_school_id}
    assert twin[0].school_id == world.school_id
    roles = {(member.email, row.role) for row, member in people.memberships_of_school(uow, world.other_school_id)}
    assert ("head@proef.example", Role.HEAD) in roles


def test_what_was_held_and_waived_goes_with_the_class_of_the_year(uow, planner, contact, world: World, clock_at) -> None:
    held(uow, world, planner, contact, clock_at, Counts(seen=7, absent=1, opposed=0, not_wanted=0, elsewhere=0))
    waive(uow, planner, [_any_open(uow, world)], reason="Elders")
    before = obligations(uow)
    merge(uow, planner, world)
    assert obligations(uow) == before
    assert wrong(uow) == []
    schools_of = set(uow.all(text("select distinct school_id from visit_item")))
    assert schools_of == {world.other_school_id}


def _any_open(uow: Any, world: World) -> Any:
    rows = queries.obligations(uow, YEAR, {"state": "to_plan", "school_id": world.school_id}, PageRequest(50))
    return rows[0].key


def test_last_years_classes_and_visits_are_history_of_the_first_school(uow, planner: Actor, world: World) -> None:
    site = world.site_id
    old = class_groups.add_group(uow, System(), world.school_id, YEAR - 1, FOURTH | {"site_id": site})
    merge(uow, planner, world)
    assert (old.school_id, old.site_id) == (world.school_id, site)


@pytest.mark.parametrize(
    ("first_day", "today", "year"),
    [
        (date(2026, 9, 1), date(2026, 10, 6), 2026), (date(2026, 10, 6), date(2026, 10, 6), 2026),
        (date(2026, 7, 1), date(2026, 10, 6), 2026), (date(2026, 6, 30), date(2026, 10, 6), 2025),
        (date(2027, 2, 1), date(2026, 10, 6), 2027), (date(2027, 7, 1), date(2026, 10, 6), 2027),
        (date(2027, 9, 1), date(2026, 10, 6), 2027),
    ],
)  # fmt: skip
def test_which_classes_go_along_follows_from_the_day(first_day: date, today: date, year: int) -> None:
    assert first_year_moved(first_day, today).start_year == year


STEPS = st.lists(
    st.sampled_from(("propose", "answer", "refuse", "withdraw", "hpv", "closure", "both_closed", "avoided", "waive", "box", "ask")),
    max_size=7,
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_there_was_nothing_is_lost_and_every_obligation_is_there_once(
    uow, planner: Actor, contact: Actor, world: World, steps: list[str]
) -> None:
    """Counts before are counts after, and each obligation is there once, in the state it had."""
    with uow.taken_back():
        _do(uow, planner, contact, world, steps)
        before, due = numbers(uow), obligations(uow)
        foreseen = schools.foresee_merger(uow, planner, world.school_id, world.other_school_id, FIRST)
        assert (numbers(uow), obligations(uow)) == (before, due)
        merge(uow, planner, world)
        assert numbers(uow) == before
        assert obligations(uow) == due
        assert set(due.values()) == {1}
        assert wrong(uow) == []
        assert all(line.fate is not Fate.BLOCKS for line in foreseen)
        assert queries.obligations(uow, YEAR, {"school_id": world.school_id}, PageRequest(50)) == []
    uow.session.expire_all()


def _do(uow: Any, planner: Actor, contact: Actor, world: World, steps: list[str]) -> None:
    visit: Any = None
    for step in dict.fromkeys(steps):
        match step:
            case "propose" if visit is None:
                visit = l4_visit(uow, planner, world)
                propose(uow, planner, visit.visit_id, (at(THURSDAY),), REPLY_BY, override_reason="Enkel dan kan het.")
            case "answer" | "refuse" if visit is not None and visit.state is VisitState.PROPOSED:
                answered(uow, contact, visit, YES if step == "answer" else NO)
            case "withdraw" if visit is not None and visit.state is VisitState.PROPOSED:
                withdraw(uow, planner, visit.visit_id)
            case "hpv":
                hpv_visit(uow, planner, world)
            case "closure" | "both_closed":
                ids = [world.school_id, world.other_school_id] if step == "both_closed" else [world.school_id]
                day = date(2026, 11, 16) if step == "both_closed" else date(2026, 11, 17)
                for school_id in ids:
                    calendar_verbs.add_closure(uow, planner, school_id, day, day, ClosureKind.STUDY_DAY)
            case "avoided":
                calendar_verbs.add_avoided(uow, planner, world.school_id, THURSDAY, THURSDAY, reason="Toets")
            case "waive":
                waive(uow, planner, [_any_open(uow, world)], reason="Elders")
            case "box":
                identity.add_mailbox(uow, planner, world.school_id, name="S", email="s@proef.example", role=Role.PLANNING_CONTACT)
            case "ask":
                identity.ask_contacts(uow, planner, [world.school_id, world.other_school_id])


# Sites of one school.


@pytest.fixture
def second(uow, planner: Actor, world: World) -> Any:
    values = {"number": 2, "name": "De Lochting", "municipality": "Lede"}
    return schools.add_site(uow, planner, schools.get(uow, world.school_id), values)


def of_sites(uow: Any, actor: Actor, world: World, into: Any, last: date = date(2026, 8, 31)) -> dict[tuple[str, str], Line]:
    lines = schools.foresee_merger_of_sites(uow, actor, world.site_id, into.site_id, last)
    return {(line.fate.value, line.code): line for line in lines}


def test_classes_of_a_site_go_to_the_other_with_their_visits(uow, planner: Actor, world: World, second: Any) -> None:
    visit, due = proposed(uow, planner, world, at(THURSDAY)), obligations(uow)
    found = of_sites(uow, planner, world, second)
    assert found["moves", "class_groups"].number == 4
    schools.merge_sites(uow, planner, world.site_id, second.site_id, date(2026, 8, 31), WHY, None)
    assert (visit.school_id, visit.site_id) == (world.school_id, second.site_id)
    assert obligations(uow) == due
    assert wrong(uow) == []


def test_two_classes_of_one_name_and_two_visits_in_one_half_day_are_settled_first(uow, planner, world, second) -> None:
    proposed(uow, planner, world, at(THURSDAY))
    twin = class_groups.add_group(uow, System(), world.school_id, YEAR, FOURTH | {"site_id": second.site_id})
    row = uow.rows(text("select visit_id, date_id, centre_id, day from booking where resource_kind = 'site'")).one()
    uow.rows(
        text(
            "insert into booking (centre_id, booking_id, visit_id, date_id, resource_kind, resource_id, day, half_day)"
            " values (:centre, gen_random_uuid(), :visit, :date, 'site', :site, :day, 'am')"
        ),
        {"centre": row.centre_id, "visit": row.visit_id, "date": row.date_id, "site": second.site_id, "day": row.day},
    )
    found = of_sites(uow, planner, world, second)
    assert {code for fate, code in found if fate == "blocks"} == {"same_name", "same_half_day"}
    with pytest.raises(Conflict, match="andere naam"):
        schools.merge_sites(uow, planner, world.site_id, second.site_id, date(2026, 8, 31), WHY, None)
    assert twin.site_id == second.site_id


def test_a_site_that_stops_next_year_keeps_the_classes_of_this_one(uow, planner: Actor, world: World, second: Any) -> None:
    found = of_sites(uow, planner, world, second, date(2027, 1, 31))
    assert ("moves", "class_groups") not in found
    assert found["stays", "class_groups"].number == 4
    assert of_sites(uow, planner, world, second, date(2027, 6, 30)) == {}


# Pages and REST.


def test_the_page_shows_the_merger_before_it_is_carried_out(as_planner: Client, fresh_runtime: Runtime, world: World) -> None:
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        l4_visit(uow, planner.actor, world)
    url = f"/scholen/{world.school_id}/fusie"
    form = {"into_id": str(world.other_school_id), "from_day": "2026-09-01", "reason": WHY, "version": "1"}
    shown = as_planner.post(url, form)
    assert shown.status_code == 200
    for words in ("Dit gebeurt er", "1 open bezoek gaat over", "4 klassen vanaf 2026-2027", "Voer de fusie uit"):
        assert words in shown.text
    seen = next(value for value in re.findall(r'name="seen" value="([^"]*)"', shown.text) if value)
    assert as_planner.post(url, form | {"seen": "3-niets"}).status_code == 200
    done = as_planner.post(url, form | {"seen": seen})
    assert done.status_code == 303
    assert as_planner.post(url, form | {"seen": seen}).status_code == 412


def test_rest_tells_what_a_merger_and_a_new_number_would_do(as_planner: Client, world: World) -> None:
    base = f"/schools/{world.school_id}"
    body = {"into_id": str(world.other_school_id), "from_day": "2026-09-01", "reason": WHY}
    found = as_planner.api("POST", f"{base}/merge-preview", body).json
    assert found["can_be_carried_out"] is True
    assert {"fate": "moves", "code": "class_groups", "number": 4}.items() <= next(
        row for row in found["items"] if row["code"] == "class_groups"
    ).items()
    number = {"institution_number": "056789", "from_day": "2026-09-01", "reason": WHY}
    told = as_planner.api("POST", f"{base}/new-number-preview", number).json["items"]
    assert "056\N{NO-BREAK SPACE}789" in told[0]["sentence"]
    assert as_planner.api("POST", f"{base}/new-number-preview", number | {"institution_number": "abc"}).status_code == 422
    assert as_planner.api("POST", f"/sites/{world.site_id}/new-number-preview", {"number": 4, "reason": WHY}).status_code == 200
    assert as_planner.api("GET", base).json["institution_number"] == "012345"
