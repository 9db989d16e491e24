"""The agreements of the demo: sixty schools, each somewhere else on the renewal board, by the product's own verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clb_app.demo.agreement_steps import (
    Sides,
    agreed,
    deviate,
    on,
    sign_here,
    sign_on_paper,
    to_sign,
    values_of,
)
from clb_app.demo.contracts import take_over
from clb_app.demo.scan import scan
from clb_app.demo.schools import DemoSchool
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.models import OutboxMessage
from clb_core.terms import add_days, add_years
from clb_platform.agreements import queries, service
from clb_platform.agreements.events import SignatureGiven
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import Beginning, Terms
from clb_platform.agreements.service.notice import give_notice
from clb_platform.agreements.vocabulary import AgreementState, NewNotice, Renewal, SchoolKind
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
PROPOSED_EARLY, PROPOSED_LATE, MAY = date(2026, 9, 14), date(2026, 9, 28), date(2025, 5, 12)
YESTERDAY: Final = date(2026, 10, 5)
ANSWERED_AFTER: Final = (7, 12, 19, 23, 30)
"""Days between sending and signing, in turn: their median is on the board."""


@dataclass(frozen=True, slots=True)
class Notice:
    """When notice was written down, and the last day it names."""

    given_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a school stands: how its signed agreement runs, and what is being worked on. No `first`: nothing was signed.

    `elsewhere`: the agreement was made elsewhere and taken over, with its PDF or without. `renewal` is where the next text
    stands; SIGNED is one that has yet to begin. `here`: it is signed on the platform (half of it while it is being signed).
    `amended_from`: the first day of a change that both signed.
    """

    first: date | None
    last: date | None = None
    notice: tuple[int, int] = (12, 31)
    renewal: AgreementState | None = None
    started_by: Party = Party.CENTRE
    deviates: bool = False
    notice_given: Notice | None = None
    elsewhere: bool = False
    has_file: bool = True
    here: bool = False
    amended_from: date | None = None


S = AgreementState
SUMMER_26, JANUARY, FEBRUARY, SUMMER_27 = date(2026, 8, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 8, 31)
SINCE_21, SINCE_23 = date(2021, 9, 1), date(2023, 9, 1)
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
    *(Fate(SINCE_25, SUMMER_27, renewal=S.SIGNING, deviates=number == 1, here=number == 0) for number in range(3)),
    *(Fate(SINCE_25, SUMMER_27, renewal=S.WITH_CENTRE, deviates=True) for _each in range(2)),
    *(Fate(SINCE_25, SUMMER_27, deviates=number < 2) for number in range(6)),
    *(Fate(SINCE_25, SUMMER_27, (6, 30)) for _each in range(6)),
    *(Fate(SINCE_25, date(2028 + number % 3, 8, 31), deviates=number % 6 == 0) for number in range(13)),
    Fate(SINCE_25, date(2028, 8, 31), amended_from=date(2026, 9, 1)),
    Fate(SINCE_24, notice_given=Notice(date(2025, 12, 1), SUMMER_26)),
    Fate(SINCE_25, SUMMER_27, renewal=S.DECLINED),
    Fate(SINCE_25, SUMMER_27, renewal=S.WITHDRAWN),
    Fate(SINCE_25, JANUARY, (10, 30), S.SIGNING),
    Fate(SINCE_25, FEBRUARY, (11, 13), S.SIGNING, deviates=True),
    Fate(SINCE_24, notice_given=Notice(PROPOSED_LATE, SUMMER_27)),
    Fate(SINCE_25, JANUARY, (6, 30), notice_given=Notice(PROPOSED_LATE, date(2026, 12, 31))),
    Fate(SINCE_25, SUMMER_27, renewal=S.DRAFT),
    Fate(SINCE_25, SUMMER_27, renewal=S.DRAFT, started_by=Party.SCHOOL),
    Fate(SINCE_25, SUMMER_27, renewal=S.SIGNED),
    Fate(SINCE_25, SUMMER_27, renewal=S.SIGNED, here=True),
    Fate(SINCE_23, elsewhere=True),
    Fate(SINCE_23, date(2028, 8, 31), elsewhere=True),
    Fate(SINCE_21, SUMMER_27, elsewhere=True, has_file=False),
    *(Fate(SINCE_24, deviates=number % 7 == 0) for number in range(60)),
)
"""In the order of the schools; those that are left have an agreement without end."""


def load_agreements(uow: UnitOfWork, manager: Actor, director: Actor, made: Sequence[DemoSchool]) -> None:
    """Give every school its fate. The clock stands still at each moment of the history while it is written."""
    service.ensure_templates(uow)
    models = {each.school_kind: newest.template_version_id for each, newest in queries.startable(uow)}
    values = {model: values_of(uow, model) for model in models.values()}
    page, pairs = scan(), list(zip(made, FATES, strict=False))
    old = [(entry.school.institution_number, fate.first, fate.last, fate.has_file)
           for entry, fate in pairs if fate.elsewhere and fate.first]  # fmt: skip
    with clock.using(on(PROPOSED_EARLY)):
        take_over(uow, manager, old, page)
    for number, (entry, fate) in enumerate(pairs):
        model = models[KINDS[entry.school.level]]
        _play(uow, Sides(manager, director, _head(manager, entry), model, values[model]), number, entry, fate, page)


def still_matters(message: OutboxMessage) -> bool:
    """A signature of yesterday: the next one must be asked, or the worker must seal."""
    return message.name == SignatureGiven.__name__


def _head(manager: Actor, entry: DemoSchool) -> Actor:
    member = entry.head
    return Actor(
        centre_id=manager.centre_id, person_id=PersonId(member.person_id or member.member_id), member_id=member.member_id,
        name=member.display_name, party=Party.SCHOOL, roles=frozenset({Role.HEAD}),
        school_ids=(SchoolId(entry.school.school_id),),
    )  # fmt: skip


def _play(uow: UnitOfWork, sides: Sides, number: int, entry: DemoSchool, fate: Fate, page: bytes) -> None:
    if fate.first is None or fate.elsewhere:
        return
    school_id = entry.school.school_id
    terms = Terms(fate.first, fate.last, Renewal.EXPLICIT if fate.last else Renewal.TACIT, *fate.notice)
    sent = add_days(PROPOSED_EARLY, -330 + number) if number % 2 else MAY
    with clock.using(on(sent)):
        beginning = Beginning(terms, template_version_id=sides.model, values=sides.values)
        deviates = fate.deviates and fate.renewal is None
        signed = to_sign(uow, sides, school_id, beginning, deviates=deviates)
    with clock.using(on(add_days(sent, ANSWERED_AFTER[number % len(ANSWERED_AFTER)]))):
        sign_on_paper(uow, sides, signed, page)
    if fate.notice_given is not None:
        _give_notice(uow, sides, signed, fate.notice_given)
    if fate.amended_from is not None:
        _amend(uow, sides, signed, fate.amended_from)
    if fate.renewal is not None:
        _work_on(uow, sides, signed, fate)


def _give_notice(uow: UnitOfWork, sides: Sides, signed: Agreement, given: Notice) -> None:
    with clock.using(on(given.given_on)):
        reason = "De school kiest een centrum dichter bij haar nieuwe vestiging."
        notice = NewNotice(Party.SCHOOL, given.given_on, given.last_day, reason)
        give_notice(uow, sides.manager, signed.agreement_id, notice)


def _amend(uow: UnitOfWork, sides: Sides, signed: Agreement, first: date) -> None:
    """A change of the text in the course of it, signed here by both; a worker seals it."""
    with clock.using(on(PROPOSED_EARLY)):
        change = Beginning(Terms(signed.valid_from), amends_id=signed.agreement_id, effective_from=first)
        text = to_sign(uow, sides, signed.school_id, change, deviates=True)
    with clock.using(on(YESTERDAY)):
        sign_here(uow, text, sides.head, sides.director)


def _work_on(uow: UnitOfWork, sides: Sides, signed: Agreement, fate: Fate) -> None:
    """Renew from the text of today, up to where it stands now."""
    starter = sides.manager if fate.started_by is Party.CENTRE else sides.head
    first = add_days(signed.last_day or SUMMER_27, 1)
    terms = Terms(first, add_days(add_years(first, 2), -1), Renewal.EXPLICIT) if fate.renewal is S.SIGNED else Terms(first)
    with clock.using(on(PROPOSED_EARLY)):
        text = service.start(uow, starter, signed.school_id, Beginning(terms, predecessor_id=signed.agreement_id))
        if fate.deviates:
            deviate(uow, sides.manager, text)
        if fate.renewal is S.DRAFT:
            return
        service.give(uow, sides.manager, text.agreement_id, message="Graag jullie mening over deze tekst.")
    with clock.using(on(PROPOSED_LATE)):
        _answer(uow, sides, text, fate)
    if fate.here:
        with clock.using(on(YESTERDAY)):
            sign_here(uow, text, *([sides.head, sides.director] if fate.renewal is S.SIGNED else [sides.head]))


def _answer(uow: UnitOfWork, sides: Sides, text: Agreement, fate: Fate) -> None:
    """What the school, or the centre itself, did with the text two weeks later."""
    if fate.renewal is S.DECLINED:
        reason = "We willen eerst weten hoeveel halve dagen het CLB op school is. Daarover staat niets in de tekst."
        service.decline(uow, sides.head, text.agreement_id, reason=reason)
    elif fate.renewal is S.WITHDRAWN:
        reason = "We wachten op het nieuwe model. Je krijgt dan een nieuwe tekst."
        service.withdraw(uow, sides.manager, text.agreement_id, reason=reason)
    elif fate.renewal is S.SIGNING or (fate.renewal is S.SIGNED and fate.here):
        agreed(uow, sides, text)
    elif fate.renewal is S.SIGNED:
        sign_on_paper(uow, sides, agreed(uow, sides, text), scan())
    elif fate.renewal is S.WITH_CENTRE:
        _send_back(uow, sides, text)


def _send_back(uow: UnitOfWork, sides: Sides, text: Agreement) -> None:
    clause = service.working_clause(uow, text.agreement_id, "contacten")
    service.change_clause(
        uow, sides.head, text.agreement_id, clause.clause_key, {"values": {"hoe_vaak": "elke twee weken"}}, None
    )
    service.comment(uow, sides.head, text.agreement_id, "Elke maand is voor ons te weinig.", clause.clause_key)
    service.give(uow, sides.head, text.agreement_id, message="We pasten één artikel aan.")
