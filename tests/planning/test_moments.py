"""Information moments and presence: what was agreed becomes visits of their own kind, with the same life and fewer rules."""

from __future__ import annotations

from datetime import date, time

import pytest

from agreements.signed import agreement
from audit.entries import entries_of
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.terms import at as moment_at
from clb_platform.agreements import queries as agreements
from clb_platform.agreements.service.moments import add_moment, change_moment, remove_moment, take_moments_over
from clb_platform.agreements.vocabulary import AgreementKind, AgreementState, CourseAction
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, SchoolYear
from clb_platform.planning import policy, queries
from clb_platform.planning.service import (
    Counts,
    agreed_lines,
    cancel,
    confirm,
    context,
    correct_counts,
    correct_reached,
    create_visit,
    hold,
    hold_moment,
    look_again,
    merge,
    move,
    plan_moment,
    propose,
    remove_agreed,
    reopen,
    replace_team,
    split,
    wanted_of,
    withdraw,
)
from clb_platform.planning.service.school_year import year_of_school
from clb_platform.planning.vocabulary import (
    OF_GROUPS,
    TRANSITIONS,
    Action,
    MomentUse,
    PlanningAction,
    VisitKind,
    VisitState,
    is_for,
)
from clb_tenants.access.roles import PARTY, Party, Role
from planning.data import AM, PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, key, l4_visit
from planning.invariants import broken
from planning.lives import MAYBE, NO, YES, answered
from planning.moments import INFORMATION, PRESENCE, agreed, new, offered, planned
from planning.post import mails_sent
from world import YEAR

AUTUMN = date(2026, 11, 3)
"""A Tuesday in the autumn holiday."""
AMENDMENT = {"kind": AgreementKind.AMENDMENT, "effective_from": date(2026, 10, 1)}
ARMISTICE = date(2026, 11, 11)


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def contact(world):
    return world.contacts[Role.PLANNING_CONTACT].actor


def around(uow, visit):
    return context(uow, wanted_of(uow, visit))


def codes(uow, visit, day, half=AM):
    return {finding.code for finding in policy.findings(around(uow, visit), at(day, half))}


def resources(uow, visit):
    rows = queries.taken_between(uow, date(2026, 9, 1), date(2027, 8, 31))
    return {(row.kind.value, row.resource_id) for row in rows if row.visit_id == visit.visit_id}


# What was agreed.


def test_the_centre_writes_down_what_was_agreed_beside_a_signed_agreement(uow, world, director):
    row = agreed(uow, world, times=2)

    (entry,) = entries_of(uow, CourseAction.MOMENT_ADDED)
    assert (row.times, row.school_id, entry.object_id) == (2, world.school_id, row.agreement_id)
    changed = change_moment(uow, director, row.moment_id, new(times=3), row.version)
    assert changed.times == 3
    with pytest.raises(Stale):
        remove_moment(uow, director, row.moment_id, row.version - 1)
    remove_agreed(uow, director, row.moment_id, row.version)
    assert agreements.moments_of(uow, row.agreement_id) == []


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("title", {"title": " "}),
        ("audience_words", {"audience_words": "x" * 201}),
        ("ends_at", {"ends_at": time(9, 0)}),
        ("times", {"times": 0}),
        ("times", {"times": 40000}),
        ("weekday", {"weekday": 2}),
        ("in_holidays", {"in_holidays": True}),
        ("on_day", {"on_day": date(2020, 1, 1)}),
    ],
)
def test_what_cannot_be_agreed_is_refused_beside_its_field(uow, world, field, more):
    with pytest.raises(Refused) as refused:
        agreed(uow, world, **more)

    assert set(refused.value.fields) == {field}


def test_presence_repeats_on_a_weekday_of_the_week_and_not_on_a_day_too(uow, world):
    for more, field in (({"weekday": 6}, "weekday"), ({"weekday": 4, "on_day": THURSDAY}, "on_day")):
        with pytest.raises(Refused) as refused:
            agreed(uow, world, PRESENCE, agreement(uow, world.other_school_id) if field == "on_day" else None, **more)
        assert set(refused.value.fields) == {field}


def test_only_the_centre_writes_and_only_beside_what_was_signed(uow, world, director):
    made = agreement(uow, world.school_id)
    with pytest.raises(Forbidden):
        add_moment(uow, world.contacts[Role.HEAD].actor, made.agreement_id, new())
    with pytest.raises(NotFound):
        add_moment(uow, director, made.agreement_id, new(site_id=world.other_site_id))
    for more in ({"state": AgreementState.WITH_SCHOOL}, AMENDMENT | {"amends_id": made.agreement_id}):
        other = agreement(uow, world.other_school_id, **more)
        with pytest.raises(Conflict, match="ondertekende"):
            add_moment(uow, director, other.agreement_id, new())


# Planning it, and its rules.


def test_a_new_agreement_takes_over_what_was_agreed_in_the_former_one(uow, world, director):
    former = agreement(uow, world.school_id, valid_from=date(2025, 9, 1), valid_to=date(2026, 8, 31))
    agreed(uow, world, on=former, on_day=date(2026, 3, 5), times=2)
    agreed(uow, world, PRESENCE, on=former, weekday=2)
    renewed = agreement(uow, world.school_id, valid_from=date(2026, 9, 1))
    with pytest.raises(Forbidden):
        take_moments_over(uow, world.contacts[Role.HEAD].actor, renewed.agreement_id)
    made = take_moments_over(uow, director, renewed.agreement_id)
    facts = [(row.kind, row.title, row.times, row.weekday, row.on_day, row.agreement_id) for row in made]
    assert facts == [
        (INFORMATION, "Infoavond na het 6de leerjaar", 2, None, None, renewed.agreement_id),
        (PRESENCE, "Het CLB op school", 1, 2, None, renewed.agreement_id),
    ]
    with pytest.raises(Conflict):
        take_moments_over(uow, director, renewed.agreement_id)
    with pytest.raises(Conflict):
        take_moments_over(uow, director, former.agreement_id)


def test_planning_makes_a_concept_with_the_subject_that_was_agreed(uow, world):
    row = agreed(uow, world)

    visit = planned(uow, world, row)

    about = queries.moment_of_visit(uow, visit.visit_id)
    assert (visit.kind, visit.state, visit.title) == (VisitKind.INFORMATION_MOMENT, VisitState.PLANNED, row.title)
    assert (about.moment_id, about.audience_words, about.spot) == (row.moment_id, row.audience_words, "de turnzaal")
    assert queries.items_of(uow, [visit.visit_id])[visit.visit_id] == []
    assert broken(uow) == []
    with pytest.raises(Conflict, match="al bezoeken gepland"):
        remove_agreed(uow, world.staff[Role.DIRECTOR].actor, row.moment_id)


def test_what_holds_no_more_is_not_planned(uow, world):
    over = agreement(uow, world.school_id, valid_to=date(2026, 10, 5))
    row = agreed(uow, world, on=over)

    with pytest.raises(Conflict, match="gelden tot en met"):
        planned(uow, world, row)


def test_who_goes_is_of_the_team_and_where_is_a_site_of_the_school(uow, world, planner):
    row = agreed(uow, world)
    with pytest.raises(Refused, match="van dit team"):
        planned(uow, world, row, world.staff[Role.DIRECTOR].member_id)
    with pytest.raises(NotFound):
        plan_moment(uow, planner, row.moment_id, world.team_id, site_id=world.other_site_id)
    with pytest.raises(NotFound):
        plan_moment(uow, planner, row.moment_id, world.foreign_team_id)
    with pytest.raises(Forbidden):
        plan_moment(uow, world.staff[Role.NURSE].actor, row.moment_id, world.team_id)


def test_the_hours_that_were_agreed_stand_on_their_half_day(uow, world):
    visit = offered(uow, world, agreed(uow, world), at(THURSDAY), at(TUESDAY, PM))

    first, second = dates(uow, visit)
    assert (first.starts_at, first.ends_at) == (moment_at(THURSDAY, time(9)), moment_at(THURSDAY, time(10, 30)))
    assert second.starts_at > moment_at(TUESDAY, time(12))


def test_a_school_day_and_free_people_are_asked_and_no_groups(uow, world, planner):
    visit = planned(uow, world, agreed(uow, world))
    assert codes(uow, visit, "2026-10-17") == {"no_lesson"}
    assert codes(uow, visit, AUTUMN) == {"no_lesson"}
    assert codes(uow, visit, THURSDAY) == set()
    calendars.add_closure(uow, planner, world.school_id, THURSDAY, THURSDAY, kind=ClosureKind.STUDY_DAY)
    assert codes(uow, visit, THURSDAY) == {"no_lesson"}


def test_the_team_is_taken_and_the_site_is_shared(uow, world, planner):
    group = l4_visit(uow, planner, world)
    propose(uow, planner, group.visit_id, [at(THURSDAY)], REPLY_BY)
    row = agreed(uow, world)

    whole = planned(uow, world, row)
    alone = planned(uow, world, row, world.staff[Role.NURSE].member_id)

    assert codes(uow, whole, THURSDAY) == {"team_taken", "members_taken"}
    assert codes(uow, alone, THURSDAY) == {"members_taken"}
    propose(uow, planner, whole.visit_id, [at(TUESDAY)], REPLY_BY)
    other = create_visit(uow, planner, world.school_id, [key(uow, world.groups["6A"], "SC4")], world.team_id)
    assert codes(uow, other, TUESDAY) >= {"team_taken"}
    assert "site_taken" not in codes(uow, other, TUESDAY)
    assert broken(uow) == []


def test_one_colleague_leaves_the_team_free_and_is_missed_by_its_visits(uow, world, planner):
    nurse, doctor = world.staff[Role.NURSE].member_id, world.staff[Role.DOCTOR].member_id
    visit = offered(uow, world, agreed(uow, world), member_id=nurse)

    assert resources(uow, visit) == {("member", nurse)}
    around_other = around(uow, l4_visit(uow, planner, world))
    assert {each.member_id for each in around_other.present(at(THURSDAY))} == {doctor}
    assert "team_taken" not in {finding.code for finding in policy.findings(around_other, at(THURSDAY))}


def test_another_team_goes_as_a_whole(uow, world, planner):
    team = calendars.add_team(uow, planner, "Team Zuid", "Aalst")
    nurse = world.staff[Role.NURSE].member_id
    visit = offered(uow, world, agreed(uow, world), member_id=nurse)
    with pytest.raises(Refused, match="Niemand van Team Zuid"):
        replace_team(uow, planner, visit.visit_id, team.team_id, reason="Ruilen.")

    from clb_platform.calendars.vocabulary import StaffFunction

    doctor = world.staff[Role.DOCTOR].member_id
    calendars.add_team_member(uow, planner, team.team_id, doctor, StaffFunction.CLB_DOCTOR, date(2026, 9, 1))
    replace_team(uow, planner, visit.visit_id, team.team_id, reason="Ruilen.")

    assert queries.moment_of_visit(uow, visit.visit_id).member_id is None
    assert ("team", team.team_id) in resources(uow, visit)
    assert ("member", nurse) not in resources(uow, visit)


def test_presence_may_be_in_the_school_holidays_but_not_when_the_centre_is_away(uow, world, planner):
    made = agreement(uow, world.school_id)
    lessons = planned(uow, world, agreed(uow, world, PRESENCE, made))
    always = planned(uow, world, agreed(uow, world, PRESENCE, made, in_holidays=True))
    summer = date(2027, 7, 6)

    assert codes(uow, lessons, AUTUMN) == {"no_lesson"}
    assert codes(uow, always, AUTUMN) == set()
    assert codes(uow, lessons, summer) == {"outside_year"}
    assert codes(uow, always, summer) == set()
    for away in (ARMISTICE, date(2026, 11, 7), date(2026, 12, 25), date(2027, 7, 21)):
        assert codes(uow, always, away) == {"no_lesson"}, away
    calendars.add_closure(uow, planner, None, AUTUMN, AUTUMN, kind=ClosureKind.CENTRE_CLOSED)
    assert codes(uow, always, AUTUMN) == {"no_lesson"}


def test_a_day_on_which_no_agreement_holds_is_chosen_only_with_a_reason_and_does_not_count(uow, world, planner, contact):
    made = agreement(uow, world.school_id, valid_to=date(2026, 10, 18))
    row = agreed(uow, world, on=made)
    visit = planned(uow, world, row)
    assert codes(uow, visit, THURSDAY) == set()
    assert codes(uow, visit, TUESDAY) == {"no_agreement"}
    with pytest.raises(Refused) as refused:
        propose(uow, planner, visit.visit_id, [at(TUESDAY)], REPLY_BY)
    assert "telt dan niet mee" in refused.value.fields["override_reason"][0]

    propose(uow, planner, visit.visit_id, [at(TUESDAY)], REPLY_BY, override_reason="De nieuwe afspraken volgen.")
    answered(uow, contact, visit, YES)

    (line,) = agreed_lines(uow, made, SchoolYear(YEAR))
    assert line.use == MomentUse(1, outside=1)
    assert line.use.left == 1


# Its life.


def test_it_is_answered_confirmed_moved_and_held_like_any_visit(uow, world, planner, contact, clock_at):
    made = agreement(uow, world.school_id)
    row = agreed(uow, world, on=made, times=2)
    visit = offered(uow, world, row, at(THURSDAY), at(TUESDAY, PM))
    answered(uow, contact, visit, MAYBE, YES)
    assert _use(uow, made) == MomentUse(2, planned=1)
    confirm(uow, planner, visit.visit_id, dates(uow, visit)[1].date_id)
    assert _use(uow, made) == MomentUse(2, confirmed=1)
    move(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY, reason="De turnzaal is bezet.")
    answered(uow, contact, visit, YES)
    with pytest.raises(Refused, match="pas op"):
        hold_moment(uow, planner, visit.visit_id, 40)

    clock_at.move_to(moment_at(THURSDAY, time(13)))
    for impossible in (-1, 2001):
        with pytest.raises(Refused, match="0 tot 2000"):
            hold_moment(uow, planner, visit.visit_id, impossible)
    hold_moment(uow, planner, visit.visit_id, 40)

    assert (visit.state, queries.moment_of_visit(uow, visit.visit_id).reached) == (VisitState.HELD, 40)
    assert _use(uow, made) == MomentUse(2, held=1)
    assert resources(uow, visit) == set()
    assert broken(uow) == []


def _use(uow, made):
    return agreed_lines(uow, made, SchoolYear(YEAR))[0].use


def test_the_number_is_corrected_with_a_reason_that_stays_with_the_centre(uow, world, planner, contact, clock_at):
    visit = offered(uow, world, agreed(uow, world))
    answered(uow, contact, visit, YES)
    clock_at.move_to(moment_at(THURSDAY, time(13)))
    hold_moment(uow, planner, visit.visit_id, 40)
    for reached, reason, words in ((41, " ", "waarom"), (40, "Zo.", "niets veranderd")):
        with pytest.raises(Refused, match=words):
            correct_reached(uow, planner, visit.visit_id, reached, reason=reason)
    before = visit.version

    correct_reached(uow, planner, visit.visit_id, 45, reason="Een klas was vergeten.", version=before)

    (entry,) = entries_of(uow, PlanningAction.CORRECTED)
    assert entry.changes["reached"] == [40, 45]
    assert visit.version > before
    assert queries.transitions_of(uow, visit.visit_id)[0].reason == ""


def test_counts_per_group_are_for_groups_and_one_number_is_for_moments(uow, world, planner, contact, clock_at):
    moment = offered(uow, world, agreed(uow, world))
    answered(uow, contact, moment, YES)
    groups = l4_visit(uow, planner, world)
    propose(uow, planner, groups.visit_id, [at(THURSDAY, PM)], REPLY_BY)
    answered(uow, contact, groups, YES)
    clock_at.move_to(moment_at(THURSDAY, time(17)))

    with pytest.raises(Conflict, match="leerlingen je bereikte"):
        hold(uow, planner, moment.visit_id, {})
    with pytest.raises(Conflict, match="per klas"):
        hold_moment(uow, planner, groups.visit_id, 3)
    hold_moment(uow, planner, moment.visit_id, 0)
    (item, _group, _programme) = queries.items_of(uow, [groups.visit_id])[groups.visit_id][0]
    hold(uow, planner, groups.visit_id, {item.item_id: Counts(20)})
    with pytest.raises(Conflict, match="leerlingen je bereikte"):
        correct_counts(uow, planner, moment.visit_id, {}, reason="Zo.")
    with pytest.raises(Conflict, match="per klas"):
        correct_reached(uow, planner, groups.visit_id, 3, reason="Zo.")


def test_it_is_withdrawn_cancelled_and_reopened_without_groups(uow, world, planner, contact):
    made = agreement(uow, world.school_id)
    visit = offered(uow, world, agreed(uow, world, on=made))
    withdraw(uow, planner, visit.visit_id)
    assert visit.state == "planned"
    cancel(uow, planner, visit.visit_id, reason="Toch niet.")
    assert _use(uow, made) == MomentUse(1)
    reopen(uow, planner, visit.visit_id, reason="Toch wel.")
    propose(uow, planner, visit.visit_id, [at(TUESDAY)], REPLY_BY)
    answered(uow, contact, visit, NO)
    assert visit.state == "declined"
    assert broken(uow) == []


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [VisitKind.INFORMATION_MOMENT, VisitKind.PRESENCE])
def test_every_state_and_action_is_as_for_other_visits_but_for_groups(world, kind, role):
    someone = (world.contacts if PARTY[role] is Party.SCHOOL else world.staff)[role].actor
    for state in VisitState:
        usual = policy.allowed_actions(state, someone)
        drawn = policy.allowed_actions(state, someone, kind)
        assert drawn == tuple(action for action in usual if action not in OF_GROUPS)
        for action in drawn:
            policy.may(someone, action, state, world.school_id, kind)
        for action in set(usual) - set(drawn):
            with pytest.raises(Conflict) as refused:
                policy.may(someone, action, state, world.school_id, kind)
            assert action.value not in refused.value.extra["allowed"]


def test_the_actions_of_groups_are_two_and_all_others_are_for_every_kind():
    assert {Action.SPLIT, Action.MERGE} == OF_GROUPS
    for row in TRANSITIONS:
        assert is_for(row.action, VisitKind.SYSTEMATIC)
        assert is_for(row.action, VisitKind.PRESENCE) is (row.action not in OF_GROUPS)


def test_it_is_never_split_nor_put_together_with_groups(uow, world, planner):
    moment, groups = planned(uow, world, agreed(uow, world)), l4_visit(uow, planner, world)
    with pytest.raises(Conflict):
        split(uow, planner, moment.visit_id, [], reason="Zo.")
    for one, other in ((moment, groups), (groups, moment)):
        with pytest.raises((Conflict, Refused)):
            merge(uow, planner, one.visit_id, other.visit_id)
    assert queries.visits_beside(uow, groups) == []


# Each week.


def test_the_school_says_yes_once_and_each_later_week_has_its_own_visit(uow, world, planner, contact):
    made = agreement(uow, world.school_id)
    row = agreed(uow, world, PRESENCE, made, weekday=4)
    visit = offered(uow, world, row, member_id=world.staff[Role.NURSE].member_id)
    with pytest.raises(Conflict, match="al gepland"):
        planned(uow, world, row)
    answered(uow, contact, visit, YES)

    mails = mails_sent(uow)

    (line,) = agreed_lines(uow, made, SchoolYear(YEAR))
    assert {each.state for each in line.visits} == {VisitState.CONFIRMED}
    assert line.use == MomentUse(line.use.agreed, confirmed=len(line.visits))
    days = [each.day for each in line.visits]
    assert days[:4] == [THURSDAY, date(2026, 10, 22), date(2026, 10, 29), date(2026, 11, 12)]
    assert all(day.isoweekday() == 4 for day in days)
    assert days[-1] == date(2027, 6, 24)
    rows = [row for row in year_of_school(uow, world.school_id, YEAR, with_concepts=True).rows if row.pupils is None]
    assert [(row.what, row.visit.day) for row in rows] == [(f"Het CLB op school, {len(days)} keer", THURSDAY)]
    # The weeks since 1 September that passed before the first date are agreed, and not planned.
    assert line.use.left == 6
    confirmed = [mail for mail in mails if "Bevestigd" in mail.subject]
    assert len({mail.to for mail in confirmed}) == len(confirmed), "one mail a person, not one a week"
    assert any("elke week op hetzelfde moment" in mail.text for mail in confirmed)
    assert broken(uow) == []


def test_followers_are_made_once_and_skip_a_week_that_cannot_be(uow, world, planner, contact):
    row = agreed(uow, world, PRESENCE, weekday=4)
    calendars.add_closure(uow, planner, world.school_id, date(2026, 10, 22), date(2026, 10, 22), kind=ClosureKind.FREE_DAY)
    visit = offered(uow, world, row)
    answered(uow, contact, visit, YES)
    mails_sent(uow)
    number = queries.followers_of(uow, visit.visit_id)
    assert date(2026, 10, 22) not in {each.day for _about, each in queries.visits_of_moments(uow, [row.moment_id], YEAR)}

    move(uow, planner, visit.visit_id, [at(TUESDAY)], REPLY_BY, reason="Die dag niet.")
    answered(uow, contact, visit, YES)
    mails_sent(uow)

    assert queries.followers_of(uow, visit.visit_id) == number > 20
    assert broken(uow) == []


def test_a_series_ends_with_one_mail_and_what_was_held_stays(uow, world, planner, contact, clock_at):
    from clb_platform.planning.service import cancel_series, later_of_series

    row = agreed(uow, world, PRESENCE, weekday=4)
    visit = offered(uow, world, row)
    answered(uow, contact, visit, YES)
    mails_sent(uow)
    clock_at.move_to(moment_at(THURSDAY, time(13)))
    hold_moment(uow, planner, visit.visit_id, 4)
    second = later_of_series(uow, visit)[0]
    later = len(later_of_series(uow, second))

    cancel_series(uow, planner, second.visit_id, reason="Het lokaal is weg.")

    states = [each.state for _about, each in queries.visits_of_moments(uow, [row.moment_id], YEAR)]
    assert states == [VisitState.HELD, *[VisitState.CANCELLED] * (later + 1)]
    told = [mail for mail in mails_sent(uow) if "Geannuleerd" in mail.subject]
    assert len({mail.to for mail in told}) == len(told) > 0
    assert all("Ook alle latere keren vallen weg." in mail.text for mail in told)
    assert broken(uow) == []


# Elsewhere.


def test_the_mails_speak_of_the_subject_and_not_of_groups(uow, world, planner, contact):
    visit = offered(uow, world, agreed(uow, world))

    asked = next(mail for mail in mails_sent(uow) if "Welke datum" in mail.subject)

    assert "Voor wie: 6de leerjaar en ouders" in asked.text
    assert "op school, de turnzaal" in asked.text
    assert "(leerlingen)" not in asked.text
    assert "( leerlingen)" not in asked.text
    assert visit.title in asked.subject


def test_obligations_do_not_know_it_and_the_year_of_the_school_does(uow, world, planner):
    before = queries.count_obligations(uow, YEAR, {})
    visit = offered(uow, world, agreed(uow, world))

    assert queries.count_obligations(uow, YEAR, {}) == before
    found = year_of_school(uow, world.school_id, YEAR, with_concepts=True)
    (row,) = [each for each in found.rows if each.visit is visit]
    assert (row.what, row.groups, row.pupils) == (visit.title, "6de leerjaar en ouders", None)


def test_a_recheck_asks_its_own_rules(uow, world, planner):
    visit = offered(uow, world, agreed(uow, world, PRESENCE, in_holidays=True), at(AUTUMN))
    assert look_again(uow, AUTUMN, visit_id=visit.visit_id) == 0
    calendars.add_closure(uow, planner, None, AUTUMN, AUTUMN, kind=ClosureKind.CENTRE_CLOSED)

    assert look_again(uow, AUTUMN, visit_id=visit.visit_id) == 1


def test_the_list_of_visits_is_filtered_by_kind(uow, world, planner):
    from clb_core.web.pages import PageRequest

    moment, groups = planned(uow, world, agreed(uow, world)), l4_visit(uow, planner, world)

    def ids(kind):
        rows = queries.visit_lines(uow, {"start_year": YEAR, "kind": kind}, PageRequest(10))
        return {row.visit_id for row in rows}

    assert ids(VisitKind.INFORMATION_MOMENT) == {moment.visit_id}
    assert ids(VisitKind.SYSTEMATIC) == {groups.visit_id}
    assert ids(VisitKind.PRESENCE) == set()
    assert sum(queries.count_visits(uow, {"start_year": YEAR, "kind": VisitKind.INFORMATION_MOMENT}).values()) == 1


def test_information_is_for_both_kinds_named_apart(uow, world):
    made = agreement(uow, world.school_id)
    first, second = agreed(uow, world, INFORMATION, made), agreed(uow, world, PRESENCE, made)

    assert [planned(uow, world, each).kind for each in (first, second)] == [
        VisitKind.INFORMATION_MOMENT,
        VisitKind.PRESENCE,
    ]
