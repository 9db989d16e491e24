"""What follows a visit's events: the mails of each step, and holds that are set free. Runs in the worker, as the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import local_day
from clb_core.words import _, half_day_word, listed, number, spoken, time_range
from clb_platform.notifications import service as notifications
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools, Recipient
from clb_platform.planning import policy, queries
from clb_platform.planning.events import DatesProposed, VisitAnswered, VisitCancelled, VisitConfirmed, VisitLapsed
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service.bulk import recipients
from clb_platform.planning.service.deadlines import retire_proposal, retire_reminder
from clb_platform.planning.service.moments import about
from clb_platform.planning.vocabulary import ANSWER_LABELS, REASON_LABELS, Action, DateState, VisitState
from clb_platform.programmes.vocabulary import PLACE_LABELS
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as identities
from clb_tenants.identity.events import AddressChanged
from clb_tenants.identity.models import MailLink, Member
from clb_tenants.identity.vocabulary import Addressee, LinkPurpose
from clb_tenants.schools import queries as schools

PROPOSED: Final = "planning.proposed"
ANSWERED: Final = "planning.answered"
CONFIRMED: Final = "planning.confirmed"
CANCELLED: Final = "planning.cancelled"
REMINDER: Final = "planning.reminder"
LAPSED: Final = "planning.lapsed"


def after_proposed(uow: UnitOfWork, event: DatesProposed) -> None:
    """Ask each contact of the school, by a mail with a link of their own."""
    extra = {"revision": event.revision, "moved": event.moved}
    to_school(uow, PROPOSED, event.visit_id, event.revision, extra)


def after_address_changed(uow: UnitOfWork, event: AddressChanged) -> None:
    """Ask what waits for this person's answer once more, at the new address; the link stays the same."""
    today = clock.today()
    roles = [role for role, _member in identity.roles_of_member(uow, event.member_id) if role.school_id is not None]
    school_ids = list(dict.fromkeys(role.school_id for role in roles if role.valid_until is None or role.valid_until >= today))
    asked = recipients(uow, school_ids)
    for visit in queries.waiting_for_school(uow, school_ids, clock.now()):
        moved = any(
            step.action is Action.MOVE and step.revision == visit.revision
            for step in queries.transitions_of(uow, visit.visit_id)
        )
        extra = {"revision": visit.revision, "moved": moved}
        for each in asked.get(visit.school_id, ()):
            if each.member_id == event.member_id:
                _queue(uow, PROPOSED, visit, each, f"{visit.revision}:address:{event.version}", extra)


def after_answered(uow: UnitOfWork, event: VisitAnswered) -> None:
    """Free who was held for refused dates, let the reminder go, and tell the planner."""
    queries.release_refused(uow, event.visit_id)
    retire_reminder(uow, event.visit_id, event.revision)
    visit = queries.visit(uow, event.visit_id)
    if visit is None:
        return
    tell(uow, ANSWERED, visit, planners(uow, visit), f"{event.revision}:{event.answer}", {"answer": event.answer})


def after_confirmed(uow: UnitOfWork, event: VisitConfirmed) -> None:
    """Tell the school and everyone of the team who goes, and the planner."""
    visit = queries.visit(uow, event.visit_id)
    if visit is None or visit.day is None:
        return
    retire_proposal(uow, event.visit_id, event.revision)
    chosen = _chosen(uow, visit)
    if chosen is not None:
        # A school whose answer confirms by itself cannot set the other dates free: it may not see who is taken when.
        queries.release_bookings(uow, visit.visit_id, keep_date=chosen.date_id)
    to_school(uow, CONFIRMED, event.visit_id, event.revision, {"revision": event.revision})
    tell(uow, CONFIRMED, visit, team_of(uow, visit), str(event.revision), {"revision": event.revision})


def after_cancelled(uow: UnitOfWork, event: VisitCancelled) -> None:
    """Tell the school, if it knew of the visit."""
    if event.told:
        extra = {"revision": event.revision}
        to_school(uow, CANCELLED, event.visit_id, event.revision, extra)


def after_lapsed(uow: UnitOfWork, event: VisitLapsed) -> None:
    """Tell the planner that nobody answered in time."""
    visit = queries.visit(uow, event.visit_id)
    if visit is not None:
        tell(uow, LAPSED, visit, planners(uow, visit), str(event.revision), {"revision": event.revision})


def queue_reminder(uow: UnitOfWork, visit: Visit) -> None:
    """Ask again, once a proposal and person: the contacts of the school of a visit that can still be answered."""
    extra = {"revision": visit.revision}
    to_school(uow, REMINDER, visit.visit_id, visit.revision, extra)


def to_school(
    uow: UnitOfWork, template: str, visit_id: UUID, revision: int, extra: Mapping[str, Any],
    *, turn: int | None = None,
) -> None:  # fmt: skip
    """Queue a mail for each contact of the school that has the visit now; `turn` tells those of one revision apart."""
    visit = queries.visit(uow, visit_id)
    if visit is None:
        return
    for each in recipients(uow, [visit.school_id]).get(visit.school_id, ()):
        when = str(revision) if turn is None else f"{revision}:{turn}"
        _queue(uow, template, visit, each, when, extra)


def tell(
    uow: UnitOfWork, template: str, visit: Visit, members: Sequence[Member], when: str, extra: Mapping[str, Any]
) -> None:
    """Queue a mail for these colleagues and who stands in for them; `when` tells mails about one visit apart."""
    for each in identities.with_deputies(uow, members, clock.today()):
        _queue(uow, template, visit, each, when, extra)


def _queue(uow: UnitOfWork, template: str, visit: Visit, to: Addressee, when: str, extra: Mapping[str, Any]) -> None:
    notifications.queue_mail(
        uow,
        template=template,
        to=Recipient(to.member_id, to.email, to.display_name, to.for_name),
        business_key=f"mail:{template}:{visit.visit_id}:{when}:{to.key}",
        payload={"visit_id": visit.visit_id, "member_id": to.member_id, "mailbox_id": to.mailbox_id, **extra},
        school_id=visit.school_id,
    )


def planners(uow: UnitOfWork, visit: Visit) -> Sequence[Member]:
    """Who planned the visit, while still a planner; else every planner of the centre."""
    everyone = identity.staff_with(uow, (Role.PLANNER, Role.ADMINISTRATOR), clock.today())
    own = [member for member in everyone if member.member_id == visit.planner_id]
    return own or [*identity.staff_with(uow, (Role.PLANNER,), clock.today())]


def _chosen(uow: UnitOfWork, visit: Visit) -> VisitDate | None:
    """The date that stands."""
    rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    return next((row for row in rows if row.state is DateState.CHOSEN), None)


def team_of(uow: UnitOfWork, visit: Visit) -> Sequence[Member]:
    """The colleagues who are held for the date that stands, and the planner, each once."""
    chosen = _chosen(uow, visit)
    member_ids = dict.fromkeys(queries.booked_members(uow, chosen.date_id) if chosen else ())
    found = [identity.member(uow, member_id) for member_id in member_ids]
    known = {member.member_id: member for member in [*(m for m in found if m), *planners(uow, visit)]}
    return list(known.values())


# Composing: from what is true when the mail leaves.


def facts_of(uow: UnitOfWork, visit: Visit) -> dict[str, Any]:
    """What every mail about a visit says: which school, for whom, where; `repeats`: each week from the date on."""
    school = schools.school(uow, visit.school_id)
    row = about(uow, visit)
    if row is not None:
        return {
            "school": school.name if school else "", "title": visit.title, "groups": row.audience_words, "pupils": "",
            "place": f"{PLACE_LABELS[visit.place]}, {row.spot}" if row.spot else str(PLACE_LABELS[visit.place]), "items": 0,
            "repeats": row.is_weekly and row.series_id is None,
        }  # fmt: skip
    rows = queries.items_of(uow, [visit.visit_id])[visit.visit_id]
    groups = {group.class_group_id: (group.name, item.head_count) for item, group, _programme in rows}
    return {
        "school": school.name if school else "",
        "title": visit.title,
        "groups": listed(sorted(name for name, _pupils in groups.values())),
        "pupils": number(sum(pupils for _name, pupils in groups.values())),
        "place": str(PLACE_LABELS[visit.place]),
        "items": len(rows),
        "repeats": False,
    }


def when_of(row: VisitDate | Visit) -> str:
    """ "donderdag 15 oktober, voormiddag (8.30-11.45 uur)" with the signs of the house style."""
    if row.day is None or row.half_day is None or row.starts_at is None or row.ends_at is None:
        return ""
    return f"{spoken(row.day)}, {half_day_word(row.half_day)} ({time_range(row.starts_at, row.ends_at)})"


def offered_of(uow: UnitOfWork, visit: Visit) -> list[VisitDate]:
    rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    return [row for row in rows if row.revision == visit.revision and row.state is DateState.OFFERED]


def compose_proposed(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """The question which date suits; not when another proposal, an answer or the term came first."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.PROPOSED or visit.revision != payload["revision"]:
        return None
    if visit.reply_by is None or visit.reply_by <= clock.now():
        return None
    term = spoken(local_day(visit.reply_by))
    token = _token(uow, visit, visit.reply_by, payload, tools)
    is_shared = payload.get("mailbox_id") is not None
    facts = facts_of(uow, visit) | {
        "dates": [when_of(row) for row in offered_of(uow, visit)],
        "term": term,
        "moved": payload["moved"],
        "message": visit.message,
    }
    subject = _("Welke datum past voor %(title)s?", title=visit.title)
    if payload["moved"]:
        subject = _("Nieuwe datum nodig voor %(title)s", title=visit.title)
    return ComposedMail(
        subject=subject,
        template="planning/mail/proposed",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        preview=_("Antwoord tegen %(day)s. Het duurt twee minuten.", day=term),
        button=(_("Kies een datum"), tools.link(f"/antwoord/{token}")),
        why=_("Deze mail gaat naar een gedeelde mailbox. Wie antwoordt, zegt op de pagina wie hij of zij is.")
        if is_shared
        else _("De link is persoonlijk: geef deze mail niet door. Moet iemand anders antwoorden? Laat het ons weten."),
    )


def _token(uow: UnitOfWork, visit: Visit, reply_by: datetime, payload: Mapping[str, Any], tools: MailTools) -> str:
    """One link per visit, revision and person or mailbox: a mail that is sent again holds the same link."""
    member_id, mailbox_id = payload.get("member_id"), payload.get("mailbox_id")
    link = MailLink(
        link_id=uuid5(NAMESPACE_URL, f"answer:{visit.visit_id}:{visit.revision}:{mailbox_id or member_id}"),
        purpose=LinkPurpose.ANSWER,
        member_id=UUID(member_id) if member_id else None,
        mailbox_id=UUID(mailbox_id) if mailbox_id else None,
        school_id=visit.school_id,
        subject_id=visit.visit_id,
        created_at=clock.now(),
        expires_at=reply_by,
    )
    return identities.make_link(uow, tools.secret, link)


def compose_answered(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """What the school answered, for the planner; not when a newer answer or a decision came first."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if (
        visit is None
        or visit.state not in {VisitState.ANSWERED, VisitState.DECLINED}
        or visit.version != payload["answer"]
    ):
        return None
    facts = facts_of(uow, visit)
    declined = visit.state is VisitState.DECLINED
    rows = [row for row in offered_of(uow, visit) if row.answer is not None]
    facts |= {
        "declined": declined,
        "remark": visit.remark,
        "answers": [(when_of(row), answer_words(row)) for row in rows],
    }
    subject = _("%(school)s antwoordde: %(title)s", school=facts["school"], title=visit.title)
    if declined:
        subject = _("%(school)s kan op geen enkele datum: %(title)s", school=facts["school"], title=visit.title)
    return ComposedMail(
        subject=subject,
        template="planning/mail/answered",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        button=(
            _("Stel andere data voor") if declined else _("Kies de datum"),
            tools.link(f"/bezoeken/{visit.visit_id}"),
        ),
    )


def answer_words(row: VisitDate) -> str:
    words = str(ANSWER_LABELS[row.answer]) if row.answer else ""
    details = [str(REASON_LABELS[row.answer_reason])] if row.answer_reason else []
    details += [row.answer_note] if row.answer_note else []
    return f"{words} ({', '.join(details)})" if details else words


def compose_confirmed(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """The date that stands; not when it moved or was cancelled meanwhile."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.CONFIRMED or visit.revision != payload["revision"]:
        return None
    facts = facts_of(uow, visit) | {"when": when_of(visit), "asks_school": visit.asks_school}
    day = spoken(visit.day) if visit.day else ""
    return ComposedMail(
        subject=_("Bevestigd: %(title)s op %(day)s", title=visit.title, day=day),
        template="planning/mail/confirmed",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        preview=f"{facts['school']}, {facts['when']}",
        button=(_("Bekijk het bezoek"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )


def compose_cancelled(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a visit will not take place, with the reason."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.CANCELLED:
        return None
    last = queries.transitions_of(uow, visit.visit_id)[0]
    facts = facts_of(uow, visit) | {"when": when_of(visit), "reason": last.reason}
    return ComposedMail(
        subject=_("Geannuleerd: %(title)s", title=visit.title),
        template="planning/mail/cancelled",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        button=(_("Bekijk het bezoek"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )


def compose_reminder(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """The same question once more, with the same link; not when an answer, another proposal or the term came first."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.PROPOSED or visit.revision != payload["revision"]:
        return None
    if visit.reply_by is None or not policy.is_open(visit.reply_by, clock.now()):
        return None
    term = spoken(local_day(visit.reply_by))
    token = _token(uow, visit, visit.reply_by, payload, tools)
    facts = facts_of(uow, visit) | {"dates": [when_of(row) for row in offered_of(uow, visit)], "term": term}
    return ComposedMail(
        subject=_("Herinnering: welke datum past voor %(title)s?", title=visit.title),
        template="planning/mail/reminder",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        preview=_("Antwoord tegen %(day)s. Daarna komen deze data weer vrij.", day=term),
        button=(_("Kies een datum"), tools.link(f"/antwoord/{token}")),
        why=_("Je krijgt deze mail omdat we nog geen antwoord hebben. De link is persoonlijk: geef deze mail niet door."),
    )


def compose_lapsed(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a school let the term pass, for the planner; not when something was done with the visit meanwhile."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.LAPSED or visit.revision != payload["revision"]:
        return None
    facts = facts_of(uow, visit) | {"term": spoken(local_day(visit.reply_by)) if visit.reply_by else ""}
    return ComposedMail(
        subject=_("Vervallen: %(school)s antwoordde niet voor %(title)s", school=facts["school"], title=visit.title),
        template="planning/mail/lapsed",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        button=(_("Stel andere data voor"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )
