"""Another colleague or doctor in the place of one of the team, for a visit that keeps its team and its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.terms import DayRange
from clb_core.words import _, half_day_word
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import PresentMember, StaffFunction, Staffing, TeamPlace
from clb_platform.planning import policy, queries
from clb_platform.planning.events import ColleagueReplaced
from clb_platform.planning.models import Booking, Visit, VisitDate, VisitSubstitute
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.replace import standing_dates
from clb_platform.planning.service.steps import subject_of
from clb_platform.planning.vocabulary import Action, HalfDayOfYear, PlanningAction, ResourceKind, VisitState
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.identity import queries as identity
from clb_tenants.identity.models import Member
from clb_tenants.schools.models import School

OVER = frozenset({VisitState.HELD, VisitState.CANCELLED})
MOST_VISITS = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague with the function that is needed, and what stands in the way of going (nothing: can go)."""

    person: PresentMember
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit for which a colleague is held, with the dates, by day."""

    visit: Visit
    school: School
    dates: tuple[VisitDate, ...]


@dataclass(frozen=True, slots=True)
class NotReplaced:
    """A visit of a bulk change that stays as it was, and why."""

    visit_id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """What came of replacing a colleague on many visits."""

    done: tuple[Visit, ...]
    refused: tuple[NotReplaced, ...]


def coming_dates(uow: UnitOfWork, visit: Visit) -> list[VisitDate]:
    """The dates of a visit for which people are held, today or later."""
    if visit.state in OVER:
        return []
    return [row for row in standing_dates(uow, visit) if row.day >= clock.today()]


def going(uow: UnitOfWork, visit: Visit) -> Sequence[Member]:
    """The colleagues who are held for the dates that come, by name."""
    return queries.who_goes(uow, [row.date_id for row in coming_dates(uow, visit)])


def candidates(uow: UnitOfWork, visit: Visit, absent_id: UUID) -> list[Candidate]:
    """Who has the function of `absent_id`, those who can go first, then by name; nobody when that one does not go.

    The number of statements does not grow with the colleagues.
    """
    rows = coming_dates(uow, visit)
    if not rows or absent_id not in {each.member_id for each in queries.who_goes(uow, [row.date_id for row in rows])}:
        return []
    around = context(uow, wanted_of(uow, visit))
    function = _function_of(around, absent_id, rows)
    found = _weighed(uow, around, function, absent_id, rows) if function else []
    return sorted(found, key=lambda each: bool(each.problems))


def _function_of(around: DateContext, member_id: UUID, rows: Sequence[VisitDate]) -> StaffFunction | None:
    """As what a colleague goes: as a stand-in, or by their place in the team."""
    for each in around.stand_ins:
        if each.person.member_id == member_id:
            return each.person.function
    places = around.staffing.teams[around.team_id]
    own = (place for place in places if place.person.member_id == member_id)
    return next((place.person.function for place in own if any(place.holds_on(row.day) for row in rows)), None)


def _weighed(
    uow: UnitOfWork, around: DateContext, function: StaffFunction, absent_id: UUID, rows: Sequence[VisitDate]
) -> list[Candidate]:
    days = DayRange(min(row.day for row in rows), max(row.day for row in rows))
    places = _places(uow, function, days)
    staffing = calendars.staffing_of(uow, (), days.first, days.last, beside=places)
    return [
        Candidate(own[0].person, tuple(dict.fromkeys(_problems(around, staffing, own, rows))))
        for member_id, own in places.items()
        if member_id != absent_id
    ]


def _places(uow: UnitOfWork, function: StaffFunction, days: DayRange) -> Mapping[UUID, Sequence[TeamPlace]]:
    """Colleague → the places with this function in teams in use, on some of these days; by name."""
    found: dict[UUID, list[TeamPlace]] = {}
    for place, member in calendars.places_between(uow, [team.team_id for team in calendars.teams(uow)], days):
        if place.function is function:
            person = PresentMember(member.member_id, member.display_name, place.function)
            found.setdefault(member.member_id, []).append(TeamPlace(person, place.valid_from, place.valid_until))
    return found


def _problems(
    around: DateContext, staffing: Staffing, own: Sequence[TeamPlace], rows: Sequence[VisitDate]
) -> Iterator[str]:
    person = own[0].person
    for row in rows:
        at = HalfDayOfYear(row.day, row.half_day)
        if person.member_id in {each.member_id for each in around.present(at)}:
            yield _("%(name)s gaat al mee.", name=person.name)
        elif not any(place.holds_on(row.day) for place in own):
            yield _("%(name)s is niet in een team op %(when)s.", name=person.name, when=policy.when_words(at))
        elif not staffing.works(person.member_id, row.day, row.half_day):
            yield _("%(name)s werkt niet op %(when)s.", name=person.name, when=policy.when_words(at))
        for taken in around.taken.get(at, ()):
            if taken.kind is ResourceKind.MEMBER and taken.resource_id == person.member_id:
                yield _("%(name)s is die %(half)s al in %(where)s.", name=person.name,
                        half=half_day_word(row.half_day), where=taken.where)  # fmt: skip


def substitute(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, absent_id: UUID, member_id: UUID, *, reason: str,
    version: int | None = None,
) -> Visit:  # fmt: skip
    """Let one colleague go in the place of another, on every date of a visit that still comes.

    It holds for this proposal and this team; the first colleague put back ends it. The school, which is told of teams
    and not of people, gets no mail. Raises NotFound, Forbidden, Stale, Conflict (no date to come, or taken at this moment),
    Refused beside `absent_id`, `member_id` or `reason`.
    """
    if isinstance(actor, Actor):
        actor.require(policy.PERMISSION_OF[Action.REPLACE])
    visit = queries.visit_for_change(uow, visit_id)
    if visit is None:
        raise NotFound
    expect_version(visit, version)
    rows = coming_dates(uow, visit)
    if not rows:
        raise Conflict(_("Dit bezoek heeft geen datum meer waarvoor iemand vastligt."))
    absent, person = _checked(uow, visit, absent_id, member_id, reason)
    _keep(uow, actor, visit, absent_id, person, reason)
    _swap(uow, visit, rows, absent_id, member_id)
    changes = {"colleague": [absent.display_name, person.name]}
    audit.record(uow, actor, PlanningAction.SUBSTITUTED, subject_of(visit), changes=changes, texts={"reason": reason})
    uow.emit(ColleagueReplaced(visit_id, visit.school_id, visit.revision, absent_id, member_id, turn=uuid7()))
    return visit


def _checked(
    uow: UnitOfWork, visit: Visit, absent_id: UUID, member_id: UUID, reason: str
) -> tuple[Member, PresentMember]:
    """Who no longer goes, and who goes instead. Raises NotFound (unknown to the centre), Refused."""
    absent = identity.member(uow, absent_id)
    wanted = identity.member(uow, member_id)
    if absent is None or wanted is None:
        raise NotFound
    fields: dict[str, list[str]] = {}
    possible = {each.person.member_id: each for each in candidates(uow, visit, absent_id)}
    if not possible and absent_id not in {each.member_id for each in going(uow, visit)}:
        fields["absent_id"] = [_("%(name)s gaat niet mee met dit bezoek.", name=absent.display_name)]
    elif member_id not in possible:
        words = _(
            "%(name)s heeft niet de functie van %(absent)s in een team. Kies iemand anders.",
            name=wanted.display_name, absent=absent.display_name,
        )  # fmt: skip
        fields["member_id"] = [words]
    elif possible[member_id].problems:
        fields["member_id"] = list(possible[member_id].problems)
    if not reason.strip():
        fields["reason"] = [_("Zeg waarom iemand anders gaat.")]
    if fields:
        raise Refused(" ".join(text for texts in fields.values() for text in texts), fields=fields)
    return absent, possible[member_id].person


def _keep(
    uow: UnitOfWork, actor: Acting, visit: Visit, absent_id: UUID, person: PresentMember, reason: str
) -> None:
    """Write down who goes for whom. A stand-in who is replaced ends; the first colleague put back needs no line."""
    first = absent_id
    now = {row.member_id: row for row, _name in queries.substitutes_now(uow, [visit.visit_id])}
    ended = now.get(absent_id)
    if ended is not None:
        first, ended.ended_at = ended.absent_id, clock.now()
        uow.flush()
    if first == person.member_id:
        return
    uow.add(
        VisitSubstitute(
            visit_id=visit.visit_id, revision=visit.revision, team_id=visit.team_id, absent_id=first,
            member_id=person.member_id, function=person.function, reason=reason.strip(), made_by=actor.name,
            made_at=clock.now(), ended_at=None,
        )
    )  # fmt: skip


def _swap(uow: UnitOfWork, visit: Visit, rows: Sequence[VisitDate], absent_id: UUID, member_id: UUID) -> None:
    """Hold one colleague where another was held; the unique key refuses whom another visit got first."""
    queries.release_colleague(uow, [row.date_id for row in rows], absent_id)
    uow.add_all(
        Booking(
            visit_id=visit.visit_id, date_id=row.date_id, resource_kind=ResourceKind.MEMBER, resource_id=member_id,
            day=row.day, half_day=row.half_day,
        )
        for row in sorted(rows, key=lambda row: (row.day, row.half_day.value))
    )  # fmt: skip


def trips(uow: UnitOfWork, actor: Actor, member_id: UUID, first: date, last: date | None = None) -> list[Trip]:
    """The visits for which a colleague is held between two days, today or later. Raises Forbidden, NotFound."""
    actor.require(Permission.PLANNING_VISIT_PLAN)
    if identity.member(uow, member_id) is None:
        raise NotFound
    found: dict[UUID, Trip] = {}
    for visit, school, row in queries.visits_of_colleague(uow, member_id, max(first, clock.today()), last):
        before = found.get(visit.visit_id)
        found[visit.visit_id] = Trip(visit, school, (*(before.dates if before else ()), row))
    return list(found.values())


def colleagues_like(uow: UnitOfWork, member_id: UUID) -> list[Member]:
    """Who has, today or later, a place in a team in use with a function that this colleague has too; by name."""
    team_ids = [team.team_id for team in calendars.teams(uow)]
    today = clock.today()
    rows = calendars.places_from(uow, team_ids, today)
    functions = {place.function for place, member in rows if member.member_id == member_id}
    alike = {member.member_id: member for place, member in rows if place.function in functions}
    return [member for member in alike.values() if member.member_id != member_id]


def substitute_in_bulk(
    uow: UnitOfWork, actor: Actor, absent_id: UUID, member_id: UUID, visit_ids: Sequence[UUID], *, reason: str
) -> Replaced:
    """Replace a colleague on each of these visits; one that is refused leaves nothing behind and says why.

    Raises Forbidden, NotFound (a colleague or a visit), Refused (nothing chosen, too much, no reason).
    """
    actor.require(Permission.PLANNING_VISIT_PLAN)
    wanted = sorted(dict.fromkeys(visit_ids))
    fields: dict[str, list[str]] = {}
    if not wanted:
        fields["visit_ids"] = [_("Kies minstens één bezoek.")]
    if len(wanted) > MOST_VISITS:
        fields["visit_ids"] = [_("Kies hoogstens %(most)s bezoeken tegelijk.", most=MOST_VISITS)]
    if not reason.strip():
        fields["reason"] = [_("Zeg waarom iemand anders gaat.")]
    if fields:
        raise Refused(_("Kijk wat er bij de velden staat."), fields=fields)
    if len(queries.visits_for_hand_over(uow, wanted)) != len(wanted):
        raise NotFound
    done: list[Visit] = []
    refused: list[NotReplaced] = []
    for visit_id in wanted:
        try:
            with uow.attempt():
                done.append(substitute(uow, actor, visit_id, absent_id, member_id, reason=reason))
        except (Refused, Conflict) as error:
            refused.append(NotReplaced(visit_id, _words_of(error)))
    return Replaced(tuple(done), tuple(refused))


def _words_of(error: DomainError) -> str:
    details = [text for texts in error.fields.values() for text in texts]
    return " ".join(dict.fromkeys(details)) or error.words
