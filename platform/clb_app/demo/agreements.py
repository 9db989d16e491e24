"""The agreements of the demo: sixty schools, each somewhere else on the renewal board, by the product's own verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from uuid import UUID

from clb_app.demo.schools import DEMO, DemoSchool
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days, at
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import Beginning, Terms
from clb_platform.agreements.service.notice import give_notice
from clb_platform.agreements.vocabulary import (
    Action,
    AgreementState,
    NewNotice,
    Renewal,
    SchoolKind,
    last_day_of,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import PersonId, SchoolId
from clb_tenants.schools.vocabulary import EducationLevel

KINDS: Final = {
    EducationLevel.PRIMARY: SchoolKind.PRIMARY,
    EducationLevel.SECONDARY: SchoolKind.SECONDARY,
    EducationLevel.SPECIAL_PRIMARY: SchoolKind.SPECIAL,
    EducationLevel.SPECIAL_SECONDARY: SchoolKind.SPECIAL,
}
VALUES: Final = {
    "aanspreekpunt_school": "de zorgcoördinator", "aanspreekpunt_clb": "het anker van de school", "aantal": "2",
    "wie": "leerlingen van de derde graad en hun ouders", "wanneer": "elke maandagvoormiddag", "lokaal": "het zorglokaal",
    "hoe_vaak": "elke maand", "leersteuncentrum": "Leersteuncentrum Schelde en Dender",
    "eerste_evaluatie": "2027-05-31", "datum": "2027-05-31",
}  # fmt: skip
EXTRA: Final = (
    ("Lokaal van het CLB", "Het CLB gebruikt op maandag het lokaal naast het secretariaat. De school zorgt voor een slot."),
    ("Contacten met anderstalige ouders", "De school vraagt een tolk aan voor gesprekken met ouders die dat nodig hebben."),
    ("Afwezigheden", "Vanaf 5 halve dagen zonder reden belt de school dezelfde week met het CLB."),
)
PROPOSED_EARLY, PROPOSED_LATE, MAY = date(2026, 9, 14), date(2026, 9, 28), date(2025, 5, 12)
ANSWERED_AFTER: Final = (7, 12, 19, 23, 30)
"""Days between sending and signing, in turn: their median is on the board."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a school stands: how its signed agreement runs, and what is being worked on. No `first`: nothing was signed."""

    first: date | None
    last: date | None = None
    notice: tuple[int, int] = (12, 31)
    renewal: AgreementState | None = None
    started_by: Party = Party.CENTRE
    deviates: bool = False
    notice_given: bool = False


S = AgreementState
SUMMER_26, JANUARY, FEBRUARY, SUMMER_27 = date(2026, 8, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 8, 31)
SINCE_24, SINCE_25 = date(2024, 9, 1), date(2025, 9, 1)
FATES: Final = (
    *(Fate(SINCE_25, SUMMER_27, renewal=S.WITH_SCHOOL, deviates=number == 0) for number in range(4)),
    Fate(None),
    Fate(SINCE_24, SUMMER_26),
    Fate(SINCE_24, SUMMER_26, renewal=S.WITH_SCHOOL, deviates=True),
    Fate(SINCE_25, JANUARY, (10, 30), S.WITH_SCHOOL),
    Fate(SINCE_25, FEBRUARY, (11, 27), S.WITH_CENTRE, deviates=True),
    Fate(SINCE_25, FEBRUARY, (11, 27), S.WITH_SCHOOL),
    Fate(SINCE_25, FEBRUARY, (11, 30)),
    *(Fate(SINCE_25, SUMMER_27, renewal=S.SIGNING, deviates=number == 1) for number in range(3)),
    *(Fate(SINCE_25, SUMMER_27, renewal=S.WITH_CENTRE, deviates=True) for _each in range(2)),
    *(Fate(SINCE_25, SUMMER_27, deviates=number < 2) for number in range(6)),
    *(Fate(SINCE_25, SUMMER_27, (6, 30)) for _each in range(6)),
    *(Fate(SINCE_25, date(2028 + number % 3, 8, 31), deviates=number % 6 == 0) for number in range(17)),
    Fate(SINCE_25, JANUARY, (10, 30), S.SIGNING),
    Fate(SINCE_25, FEBRUARY, (11, 13), S.SIGNING, deviates=True),
    Fate(SINCE_24, notice_given=True),
    Fate(SINCE_25, SUMMER_27, renewal=S.DRAFT),
    Fate(SINCE_25, SUMMER_27, renewal=S.DRAFT, started_by=Party.SCHOOL),
    *(Fate(SINCE_24, deviates=number % 7 == 0) for number in range(60)),
)
"""In the order of the schools; those that are left have an agreement without end."""


def load_agreements(uow: UnitOfWork, manager: Actor, made: Sequence[DemoSchool]) -> None:
    """Give every school its fate. The clock stands still at each moment of the history while it is written."""
    service.ensure_templates(uow)
    models = {each.school_kind: newest.template_version_id for each, newest in queries.startable(uow)}
    for number, (entry, fate) in enumerate(zip(made, FATES, strict=False)):
        _play(uow, _Sides(manager, _head(manager, entry), models[KINDS[entry.school.level]]), number, entry, fate)


@dataclass(frozen=True, slots=True)
class _Sides:
    manager: Actor
    head: Actor
    model: UUID


def _head(manager: Actor, entry: DemoSchool) -> Actor:
    member = entry.head
    return Actor(
        centre_id=manager.centre_id, person_id=PersonId(member.person_id or member.member_id), member_id=member.member_id,
        name=member.display_name, party=Party.SCHOOL, roles=frozenset({Role.HEAD}),
        school_ids=(SchoolId(entry.school.school_id),),
    )  # fmt: skip


def _play(uow: UnitOfWork, sides: _Sides, number: int, entry: DemoSchool, fate: Fate) -> None:
    school_id, signed = entry.school.school_id, None
    if fate.first is not None:
        renewal = Renewal.EXPLICIT if fate.last else Renewal.TACIT
        terms = Terms(fate.first, fate.last, renewal, *fate.notice)
        sent = add_days(PROPOSED_EARLY, -330 + number) if number % 2 else MAY
        signed = _signed(uow, sides, school_id, terms, fate, sent, ANSWERED_AFTER[number % len(ANSWERED_AFTER)])
    if fate.notice_given and signed is not None:
        with clock.using(_on(PROPOSED_LATE)):
            reason = "De school kiest een centrum dichter bij haar nieuwe vestiging."
            notice = NewNotice(Party.SCHOOL, PROPOSED_LATE, SUMMER_27, reason)
            give_notice(uow, sides.manager, signed.agreement_id, notice)
    if fate.renewal is not None and signed is not None:
        _work_on(uow, sides, school_id, signed, fate)


def _signed(
    uow: UnitOfWork, sides: _Sides, school_id: UUID, terms: Terms, fate: Fate, sent: date, days: int
) -> Agreement:
    with clock.using(_on(sent)):
        beginning = Beginning(terms, template_version_id=sides.model, values=_values(uow, sides.model))
        text = service.start(uow, sides.manager, school_id, beginning)
        if fate.deviates and fate.renewal is None:
            _deviate(uow, sides.manager, text)
        service.give(uow, sides.manager, text.agreement_id)
        service.send_to_sign(uow, sides.head, text.agreement_id)
    with clock.using(_on(add_days(sent, days))):
        text.signed_at = clock.now()
        text.last_day = last_day_of(text.renewal, text.valid_to)
        service.step(uow, DEMO, text, Action.COMPLETE, AgreementState.SIGNED, number=text.rounds)
    return text


def _work_on(uow: UnitOfWork, sides: _Sides, school_id: UUID, signed: Agreement, fate: Fate) -> None:
    """Renew from the text of today, up to where it stands now."""
    starter = sides.manager if fate.started_by is Party.CENTRE else sides.head
    first = add_days(signed.last_day or SUMMER_27, 1)
    with clock.using(_on(PROPOSED_EARLY)):
        text = service.start(
            uow, starter, school_id, Beginning(Terms(first), predecessor_id=signed.agreement_id, values={})
        )
        if fate.deviates:
            _deviate(uow, sides.manager, text)
        if fate.renewal is AgreementState.DRAFT:
            return
        service.give(uow, sides.manager, text.agreement_id, message="Graag jullie mening over deze tekst.")
    if fate.renewal in (AgreementState.WITH_CENTRE, AgreementState.SIGNING):
        with clock.using(_on(PROPOSED_LATE)):
            if fate.renewal is AgreementState.SIGNING:
                service.send_to_sign(uow, sides.head, text.agreement_id)
                return
            clause = service.working_clause(uow, text.agreement_id, "contacten")
            service.change_clause(
                uow, sides.head, text.agreement_id, clause.clause_key, {"values": {"hoe_vaak": "elke twee weken"}}, None
            )
            service.comment(uow, sides.head, text.agreement_id, "Elke maand is voor ons te weinig.", clause.clause_key)
            service.give(uow, sides.head, text.agreement_id, message="We pasten één artikel aan.")


def _values(uow: UnitOfWork, model: UUID) -> dict[str, dict[str, str]]:
    """A value for every parameter of a template."""
    return {
        row.clause_key: {each["key"]: VALUES[each["key"]] for each in row.fields}
        for row in queries.published_clauses(uow, model)
        if row.fields
    }


def _deviate(uow: UnitOfWork, actor: Actor, text: Agreement) -> None:
    title, source = EXTRA[len(text.title) % len(EXTRA)]
    service.add_clause(uow, actor, text.agreement_id, title, source)


def _on(day: date) -> FixedClock:
    return FixedClock(at(day, time(10)))
