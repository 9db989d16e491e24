"""Mails about notice: that one side stops, and that the notice day comes near. Runs in the worker, as the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _, _l, _n, spoken_with_year
from clb_platform.agreements import queries
from clb_platform.agreements.events import NoticeGiven, NoticeTakenBack
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.mails import OF_SCHOOL, of_centre
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_platform.notifications import service as notifications
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools, MergeField, Recipient
from clb_tenants.access.roles import Party
from clb_tenants.identity import service as identities
from clb_tenants.identity.vocabulary import Addressee
from clb_tenants.schools import queries as schools

NOTICE: Final = "agreements.notice"
TAKEN_BACK: Final = "agreements.notice_taken_back"
NOTICE_REMINDER: Final = "agreements.notice_reminder"
FIELDS: Final[Mapping[str, tuple[MergeField, ...]]] = {
    NOTICE: (
        MergeField("school", "school", _l("naam van de school"), "Basisschool De Kantelberg"),
        MergeField("reden", "message", _l("reden"), "De school kiest een ander centrum."),
        MergeField("laatste_dag", "last_day", _l("laatste dag"), "dinsdag 31 augustus 2027", needed=True),
    ),
    TAKEN_BACK: (
        MergeField("school", "school", _l("naam van de school"), "Basisschool De Kantelberg"),
        MergeField("reden", "message", _l("reden"), "We vonden samen een oplossing."),
    ),
    NOTICE_REMINDER: (
        MergeField("opzegdag", "notice_by", _l("opzegdag"), "donderdag 31 december 2026", needed=True),
        MergeField("scholen", "schools", _l("aantal scholen"), "15 scholen"),
    ),
}
OF_NOTICE: Final = (Purpose.NOTICE_BY, Purpose.NOTICE_REMINDER)


def after_notice(uow: UnitOfWork, event: NoticeGiven) -> None:
    """Nobody waits for the notice day any longer; both sides are told."""
    agreement = queries.agreement(uow, event.agreement_id)
    if agreement is None:
        return
    deadlines.retire(uow, SubjectKind.AGREEMENT, event.agreement_id, OF_NOTICE)
    today = clock.today()
    of_school = identities.addressees(uow, [event.school_id], OF_SCHOOL, today).get(event.school_id, ())
    for side, people in ((Party.SCHOOL, of_school), (Party.CENTRE, of_centre(uow, agreement.owner_id))):
        for each in people:
            payload = {"agreement_id": event.agreement_id, "to": side.value}
            _queue(uow, NOTICE, each, str(event.notice_id), payload, event.school_id)


def after_taken_back(uow: UnitOfWork, event: NoticeTakenBack) -> None:
    """The other side is told that the agreement goes on."""
    agreement, today = queries.agreement(uow, event.agreement_id), clock.today()
    if agreement is None:
        return
    people = (
        of_centre(uow, agreement.owner_id)
        if event.side is Party.SCHOOL
        else identities.addressees(uow, [event.school_id], OF_SCHOOL, today).get(event.school_id, ())
    )
    for each in people:
        payload = {"agreement_id": event.agreement_id, "notice_id": event.notice_id}
        _queue(uow, TAKEN_BACK, each, str(event.notice_id), payload, event.school_id)


def queue_reminders(uow: UnitOfWork, reminded: Sequence[tuple[Agreement, date]]) -> None:
    """One mail per notice day to each person, however many agreements they follow; those of nobody go to who decides."""
    numbers: dict[tuple[UUID | None, date], int] = {}
    for agreement, by in reminded:
        key = agreement.owner_id, by
        numbers[key] = numbers.get(key, 0) + 1
    for (owner_id, by), number in numbers.items():
        for each in of_centre(uow, owner_id):
            payload = {"notice_by": by.isoformat(), "number": number, "owner_id": owner_id}
            _queue(uow, NOTICE_REMINDER, each, f"{by.isoformat()}:{owner_id}", payload, None)


def _queue(
    uow: UnitOfWork, template: str, to: Addressee, when: str, payload: Mapping[str, Any], school_id: UUID | None
) -> None:
    notifications.queue_mail(
        uow, template=template, to=Recipient(to.member_id, to.email, to.display_name, to.for_name),
        business_key=f"mail:{template}:{when}:{to.key}", payload=dict(payload), school_id=school_id,
    )  # fmt: skip


def compose_notice(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """Who stops, after which day, and why."""
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    notice = queries.notice_of(uow, agreement.agreement_id) if agreement else None
    school = schools.school(uow, agreement.school_id) if agreement else None
    if agreement is None or notice is None or school is None:
        return None
    who = school.name if notice.side is Party.SCHOOL else _("Het CLB")
    last = spoken_with_year(notice.last_day)
    intro = _("%(who)s zegt de samenwerking op. De afspraken gelden tot en met %(day)s.", who=who, day=last)
    if notice.is_late:
        by = spoken_with_year(notice.notice_by)
        intro = _("%(intro)s De opzegging kwam na de opzegdag, %(by)s.", intro=intro, by=by)
    return ComposedMail(
        subject=_("Opgezegd: afspraken met %(school)s", school=school.name),
        template="agreements/mail/told",
        values={
            "school": school.name, "title": agreement.title, "intro": intro, "message": notice.reason, "last_day": last,
        },
        about=MailObject("agreement", agreement.agreement_id),
        button=(_("Bekijk de afspraken"), tools.link(f"/afspraken/{agreement.agreement_id}")),
    )  # fmt: skip


def compose_taken_back(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a notice no longer counts, and why; not when notice was given again meanwhile."""
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    taken = queries.notice_taken_back(uow, UUID(payload["notice_id"]))
    school = schools.school(uow, agreement.school_id) if agreement else None
    if agreement is None or taken is None or school is None or agreement.ended_on is not None:
        return None
    who = school.name if taken.side is Party.SCHOOL else _("Het CLB")
    intro = _("%(who)s neemt de opzegging terug. De afspraken lopen verder alsof er niet opgezegd was.", who=who)
    return ComposedMail(
        subject=_("Opzegging teruggenomen: afspraken met %(school)s", school=school.name),
        template="agreements/mail/told",
        values={"school": school.name, "title": agreement.title, "intro": intro, "message": taken.reason},
        about=MailObject("agreement", agreement.agreement_id),
        button=(_("Bekijk de afspraken"), tools.link(f"/afspraken/{agreement.agreement_id}")),
    )


def compose_reminder(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:  # noqa: ARG001
    """How many agreements have this notice day; not when it has passed meanwhile."""
    by = date.fromisoformat(payload["notice_by"])
    if by < clock.today():
        return None
    number = _n("%(num)s school", "%(num)s scholen", payload["number"])
    day = spoken_with_year(by)
    intro = _("%(day)s is de laatste dag om op te zeggen voor %(number)s. Kijk na wat je wil verlengen, wijzigen of stoppen.",
              day=day, number=number)  # fmt: skip
    address = f"/verlenging?opzegjaar={by.year}"
    if payload["owner_id"]:
        address += f"&eigenaar={payload['owner_id']}"
    return ComposedMail(
        subject=_("Opzegdag %(day)s: %(number)s", day=day, number=number),
        template="agreements/mail/told",
        values={"school": "", "title": "", "intro": intro, "message": "", "notice_by": day, "schools": number},
        button=(_("Open het verlengbord"), tools.link(address)),
    )
