"""Beginning a text: from a template, from the agreement that holds now, or as a change of it. Either side may begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.terms import add_days, add_years, comes_every_year
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import policy, queries
from clb_platform.agreements.models import Agreement, AgreementWorkingClause
from clb_platform.agreements.service.steps import step
from clb_platform.agreements.vocabulary import (
    DURATION,
    NOTICE_DAY,
    NOTICE_MONTH,
    Action,
    AgreementKind,
    AgreementState,
    Renewal,
    day_words,
)
from clb_platform.calendars.vocabulary import school_year_of
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.centres.service import value_on
from clb_tenants.identity import queries as identity
from clb_tenants.schools import service as schools

OF_TEXT = (
    "clause_key", "position", "title", "source", "fields", "covers", "is_mandatory", "is_fixed", "is_included",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of an agreement. Without `valid_to` it has no end; the notice day comes back each year."""

    valid_from: date
    valid_to: date | None = None
    renewal: Renewal = Renewal.TACIT
    notice_month: int = 12
    notice_day: int = 31


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new text begins from: a published template version, or the signed agreement it follows or amends.

    With `amends_id` its days are those of that agreement, and `effective_from` is the first day of the change.
    """

    terms: Terms
    template_version_id: UUID | None = None
    predecessor_id: UUID | None = None
    amends_id: UUID | None = None
    effective_from: date | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def usual_terms(uow: UnitOfWork, school_id: UUID) -> Terms:
    """What a new agreement of a school is filled in with: from the end of the last, or the next school year."""
    today = clock.today()
    years = int(value_on(uow, DURATION, today))
    first = school_year_of(today).next.first_day
    current = queries.valid_on(uow, school_id, today)
    if current is not None and current.last_day is not None:
        first = add_days(current.last_day, 1)
    elif current is None:
        first = max(school_year_of(today).first_day, today)
    last = add_days(add_years(school_year_of(first).first_day, years), -1) if years else None
    return Terms(
        first, last, Renewal.EXPLICIT if last else Renewal.TACIT, int(value_on(uow, NOTICE_MONTH, today)),
        int(value_on(uow, NOTICE_DAY, today)),
    )  # fmt: skip


def start(uow: UnitOfWork, actor: Acting, school_id: UUID, beginning: Beginning) -> Agreement:
    """Begin a text for a school; the side that begins works on it first, and the other sees it when it is given.

    Raises NotFound, Forbidden, Refused (days, nothing to begin from), Conflict (a text is being worked on already).
    """
    side = _side(actor, school_id)
    schools.get_school(uow, school_id)
    check_terms(beginning.terms)
    base = _base(uow, school_id, beginning)
    if queries.open_agreement(uow, school_id) is not None:
        raise Conflict(_("Er loopt al een voorstel van afspraken met deze school. Werk daarin verder."))
    texts = list(_texts(uow, beginning, base))
    amends = base if beginning.amends_id else None
    terms = beginning.terms if amends is None else _terms_of(amends)
    agreement = uow.add(
        Agreement(
            school_id=school_id, title=_title(terms, amends is not None, beginning.effective_from),
            kind=AgreementKind.AMENDMENT if amends else AgreementKind.AGREEMENT, state=AgreementState.DRAFT,
            started_by=side, shared_at=clock.now() if side is Party.SCHOOL else None, turn_since=clock.now(),
            template_version_id=beginning.template_version_id or (base.template_version_id if base else None),
            predecessor_id=base.agreement_id if base and not amends else None,
            amends_id=amends.agreement_id if amends else None, effective_from=beginning.effective_from,
            valid_from=terms.valid_from, valid_to=terms.valid_to, renewal=terms.renewal,
            notice_month=terms.notice_month, notice_day=terms.notice_day, last_day=None, ended_on=None, rounds=0,
            is_touched=False, owner_id=_owner(uow, actor, base), created_at=clock.now(),
        )
    )  # fmt: skip
    _write_clauses(uow, actor, agreement, texts, beginning.values)
    step(uow, actor, agreement, Action.START, AgreementState.DRAFT, is_new=True)
    return agreement


def _side(actor: Acting, school_id: UUID) -> Party:
    if not isinstance(actor, Actor):
        return Party.CENTRE
    actor.require(Permission.AGREEMENTS_WRITE)
    policy.acts_here(actor, school_id)
    return actor.party


def _owner(uow: UnitOfWork, actor: Acting, base: Agreement | None) -> UUID | None:
    """Who follows it at the centre: who did last time, or who begins."""
    if base is not None and base.owner_id is not None:
        member = identity.member(uow, base.owner_id) if not isinstance(actor, Actor) or actor.is_staff() else None
        if member is not None or not isinstance(actor, Actor) or not actor.is_staff():
            return base.owner_id
    return actor.member_id if isinstance(actor, Actor) and actor.is_staff() else None


def check_terms(terms: Terms) -> None:
    """Raises Refused: the end lies before the start, or the notice day does not come every year."""
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        words = _("De laatste dag, %(last)s, ligt voor de eerste, %(first)s.",
                  last=spoken_with_year(terms.valid_to), first=spoken_with_year(terms.valid_from))  # fmt: skip
        raise Refused(words, fields={"valid_to": [words]})
    if terms.valid_to is None and terms.renewal is Renewal.EXPLICIT:
        words = _("Zonder laatste dag lopen de afspraken door. Kies een laatste dag, of laat ze stilzwijgend doorlopen.")
        raise Refused(words, fields={"valid_to": [words]})
    if not comes_every_year(terms.notice_month, terms.notice_day):
        words = _("Kies een opzegdag die elk jaar bestaat.")
        raise Refused(words, fields={"notice_day": [words]})


def _base(uow: UnitOfWork, school_id: UUID, beginning: Beginning) -> Agreement | None:
    """The signed agreement that the text follows or changes."""
    base_id = beginning.amends_id or beginning.predecessor_id
    if base_id is None:
        if beginning.template_version_id is None:
            words = _("Kies een model om van te vertrekken.")
            raise Refused(words, fields={"template_version_id": [words]})
        return None
    base = queries.agreement(uow, base_id)
    if base is None or base.school_id != school_id:
        raise NotFound
    if base.state is not AgreementState.SIGNED or base.kind is AgreementKind.AMENDMENT:
        raise Refused(_("Verlengen of bijsturen kan enkel met afspraken die ondertekend zijn."))
    if beginning.amends_id is not None:
        _check_effective(base, beginning.effective_from)
    return base


def _check_effective(base: Agreement, day: date | None) -> None:
    if day is None or day < base.valid_from or (base.last_day is not None and day > base.last_day):
        words = _("Kies een dag waarop de afspraken gelden.")
        raise Refused(words, fields={"effective_from": [words]})


def _terms_of(base: Agreement) -> Terms:
    return Terms(base.valid_from, base.valid_to, base.renewal, base.notice_month, base.notice_day)


def _title(terms: Terms, is_amendment: bool, effective_from: date | None) -> str:
    if is_amendment and effective_from is not None:
        return _("Bijsturing vanaf %(day)s", day=day_words(effective_from))
    return _("Samenwerkingsafspraken vanaf %(day)s", day=day_words(terms.valid_from))


def _texts(uow: UnitOfWork, beginning: Beginning, base: Agreement | None) -> Iterable[Any]:
    """The clauses to begin with. A registered contract has no text of its own: then the template's are taken."""
    if base is not None:
        newest = next(iter(queries.amendments_until(uow, base.agreement_id, clock.today())), base)
        if newest.signing_version_id is not None:
            return queries.clauses_of(uow, [newest.signing_version_id])[newest.signing_version_id]
    if beginning.template_version_id is None:
        words = _("Van dit contract staat hier geen tekst. Kies een model om van te vertrekken.")
        raise Refused(words, fields={"template_version_id": [words]})
    if queries.template_version(uow, beginning.template_version_id) is None:
        raise NotFound
    return queries.published_clauses(uow, beginning.template_version_id)


def _write_clauses(
    uow: UnitOfWork, actor: Acting, agreement: Agreement, texts: Iterable[Any], values: Mapping[str, Mapping[str, str]]
) -> None:
    uow.add_all(
        AgreementWorkingClause(
            agreement_id=agreement.agreement_id, school_id=agreement.school_id,
            **{name: getattr(text, name) for name in OF_TEXT},
            values=dict(getattr(text, "values", {})) | dict(values.get(text.clause_key, {})),
            decision=None, edited_by=actor.name, edited_at=clock.now(),
        )
        for text in texts
    )  # fmt: skip
