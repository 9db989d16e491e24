"""What was agreed of information moments and presence at school, written down beside a signed agreement by the centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement, AgreementMoment
from clb_platform.agreements.service.steps import get, subject_of
from clb_platform.agreements.vocabulary import (
    MOST_MOMENT_WORDS,
    MOST_TIMES,
    AgreementKind,
    AgreementState,
    CourseAction,
    MomentKind,
    NewMoment,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.schools import queries as schools

WORKING_DAYS_OF_A_WEEK: Final = 5


def add_moment(uow: UnitOfWork, actor: Actor, agreement_id: UUID, new: NewMoment) -> AgreementMoment:
    """Write down a moment that was agreed. Raises NotFound, Forbidden, Conflict (not signed), Refused beside its fields."""
    agreement = _writable(uow, actor, agreement_id)
    _check(uow, agreement, new)
    made = uow.add(AgreementMoment(agreement_id=agreement_id, school_id=agreement.school_id, **_values(new)))
    _record(uow, actor, CourseAction.MOMENT_ADDED, agreement, made)
    return made


def change_moment(
    uow: UnitOfWork, actor: Actor, moment_id: UUID, new: NewMoment, version: int | None = None
) -> AgreementMoment:
    """Put it right; visits that were planned for it keep what they were planned with. Raises as `add_moment`, Stale."""
    found, agreement = _to_change(uow, actor, moment_id, version)
    _check(uow, agreement, new)
    for name, value in _values(new).items():
        setattr(found, name, value)
    uow.flush()
    _record(uow, actor, CourseAction.MOMENT_CHANGED, agreement, found)
    return found


def remove_moment(uow: UnitOfWork, actor: Actor, moment_id: UUID, version: int | None = None) -> AgreementMoment:
    """Take out what was written down by mistake. Raises NotFound, Forbidden, Stale; Conflict when visits were planned."""
    found, agreement = _to_change(uow, actor, moment_id, version)
    _record(uow, actor, CourseAction.MOMENT_REMOVED, agreement, found)
    queries.forget_moment(uow, moment_id)
    return found


def former_moments(uow: UnitOfWork, agreement: Agreement) -> Sequence[AgreementMoment]:
    """What was agreed with the school in the agreement before this one. At most two statements."""
    former = queries.last_signed(uow, agreement.school_id, add_days(agreement.valid_from, -1))
    return queries.moments_of(uow, former.agreement_id) if former is not None else ()


def take_moments_over(uow: UnitOfWork, actor: Actor, agreement_id: UUID) -> Sequence[AgreementMoment]:
    """Write down the moments of the school's former agreement again, without the day that was agreed then.

    Raises NotFound, Forbidden, Conflict (not signed, or there is nothing to take over), Refused.
    """
    agreement = _writable(uow, actor, agreement_id)
    queries.agreement_for_change(uow, agreement_id)  # Two who ask at once wait for each other.
    former = former_moments(uow, agreement)
    if not former or queries.moments_of(uow, agreement_id):
        raise Conflict(_("Er is niets over te nemen: hier staan al momenten, of bij de vorige afspraken stonden er geen."))
    return [add_moment(uow, actor, agreement_id, _again(uow, moment)) for moment in former]


def _again(uow: UnitOfWork, moment: AgreementMoment) -> NewMoment:
    """A moment as it was agreed; a site that is no longer the school's own leaves the place open."""
    values = {each.name: getattr(moment, each.name) for each in fields(NewMoment)}
    at_school = {site.site_id for site in schools.sites_of(uow, moment.school_id)}
    site_id = moment.site_id if moment.site_id in at_school else None
    return NewMoment(**values | {"on_day": None, "site_id": site_id})


def _to_change(
    uow: UnitOfWork, actor: Actor, moment_id: UUID, version: int | None
) -> tuple[AgreementMoment, Agreement]:
    # A school may read what was agreed, not lock it.
    found = queries.moment_for_change(uow, moment_id) if actor.is_staff() else queries.moment(uow, moment_id)
    if found is None:
        raise NotFound
    agreement = _writable(uow, actor, found.agreement_id)
    expect_version(found, version)
    return found, agreement


def _writable(uow: UnitOfWork, actor: Actor, agreement_id: UUID) -> Agreement:
    """The signed agreement that holds for a school by itself, not one that changes another."""
    actor.require(Permission.AGREEMENTS_WRITE)
    agreement = get(uow, agreement_id)
    if not actor.is_staff():
        raise Forbidden(_("Wat er van momenten is afgesproken, noteert het centrum."))
    if agreement.state is not AgreementState.SIGNED or agreement.kind is AgreementKind.AMENDMENT:
        raise Conflict(_("Dit kan enkel bij ondertekende afspraken."))
    return agreement


def _values(new: NewMoment) -> dict[str, object]:
    texts = {"title": new.title.strip(), "audience_words": new.audience_words.strip(), "place": new.place.strip()}
    return asdict(new) | texts


def _record(
    uow: UnitOfWork, actor: Actor, action: CourseAction, agreement: Agreement, moment: AgreementMoment
) -> None:
    changes = {
        "moment_kind": moment.kind, "times": moment.times, "on_day": moment.on_day, "in_holidays": moment.in_holidays,
    }  # fmt: skip
    audit.record(uow, actor, action, subject_of(agreement), changes=changes, texts={"text": moment.title})


def _check(uow: UnitOfWork, agreement: Agreement, new: NewMoment) -> None:
    wrong: dict[str, list[str]] = {}
    for name, text in (("title", new.title), ("audience_words", new.audience_words), ("place", new.place)):
        if not text.strip() and name != "place":
            wrong[name] = [_("Vul dit in.")]
        elif len(text) > MOST_MOMENT_WORDS:
            wrong[name] = [_("Schrijf hoogstens %(n)s tekens.", n=MOST_MOMENT_WORDS)]
    if new.starts_at >= new.ends_at:
        wrong["ends_at"] = [_("Het einde ligt voor het begin.")]
    if not 1 <= new.times <= MOST_TIMES:
        wrong["times"] = [_("Geef 1 tot 60 keer per schooljaar.")]
    wrong |= _wrong_days(agreement, new)
    if new.site_id is not None and new.site_id not in {each.site_id for each in schools.sites_of(uow, agreement.school_id)}:
        raise NotFound
    if wrong:
        raise Refused(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)


def _wrong_days(agreement: Agreement, new: NewMoment) -> dict[str, list[str]]:
    """What is wrong with when it repeats, or with the day that was agreed."""
    wrong: dict[str, list[str]] = {}
    repeats = new.weekday is not None
    if repeats and new.kind is not MomentKind.PRESENCE:
        wrong["weekday"] = [_("Elke week kan enkel bij aanwezigheid op school.")]
    elif repeats and not 1 <= (new.weekday or 0) <= WORKING_DAYS_OF_A_WEEK:
        wrong["weekday"] = [_("Kies maandag tot vrijdag.")]
    if new.in_holidays and new.kind is not MomentKind.PRESENCE:
        wrong["in_holidays"] = [_("In de schoolvakanties kan enkel bij aanwezigheid op school.")]
    if new.on_day is not None and repeats:
        wrong["on_day"] = [_("Kies een dag of een vaste weekdag, niet allebei.")]
    elif new.on_day is not None and not _holds(agreement, new):
        wrong["on_day"] = [_("De afspraken gelden niet op die dag.")]
    return wrong


def _holds(agreement: Agreement, new: NewMoment) -> bool:
    day = new.on_day
    return day is not None and agreement.valid_from <= day and (agreement.last_day is None or day <= agreement.last_day)
