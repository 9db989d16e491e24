"""The autumn of the demo, played by the product's own verbs with the clock of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from random import Random
from uuid import UUID

from clb_app.demo.bounce import let_one_come_back
from clb_app.demo.schools import DemoSchool
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.models import OutboxMessage
from clb_core.terms import DayRange, add_days, at, local_day
from clb_core.web.pages import PageRequest
from clb_platform.notifications.vocabulary import MailTools
from clb_platform.planning import queries
from clb_platform.planning.events import DatesProposed
from clb_platform.planning.models import Visit
from clb_platform.planning.service import (
    Answer,
    Counts,
    ToPropose,
    answer,
    cancel,
    carry_out_due,
    confirm,
    create_visit,
    drafts,
    hold,
    move,
    propose_in_bulk,
    suggest,
)
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, ItemKey, ObligationState, VisitState
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import PersonId, SchoolId

WHY = "Die weken zijn al lang zo met de scholen afgesproken."
NOTES = {
    AnswerReason.OUTING: "Sportdag tot 14 uur.",
    AnswerReason.SUPERVISION: "Het lokaal is die dag bezet.",
    AnswerReason.FREE_DAY: "Studiedag voor het hele team.",
}


class Autumn:
    """Plays a centre's first weeks. Every visit goes through the verbs, so nothing is in a state the product cannot make."""

    def __init__(
        self,
        uow: UnitOfWork,
        planner: Actor,
        made: Iterable[DemoSchool],
        teams: list[UUID],
        ticking: FixedClock,
        start_year: int,
        tools: MailTools,
    ) -> None:
        self.uow = uow
        self.planner = planner
        self.schools = {entry.school.school_id: entry for entry in made}
        self.teams = teams
        self.start_year = start_year
        self.random = Random(start_year)
        self.ticking = ticking
        self.tools = tools

    def on(self, day: date, hour: int = 9, minute: int = 0) -> None:
        self._let_time_pass(at(day, time(hour, minute)))

    def _let_time_pass(self, moment: datetime) -> None:
        """What the scheduler would have done by then: reminders went out, and what nobody answered in time has lapsed."""
        for day in DayRange(clock.today(), local_day(moment)).days():
            for shown in (time(0, 1), time(9, 1)):
                if clock.now() < at(day, shown) < moment:
                    self.ticking.move_to(at(day, shown))
                    carry_out_due(self.uow)
        self.ticking.move_to(moment)

    def propose(
        self, code: str, team: int, from_day: date, *, schools: int, options: int, reply_days: int, dose: int = 1
    ) -> list[Visit]:
        """Propose dates for one programme to the first schools that have it to plan."""
        filters = {"state": ObligationState.TO_PLAN, "code": code, "dose": dose}
        rows = queries.obligations(self.uow, self.start_year, filters, PageRequest(2000))
        by_school: dict[UUID, list[ItemKey]] = defaultdict(list)
        for row in rows:
            by_school[row.school_id].append(row.key)
        chosen = [key for keys in list(by_school.values())[:schools] for key in keys]
        if not chosen:
            return []
        found = drafts(self.uow, self.planner, chosen[:200], self.teams[team], from_day=from_day, options=options)
        batch = [ToPropose(each.wanted.keys, each.options, WHY) for each in found if each.options]
        reply_by = add_days(clock.today(), reply_days)
        batch = [each for each in batch if min(option.day for option in each.options) > reply_by]
        outcome = propose_in_bulk(self.uow, self.planner, batch, self.teams[team], reply_by)
        return list(outcome.proposed)

    def contact(self, visit: Visit) -> Actor | None:
        """Who answers for the school of a visit."""
        entry = self.schools[visit.school_id]
        member = entry.contact or entry.head
        return Actor(
            centre_id=self.planner.centre_id, person_id=PersonId(member.person_id or member.member_id),
            member_id=member.member_id, name=member.display_name, party=Party.SCHOOL,
            roles=frozenset({Role.PLANNING_CONTACT}), school_ids=(SchoolId(visit.school_id),), via="link",
        )  # fmt: skip

    def answer(self, visit: Visit, *kinds: AnswerKind) -> None:
        """Answer the dates on offer; the kinds are repeated when there are more dates."""
        actor = self.contact(visit)
        rows = [
            row
            for row in queries.dates_of(self.uow, [visit.visit_id])[visit.visit_id]
            if row.revision == visit.revision
        ]
        if actor is None:
            return
        given = {}
        for index, row in enumerate(rows):
            kind = kinds[index % len(kinds)]
            reason = None if kind is AnswerKind.YES else self.random.choice(list(NOTES))
            given[row.date_id] = Answer(kind, reason, NOTES[reason] if reason else "")
        answer(self.uow, actor, visit.visit_id, given, revision=visit.revision)

    def confirm(self, visit: Visit) -> None:
        """Pick the first date the school can."""
        if visit.state is not VisitState.ANSWERED:
            return
        rows = [
            row
            for row in queries.dates_of(self.uow, [visit.visit_id])[visit.visit_id]
            if row.revision == visit.revision
        ]
        first = next(row for row in rows if row.answer is not AnswerKind.NO)
        confirm(self.uow, self.planner, visit.visit_id, first.date_id, override_reason=WHY)

    def hold(self, visit: Visit) -> None:
        """Close a visit with counts a centre could have."""
        counts = {}
        for item, group, _programme in queries.items_of(self.uow, [visit.visit_id])[visit.visit_id]:
            absent = self.random.randint(0, min(2, group.head_count))
            elsewhere = self.random.randint(0, min(1, group.head_count - absent))
            seen = group.head_count - absent - elsewhere
            counts[item.item_id] = Counts(seen, absent=absent, elsewhere=elsewhere, catch_up=absent)
        hold(self.uow, self.planner, visit.visit_id, counts)

    def play(self) -> None:
        """September and the first days of October 2026."""
        self.on(date(2026, 9, 2))
        early = self.propose("SC2", 0, date(2026, 9, 17), schools=9, options=2, reply_days=9)
        self.on(date(2026, 9, 3))
        hpv = self.propose("HPV", 2, date(2026, 9, 21), schools=7, options=2, reply_days=12)
        self.on(date(2026, 9, 8), 10, 14)
        for visit in early:
            self.answer(visit, AnswerKind.YES, AnswerKind.MAYBE)
        for visit in hpv[:6]:
            self.answer(visit, AnswerKind.YES, AnswerKind.NO)
        self.on(date(2026, 9, 10), 9, 30)
        for visit in [*early, *hpv]:
            self.confirm(visit)
        self._middle()
        self._recent()

    def _middle(self) -> None:
        self.on(date(2026, 9, 14))
        third = self.propose("SC3", 1, date(2026, 9, 29), schools=12, options=3, reply_days=12)
        sixth = self.propose("SC4", 0, date(2026, 10, 12), schools=10, options=2, reply_days=14)
        self.on(date(2026, 9, 21), 11, 5)
        for index, visit in enumerate(third):
            kinds = (AnswerKind.NO,) if index in {3, 7} else (AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO)
            self.answer(visit, *kinds)
        for visit in sixth[:7]:
            self.answer(visit, AnswerKind.MAYBE, AnswerKind.YES)
        self.on(date(2026, 9, 23), 8, 50)
        for visit in [*third, *sixth]:
            self.confirm(visit)
        moved = next((visit for visit in sixth if visit.state is VisitState.CONFIRMED), None)
        if moved is not None:
            options = suggest(context(self.uow, wanted_of(self.uow, moved)), date(2026, 11, 16), 2)
            move(
                self.uow,
                self.planner,
                moved.visit_id,
                options,
                date(2026, 10, 14),
                reason="De arts is die week afwezig.",
            )

    def _recent(self) -> None:
        self.on(date(2026, 9, 28), 14, 0)
        more = self.propose("HPV", 2, date(2026, 10, 13), schools=3, options=3, reply_days=10)
        fifth = self.propose("SC5", 1, date(2026, 11, 9), schools=9, options=3, reply_days=14)
        boosters = self.propose("DTPA_IPV", 2, date(2026, 11, 9), schools=10, options=2, reply_days=16)
        if boosters[5:]:
            let_one_come_back(self.uow, boosters[5], self.tools)
        self.on(date(2026, 10, 2), 10, 14)
        for index, visit in enumerate(more):
            self.answer(visit, *((AnswerKind.NO,) if index == 1 else (AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO)))
        for visit in fifth[:4]:
            self.answer(visit, AnswerKind.YES, AnswerKind.NO, AnswerKind.MAYBE)
        for visit in boosters[:3]:
            self.answer(visit, AnswerKind.YES)
        for visit in more[:1] + fifth[:1]:
            self.confirm(visit)
        if boosters[4:]:
            cancel(
                self.uow,
                self.planner,
                boosters[4].visit_id,
                reason="De school vroeg om samen met het contactmoment te komen.",
            )
        self._concepts()
        self.on(date(2026, 10, 5), 17, 0)
        for visit in self._past():
            self.hold(visit)

    def _concepts(self) -> None:
        """Some visits without a date yet."""
        rows = queries.obligations(
            self.uow, self.start_year, {"state": ObligationState.TO_PLAN, "code": "SC4"}, PageRequest(50)
        )
        for row in [each for each in rows if each.visit_id is None][:4]:
            create_visit(self.uow, self.planner, row.school_id, [row.key], self.teams[1])

    def still_matters(self, message: OutboxMessage) -> bool:
        """Whether someone still waits for what follows this event: a proposal that can be answered today."""
        if message.name != DatesProposed.__name__:
            return False
        visit = queries.visit(self.uow, UUID(message.payload["visit_id"]))
        return (
            visit is not None and visit.state is VisitState.PROPOSED and visit.revision == message.payload["revision"]
        )

    def _past(self) -> list[Visit]:
        """Confirmed visits before today, but for the last two, which wait to be filled in."""
        rows = queries.visits(
            self.uow,
            {"start_year": self.start_year, "state": VisitState.CONFIRMED, "last": date(2026, 10, 4)},
            PageRequest(200),
        )
        return [row[0] for row in rows][:-2]
