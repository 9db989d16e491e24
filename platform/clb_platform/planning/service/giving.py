"""Everything that stands on a leaver's name: what goes over to whom, shown first and then carried out in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.staging import queries as imports
from clb_core.words import _, _n
from clb_platform.agreements import queries as agreements
from clb_platform.agreements import service as agreement_verbs
from clb_platform.agreements.models import Agreement
from clb_platform.planning.ports import looks_at_name
from clb_platform.planning.service.hand_over import hand_over, takers
from clb_platform.planning.service.substitute import Replaced, Trip, substitute_in_bulk, trips
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as people
from clb_tenants.identity.models import Deputy, Member


@dataclass(frozen=True, slots=True)
class Giving:
    """What goes over. `to_id` plans from now on: it takes visits, agreements and the days of standing in for others;
    `trips_to_id` goes along on visits instead."""

    reason: str
    to_id: UUID | None = None
    visit_ids: Sequence[UUID] = ()
    agreement_ids: Sequence[UUID] = ()
    deputy_ids: Sequence[UUID] = ()
    trips_to_id: UUID | None = None
    trip_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What went over; of the trips also what a rule refused."""

    visits: int = 0
    agreements: Sequence[Agreement] = ()
    deputies: Sequence[Deputy] = ()
    trips: Replaced = field(default_factory=lambda: Replaced((), ()))


@dataclass(frozen=True, slots=True)
class OnName:
    """What can go over beside the visits that a colleague planned."""

    agreements: Sequence[tuple[Agreement, str]]
    stands_in: Sequence[tuple[Deputy, str]]
    trips: Sequence[Trip]


def on_name(uow: UnitOfWork, actor: Actor, member_id: UUID) -> OnName:
    """Agreements followed, days of standing in (both for who may give them), visits gone along to. Raises Forbidden, NotFound."""
    may_agree, may_deputise = actor.may(Permission.AGREEMENTS_WRITE), actor.may(Permission.IDENTITY_STAFF_MANAGE)
    rows = identity.deputies_at(uow, uow.scope.owner_id, clock.today()) if may_deputise else ()
    return OnName(
        [(row[0], row[1]) for row in agreements.owned_by(uow, member_id, clock.today())] if may_agree else [],
        [(row[0], row[1]) for row in rows if row[0].deputy_member_id == member_id],
        trips(uow, actor, member_id, clock.today()),
    )


def give_everything(uow: UnitOfWork, actor: Actor, member_id: UUID, giving: Giving) -> Given:
    """Give what was chosen, all of it or nothing; trips that a rule refuses stay, with the reason.

    Raises Forbidden, NotFound, Refused (nothing chosen, a taker who cannot take it), Conflict (somebody else's by now).
    """
    actor.require(Permission.PLANNING_VISIT_PLAN)
    member = identity.member(uow, member_id)
    if member is None:
        raise NotFound
    taker = _taker(uow, member_id, giving)
    _check(giving, taker)
    visits = 0
    if taker and giving.visit_ids:
        visits = hand_over(uow, actor, member_id, taker.member_id, giving.visit_ids, giving.reason)
    followed: Sequence[Agreement] = ()
    if taker and giving.agreement_ids:
        followed = agreement_verbs.give_to_follow(uow, actor, member, taker, giving.agreement_ids, giving.reason)
    deputies = _give_deputies(uow, actor, member_id, taker, giving) if taker else []
    replaced = Replaced((), ())
    if giving.trips_to_id and giving.trip_ids:
        replaced = substitute_in_bulk(uow, actor, member_id, giving.trips_to_id, giving.trip_ids, reason=giving.reason)
    return Given(visits, followed, deputies, replaced)


def _taker(uow: UnitOfWork, member_id: UUID, giving: Giving) -> Member | None:
    if giving.to_id is None:
        return None
    taker = next((each for each in takers(uow, member_id) if each.member_id == giving.to_id), None)
    if taker is None:
        words = _("Kies een collega die vandaag planner of beheerder is.")
        raise Refused(words, fields={"to_member_id": [words]})
    return taker


def _check(giving: Giving, taker: Member | None) -> None:
    chosen = [*giving.visit_ids, *giving.agreement_ids, *giving.deputy_ids]
    if not chosen and not giving.trip_ids:
        words = _("Kies minstens één bezoek, of iets anders dat overgaat.")
        raise Refused(words, fields={"visit_ids": [words]})
    if chosen and taker is None:
        words = _("Kies een collega die vandaag planner of beheerder is.")
        raise Refused(words, fields={"to_member_id": [words]})
    if giving.trip_ids and giving.trips_to_id is None:
        words = _("Kies wie in de plaats meegaat op bezoek.")
        raise Refused(words, fields={"trips_to_id": [words]})


def _give_deputies(
    uow: UnitOfWork, actor: Actor, member_id: UUID, taker: Member, giving: Giving
) -> list[Deputy]:
    """Raises Conflict for days that somebody else stands in by now."""
    known = {row[0].deputy_id: row[0] for row in identity.deputies_at(uow, uow.scope.owner_id, clock.today())}
    wanted = list(dict.fromkeys(giving.deputy_ids))
    if any(each not in known for each in wanted):
        raise NotFound
    if any(known[each].deputy_member_id != member_id for each in wanted):
        raise Conflict(_("Een gekozen vervanging is intussen van iemand anders. Er is niets overgedragen."))
    return [people.replace_deputy(uow, actor, each, taker, giving.reason) for each in wanted]


def foresee_giving(uow: UnitOfWork, actor: Actor, member_id: UUID, giving: Giving) -> list[Line]:
    """What `give_everything` would give to whom, and what stays on the name. Stores nothing; raises what it raises."""
    found: list[Line] = []
    with uow.taken_back():
        given = give_everything(uow, actor, member_id, giving)
        to, trips_to = _name(uow, giving.to_id), _name(uow, giving.trips_to_id)
        found = [line for line in (*_going(given, to), *_going_along(uow, actor, member_id, given, trips_to)) if line.number]
    return found + left_lines(uow, actor, member_id)


def _name(uow: UnitOfWork, member_id: UUID | None) -> str:
    member = identity.member(uow, member_id) if member_id else None
    return member.display_name if member else ""


def _going(given: Given, to: str) -> Iterator[Line]:
    words = _n(
        "%(num)s bezoek wordt voortaan gepland door %(name)s.", "%(num)s bezoeken worden voortaan gepland door %(name)s.",
        given.visits, name=to,
    )  # fmt: skip
    yield Line(Fate.MOVES, "visits", given.visits, words)
    words = _n(
        "%(num)s tekst van afspraken wordt voortaan opgevolgd door %(name)s.",
        "%(num)s teksten van afspraken worden voortaan opgevolgd door %(name)s.",
        len(given.agreements), name=to,
    )  # fmt: skip
    things = [Thing(row.title, "agreements.agreement", {"agreement_id": row.agreement_id}) for row in given.agreements]
    yield Line(Fate.MOVES, "agreements", len(given.agreements), words, tuple(things[:MOST_THINGS]))
    words = _n(
        "%(name)s is voortaan vervanger in %(num)s periode.", "%(name)s is voortaan vervanger in %(num)s periodes.",
        len(given.deputies), name=to,
    )  # fmt: skip
    yield Line(Fate.MOVES, "deputies", len(given.deputies), words)


def _going_along(uow: UnitOfWork, actor: Actor, member_id: UUID, given: Given, to: str) -> Iterator[Line]:
    done = given.trips.done
    words = _n(
        "Op %(num)s bezoek gaat voortaan %(name)s mee.", "Op %(num)s bezoeken gaat voortaan %(name)s mee.", len(done), name=to
    )
    things = [Thing(visit.title, "visits.visit", {"visit_id": visit.visit_id}) for visit in done[:MOST_THINGS]]
    yield Line(Fate.MOVES, "trips", len(done), words, tuple(things))
    refused = given.trips.refused
    titles = {each.visit.visit_id: each.visit.title for each in trips(uow, actor, member_id, clock.today())} if refused else {}
    words = _n(
        "Op %(num)s bezoek kan %(name)s niet mee. Kies daar iemand anders.",
        "Op %(num)s bezoeken kan %(name)s niet mee. Kies daar iemand anders.",
        len(refused), name=to,
    )  # fmt: skip
    things = [
        Thing(
            _("%(title)s: %(why)s", title=titles.get(each.visit_id, ""), why=each.words), "visits.visit",
            {"visit_id": each.visit_id},
        )
        for each in refused[:MOST_THINGS]
    ]  # fmt: skip
    yield Line(Fate.STAYS, "trips", len(refused), words, tuple(things))


def left_lines(uow: UnitOfWork, actor: Actor, member_id: UUID) -> list[Line]:
    """What stands on a colleague's name and goes over with nothing: for each what to do, with where."""
    member = identity.member(uow, member_id)
    if member is None:
        raise NotFound
    lines = [*agreement_verbs.agreements_left_behind(uow, member), *_others(uow, actor, member)]
    lines += [line for look in looks_at_name() for line in look(uow, member)]
    return [line for line in lines if line.number]


def _others(uow: UnitOfWork, actor: Actor, member: Member) -> Iterator[Line]:
    batches = imports.under_way_of(uow, member.display_name)
    words = _n(
        "Is bezig met %(num)s bestand dat nog niet overgenomen is. Wie het opent, kan ermee verder.",
        "Is bezig met %(num)s bestanden die nog niet overgenomen zijn. Wie ze opent, kan ermee verder.",
        len(batches),
    )  # fmt: skip
    things = [Thing(each.filename, f"import_{each.kind}.show", {"batch_id": each.batch_id}) for each in batches[:MOST_THINGS]]
    yield Line(Fate.STAYS, "imports", len(batches), words, tuple(things))
    boxes = identity.mailboxes_with_address(uow, member.email_key)
    words = _n(
        "Is het adres van %(num)s gedeelde mailbox. Zet daar een ander adres.",
        "Is het adres van %(num)s gedeelde mailboxen. Zet daar telkens een ander adres.",
        len(boxes),
    )  # fmt: skip
    things = [Thing(box.display_name, "identity.mailboxes", {"school_id": box.school_id}) for box in boxes[:MOST_THINGS]]
    yield Line(Fate.STAYS, "mailboxes", len(boxes), words, tuple(things))
    checks = identity.open_checks_asked_by(uow, member.display_name)
    words = _n(
        "Vroeg %(num)s school om haar contacten na te kijken. Het antwoord komt bij het centrum, er is niets te doen.",
        "Vroeg %(num)s scholen om hun contacten na te kijken. De antwoorden komen bij het centrum, er is niets te doen.",
        len(checks),
    )  # fmt: skip
    things = [Thing(_("Overzicht"), "identity.contact_checks", {})] if actor.may(Permission.IDENTITY_CONTACT_INVITE) else []
    yield Line(Fate.STAYS, "contact_checks", len(checks), words, tuple(things))
