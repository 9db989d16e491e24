"""The page of one visit for colleagues: whose turn it is, the dates with their answers, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.terms import local_day
from clb_core.web.forms import Form
from clb_core.words import _, half_day_word, spoken, time_range
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS, HalfDay
from clb_platform.notifications import queries as mails
from clb_platform.notifications.models import MailDelivery
from clb_platform.notifications.queries.bounces import bounced_addresses
from clb_platform.planning import queries, service
from clb_platform.planning.forms.visits import AcceptForm, ConfirmForm, TryForm, read_address, try_words
from clb_platform.planning.models import CounterDate, Visit, VisitDate, VisitOverride, VisitTransition
from clb_platform.planning.service import Checked, Tried
from clb_platform.planning.service.agreed import unagreed_words, without_agreement
from clb_platform.planning.vocabulary import (
    ANSWER_LABELS,
    ANSWER_TONES,
    REASON_LABELS,
    STATE_LABELS,
    VISIT_KIND_LABELS,
    Action,
    AnswerKind,
    DateState,
    HalfDayOfYear,
    VisitState,
)
from clb_platform.planning.web.answers import our_visit
from clb_platform.planning.web.blueprint import pages
from clb_platform.planning.web.steps import history_of, steps_of
from clb_platform.planning.web.terms import terms_of
from clb_platform.programmes.vocabulary import PLACE_LABELS
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PARTY, Party, Role
from clb_tenants.identity import queries as identity
from clb_tenants.schools import service as schools

STANDING = (DateState.OFFERED, DateState.CHOSEN)
FINAL = frozenset({VisitState.HELD, VisitState.CANCELLED})
OF_SCHOOL = tuple(role for role in Role if PARTY[role] is Party.SCHOOL)


@dataclass(frozen=True, slots=True)
class Option:
    """One date on offer as the page shows it."""

    row: VisitDate
    checked: Checked | None
    who: str

    @property
    def at(self) -> HalfDayOfYear:
        return HalfDayOfYear(self.row.day, self.row.half_day)

    @property
    def hours(self) -> str:
        return hours_of(self.row)

    @property
    def can_be_chosen(self) -> bool:
        """The school can, and no rule refuses."""
        return self.row.answer in (AnswerKind.YES, AnswerKind.MAYBE) and (
            self.checked is None or self.checked.is_possible
        )


@dataclass(frozen=True, slots=True)
class AskedDate:
    """One date that the school asked for."""

    row: CounterDate
    checked: Checked
    is_first_possible: bool


@pages.get("/bezoeken/<uuid:visit_id>")
@requires(Permission.PLANNING_VISIT_READ)
def visit(visit_id: UUID) -> ResponseReturnValue:
    row = service.get(g.uow, visit_id)
    return visit_page(row) if g.actor.is_staff() else our_visit(row)


def visit_page(row: Visit, form: Form | None = None) -> str:
    """The whole page; `form` is a choice of date that was refused."""
    actions = service.allowed_actions(row, g.actor)
    dates = queries.dates_of(g.uow, [row.visit_id])[row.visit_id]
    around = None if row.state in FINAL else service.context(g.uow, service.wanted_of(g.uow, row))
    options = [_option(each, around) for each in dates if _is_on_offer(row, each)]
    items = queries.items_of(g.uow, [row.visit_id])[row.visit_id]
    why = queries.overrides_of(g.uow, row.visit_id)
    steps_made = queries.transitions_of(g.uow, row.visit_id)
    asked_dates, chosen = _asked_for(row, around), _chosen(options, form)
    team = calendars.team(g.uow, row.team_id)
    return render_template(
        "planning/visit.html",
        moment=service.about(g.uow, row),
        kind_words=VISIT_KIND_LABELS,
        visit=row,
        form=form,
        school=schools.get(g.uow, row.school_id),
        site=None if row.asks_school else schools.get_site(g.uow, row.site_id),
        team=team,
        going=queries.who_goes(g.uow, [each.date_id for each in dates if each.state in STANDING]),
        substitutes=queries.substitutes_ever(g.uow, row.visit_id),
        place=PLACE_LABELS[row.place],
        facility=calendars.facility(g.uow, row.facility_id) if row.facility_id else None,
        actions={action.value for action in actions if action is not Action.HOLD or _is_time(row)},
        steps=steps_of(row),
        state_labels=STATE_LABELS,
        broken=_broken(row, around),
        unagreed=_unagreed(row, options),
        options=options,
        chosen=chosen,
        asked_dates=asked_dates,
        asks_reason=any(each.checked.is_possible and each.checked.warnings for each in asked_dates),
        why_form=form or Form.empty(override_reason=_said_before(row, steps_made, why, chosen)),
        tried=_tried(around),
        try_error=try_words(request.args),
        asked_half=request.args.get("deel", HalfDay.MORNING.value),
        half_days=[(half.value, str(HALF_DAY_LABELS[half])) for half in HalfDay],
        items=items,
        pupils=sum(item.head_count for item, _group, _programme in items),
        counts=queries.counts_of(g.uow, row.visit_id) if row.state is VisitState.HELD else {},
        counts_before=queries.counts_before(g.uow, row.visit_id) if row.state is VisitState.HELD else (),
        later_portions=service.later_portions(g.uow, row) if row.state is VisitState.HELD else (),
        past_dates=[each for each in dates if each.state in (DateState.MOVED, DateState.RELEASED)],
        history=history_of(steps_made, dates, row, why),
        may_see_ledger=g.actor.may(Permission.AUDIT_LEDGER_READ),
        is_overdue=row.state is VisitState.PROPOSED and row.reply_by is not None and row.reply_by < clock.now(),
        reply_day=local_day(row.reply_by) if row.reply_by else None,
        hours=hours_of(row),
        labels={"answer": ANSWER_LABELS, "tone": ANSWER_TONES, "reason": REASON_LABELS},
        **terms_of(row, items),
        **_people(row),
    )


def _said_before(
    row: Visit, made: Sequence[VisitTransition], why: Mapping[UUID, VisitOverride], chosen: Option | None
) -> str | None:
    """The reason that was given for this proposal, to keep or to change; none when a rule warns that did not then."""
    given = next((why[each.transition_id] for each in made if each.transition_id in why and each.revision == row.revision), None)
    if given is None or chosen is None or chosen.checked is None:
        return None
    now = {finding.code for finding in chosen.checked.findings if finding.asks_reason}
    return given.reason if now <= set(given.codes) else None


def hours_of(row: Visit | VisitDate) -> str:
    """ "8.30–11.45 uur", or nothing without a date."""
    return time_range(row.starts_at, row.ends_at) if row.starts_at and row.ends_at else ""


def _is_on_offer(row: Visit, each: VisitDate) -> bool:
    return each.revision == row.revision and each.state is DateState.OFFERED


def _is_time(row: Visit) -> bool:
    """Counts are filled in on the day of the visit or later."""
    return row.day is not None and row.day <= clock.today()


def _option(each: VisitDate, around: Any) -> Option:
    if around is None:
        return Option(each, None, "")
    at = HalfDayOfYear(each.day, each.half_day)
    known = each.day in around.calendar.days
    return Option(each, service.check_date(around, at), service.present_words(around, at) if known else "")


def _chosen(options: Sequence[Option], form: Form | None) -> Option | None:
    """The date that the address or the refused form names; else the first that suits, then the first that may."""
    asked = form.value("date_id") if form else request.args.get("optie", "")
    named = next(
        (each for each in options if str(each.row.date_id) == asked and each.row.answer is not AnswerKind.NO), None
    )
    best = sorted(
        (each for each in options if each.can_be_chosen),
        key=lambda each: (each.row.answer is not AnswerKind.YES, each.row.position),
    )
    return named or next(iter(best), None)


def _asked_for(row: Visit, around: Any) -> list[AskedDate]:
    """The dates of a counter-proposal, each with what the rules say of it."""
    if row.state is not VisitState.COUNTER_PROPOSED:
        return []
    asked = queries.counter_dates_of(g.uow, row)
    around = around.for_new_dates()
    checked = [service.check_date(around, HalfDayOfYear(each.day, each.half_day)) for each in asked]
    first = next((at for at, each in enumerate(checked) if each.is_possible), None)
    return [AskedDate(each, checked[at], at == first) for at, each in enumerate(asked)]


def _broken(row: Visit, around: Any) -> list[str]:
    """Why the date that stands cannot take place any more; nothing when it can, or when it is over."""
    if row.state is not VisitState.CONFIRMED or row.day is None or row.half_day is None or row.day < clock.today():
        return []
    checked = service.check_date(around, HalfDayOfYear(row.day, row.half_day))
    return [finding.sentence for finding in checked.findings if finding.hard]


def _unagreed(row: Visit, options: Sequence[Option]) -> str:
    """That the school has no valid agreement on a day of this visit; nothing for one that is over."""
    if row.state in FINAL:
        return ""
    days = [row.day] if row.day is not None else [each.row.day for each in options]
    return unagreed_words(without_agreement(g.uow, {row.school_id: days}).get(row.school_id, ()), row.kind)


def _tried(around: Any) -> Tried | None:
    asked = read_address(TryForm(), {name: request.args.get(name, "") for name in ("dag", "deel")})
    if around is None or "day" not in asked:
        return None
    return service.try_date(around.for_new_dates(), asked["day"], asked.get("half_day", HalfDay.MORNING))


def _people(row: Visit) -> Mapping[str, Any]:
    """The contacts of the school, and per address the newest mail about this visit, for who may read the log."""
    found = identity.contacts_of_schools(g.uow, [row.school_id], OF_SCHOOL, clock.today())
    newest: dict[str, MailDelivery] = {}
    may_read = g.actor.may(Permission.NOTIFICATIONS_DELIVERY_READ)
    for delivery in mails.deliveries_about(g.uow, row.visit_id) if may_read else ():
        newest.setdefault(delivery.recipient_key, delivery)
    return {
        "contacts": [each.Member for each in found],
        "mails": newest,
        "may_see_mails": may_read,
        "bounced_addresses": bounced_addresses(g.uow, [each.Member.email_key for each in found]) if may_read else {},
    }


@pages.post("/bezoeken/<uuid:visit_id>/bevestigen")
@requires(Permission.PLANNING_VISIT_CONFIRM)
def confirm(visit_id: UUID) -> ResponseReturnValue:
    """Confirm the date whose rules stood on the page; another choice is shown first, with its own rules."""
    form = Form.from_request(ConfirmForm())
    if form.is_valid and form.data["shown"] not in (None, form.data["date_id"]):
        flash(_("Hier staat wat voor deze datum gecontroleerd is. Bevestig ze als ze goed is."), "info")
        return redirect(url_for(".visit", visit_id=visit_id, optie=form.data["date_id"], _anchor="keuze"), 303)
    return form.submit(
        lambda data: service.confirm(
            g.uow, g.actor, visit_id, data["date_id"], override_reason=data["override_reason"], version=data["version"]
        ),
        done=_confirmed,
        again=lambda form: visit_page(service.get(g.uow, visit_id), form),
    )


def _confirmed(row: Visit) -> str:
    when = f"{spoken(row.day)}, {half_day_word(row.half_day)}" if row.day and row.half_day else ""
    flash(_("Bevestigd: %(when)s. De school en het team krijgen een mail.", when=when), "good")
    return url_for(".visit", visit_id=row.visit_id)


@pages.post("/bezoeken/<uuid:visit_id>/aanvaarden")
@requires(Permission.PLANNING_VISIT_CONFIRM)
def accept(visit_id: UUID) -> ResponseReturnValue:
    """Let a date that the school asked for stand."""
    return Form.from_request(AcceptForm()).submit(
        lambda data: service.accept(
            g.uow, g.actor, visit_id, data["counter_id"], override_reason=data["override_reason"], version=data["version"]
        ),
        done=_confirmed,
        again=lambda form: visit_page(service.get(g.uow, visit_id), form),
    )
