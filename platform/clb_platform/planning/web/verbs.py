"""The pages on which something is done with a visit: propose, move, cancel."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Conflict, Forbidden
from clb_core.terms import add_days, local_day
from clb_core.web.forms import Form
from clb_core.words import _, spoken
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS, HalfDay
from clb_platform.planning import queries, service
from clb_platform.planning.forms.visits import (
    POSITIONS,
    CancelForm,
    FixForm,
    MoveForm,
    ProposeForm,
    SuggestForm,
    day_field,
    half_day_text,
    half_field,
    read_address,
    read_half_days,
)
from clb_platform.planning.models import Visit
from clb_platform.planning.service import DateContext
from clb_platform.planning.vocabulary import (
    ANSWER_LABELS,
    ANSWER_TONES,
    MOST_OPTIONS,
    REASON_LABELS,
    REPLY_DAYS,
    STATE_LABELS,
    VISIT_KIND_LABELS,
    Action,
    HalfDayOfYear,
    VisitKind,
    VisitState,
)
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres.service import value_on
from clb_tenants.schools import service as schools

AT_FIRST = 3
"""How many dates a new proposal is filled in with."""
MORE = 5


def page_of(visit: Visit, action: Action) -> Visit:
    """The visit, if this page makes sense for it now. Raises Forbidden (not this role), Conflict (not in this state)."""
    if action in service.allowed_actions(visit, g.actor):
        return visit
    if not g.actor.is_staff():
        raise Forbidden(_("Dit doet het centrum. Bel het CLB als er iets moet veranderen."))
    words = _("Dit bezoek is intussen: %(state)s. Dit kan dan niet meer.", state=STATE_LABELS[visit.state])
    raise Conflict(words, extra={"state": visit.state.value})


# Propose and move: the same lines of dates.


@pages.get("/bezoeken/<uuid:visit_id>/voorstellen")
@requires(Permission.PLANNING_VISIT_PLAN)
def propose(visit_id: UUID) -> str:
    return _dates_page(page_of(service.get(g.uow, visit_id), Action.PROPOSE), Action.PROPOSE)


@pages.post("/bezoeken/<uuid:visit_id>/voorstellen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_propose(visit_id: UUID) -> ResponseReturnValue:
    return Form.from_request(ProposeForm()).submit(
        lambda data: service.propose(
            g.uow, g.actor, visit_id, data["options"], data["reply_by"], message=data["message"],
            team_id=data["team_id"], override_reason=data["override_reason"], version=data["version"],
        ),
        done=lambda visit: _proposed(visit, _("Voorgesteld. De school heeft tot en met %(day)s om te antwoorden.",
                                              day=_reply_words(visit))),
        again=lambda form: _dates_page(service.get(g.uow, visit_id), Action.PROPOSE, form),
    )  # fmt: skip


@pages.get("/bezoeken/<uuid:visit_id>/verplaatsen")
@requires(Permission.PLANNING_VISIT_PLAN)
def move(visit_id: UUID) -> str:
    return _dates_page(page_of(service.get(g.uow, visit_id), Action.MOVE), Action.MOVE)


@pages.post("/bezoeken/<uuid:visit_id>/verplaatsen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_move(visit_id: UUID) -> ResponseReturnValue:
    return Form.from_request(MoveForm()).submit(
        lambda data: service.move(
            g.uow, g.actor, visit_id, data["options"], data["reply_by"], reason=data["reason"],
            team_id=data["team_id"], override_reason=data["override_reason"], version=data["version"],
        ),
        done=lambda visit: _proposed(visit, _("De eerdere datum is vrij. De school heeft tot en met %(day)s om te antwoorden.",
                                              day=_reply_words(visit))),
        again=lambda form: _dates_page(service.get(g.uow, visit_id), Action.MOVE, form),
    )  # fmt: skip


def _reply_words(visit: Visit) -> str:
    return spoken(local_day(visit.reply_by)) if visit.reply_by else ""


def _proposed(visit: Visit, words: str) -> str:
    asked = service.recipients(g.uow, [visit.school_id]).get(visit.school_id, ())
    if asked:
        names = ", ".join(member.display_name for member in asked)
        flash(f"{words} {_('Een mail vertrekt naar %(names)s.', names=names)}", "good")
    else:
        flash(f"{words} {_('Er vertrekt geen mail: de school heeft nog geen contactpersoon. Bel de school.')}", "warn")
    return url_for(".visit", visit_id=visit.visit_id)


def _dates_page(visit: Visit, action: Action, form: Form | None = None) -> str:
    """The lines of dates; without a form filled in with the first possible half days."""
    asked = read_address(SuggestForm(), request.args)
    sent_team = form.data.get("team_id") if form else None
    team_id = sent_team or asked.get("team_id", visit.team_id)
    around = service.context(g.uow, service.wanted_of(g.uow, visit, team_id=team_id)).for_new_dates()
    from_day = asked.get("from_day", add_days(clock.today(), _reply_days() + 1))
    picked = read_half_days(request.args.getlist("o"))
    more = service.next_possible(around, from_day, AT_FIRST + MORE)
    filled = picked or list(more[:AT_FIRST])
    others = [at for at in more if at not in filled][:MORE] if len(filled) < MOST_OPTIONS else []
    form = form or _filled(filled, team_id, from_day)
    mailed = service.recipients(g.uow, [visit.school_id]).get(visit.school_id, ())
    return render_template(
        "planning/propose.html",
        visit=visit,
        warned=_warned(around, form),
        school=schools.get(g.uow, visit.school_id),
        form=form,
        is_move=action is Action.MOVE,
        is_again=bool(visit.revision),
        lines=[(day_field(at), half_field(at)) for at in POSITIONS],
        half_days=[(half.value, str(HALF_DAY_LABELS[half])) for half in HalfDay],
        teams=calendars.team_choices(g.uow),
        from_day=from_day,
        team_id=team_id,
        others=[(at, _with(visit, action, [*filled, at], team_id, from_day)) for at in others],
        none_possible=not more,
        items=queries.items_of(g.uow, [visit.visit_id])[visit.visit_id],
        moment=service.about(g.uow, visit),
        kind_words=VISIT_KIND_LABELS,
        asked=mailed,
        troubles=service.mail_troubles(g.uow, mailed),
        refused=[row for row in queries.dates_of(g.uow, [visit.visit_id])[visit.visit_id] if row.answer],
        labels={"answer": ANSWER_LABELS, "tone": ANSWER_TONES, "reason": REASON_LABELS},
    )


def _warned(around: DateContext, form: Form) -> dict[str, tuple[str, ...]]:
    """By name of the field: what the rules warn of for the half day that stands there."""
    found = {}
    for position in POSITIONS:
        day, half = form.value(day_field(position)), form.value(half_field(position)) or HalfDay.MORNING.value
        for at in read_half_days([f"{day}-{half}"]):
            found[day_field(position)] = service.check_date(around, at).warnings
    return {name: sentences for name, sentences in found.items() if sentences}


def _with(visit: Visit, action: Action, options: list[HalfDayOfYear], team_id: UUID, from_day: date) -> str:
    """This page with one more half day filled in."""
    endpoint = ".move" if action is Action.MOVE else ".propose"
    texts = [half_day_text(at) for at in options]
    return url_for(endpoint, visit_id=visit.visit_id, o=texts, team=team_id, vanaf=from_day.isoformat(), _anchor="data")


def _filled(options: list[HalfDayOfYear], team_id: UUID, from_day: date) -> Form:
    values: dict[str, object] = {"team_id": team_id, "reply_by": _reply_day(options), "vanaf": from_day}
    for position, at in enumerate(options, start=1):
        values |= {day_field(position): at.day, half_field(position): at.half_day.value}
    return Form.empty(**values)


def _reply_days() -> int:
    """How many days a school usually gets to answer, by the centre's setting."""
    return int(value_on(g.uow, REPLY_DAYS, clock.today()))


def _reply_day(options: list[HalfDayOfYear]) -> date:
    """The centre's usual number of days from today, but before the first date."""
    today = clock.today()
    usual = add_days(today, _reply_days())
    first = min((at.day for at in options), default=usual)
    return usual if usual < first else max(today, add_days(first, -1))


# Fix: one date that stands at once, for home education.


@pages.get("/bezoeken/<uuid:visit_id>/vastleggen")
@requires(Permission.PLANNING_VISIT_PLAN)
def fix(visit_id: UUID) -> str:
    return _fix_page(page_of(service.get(g.uow, visit_id), Action.FIX))


@pages.post("/bezoeken/<uuid:visit_id>/vastleggen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_fix(visit_id: UUID) -> ResponseReturnValue:
    def done(visit: Visit) -> str:
        when = service.when_words(HalfDayOfYear(visit.day, visit.half_day)) if visit.day and visit.half_day else ""
        flash(_("Vastgelegd: %(when)s. Wie gaat, krijgt een mail.", when=when), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(FixForm()).submit(
        lambda data: service.fix(
            g.uow, g.actor, visit_id, HalfDayOfYear(data["option_1"], data["half_1"]), reason=data["reason"],
            team_id=data["team_id"], override_reason=data["override_reason"], version=data["version"],
        ),
        done=done,
        again=lambda form: _fix_page(service.get(g.uow, visit_id), form),
    )  # fmt: skip


def _fix_page(visit: Visit, form: Form | None = None) -> str:
    """One line of date; without a form filled in with the date of the address, or the first possible half day."""
    asked = read_address(SuggestForm(), request.args)
    sent_team = form.data.get("team_id") if form else None
    team_id = sent_team or asked.get("team_id", visit.team_id)
    around = service.context(g.uow, service.wanted_of(g.uow, visit, team_id=team_id)).for_new_dates()
    # Families must hear of it in time: as long before as a school usually gets to answer.
    from_day = asked.get("from_day", add_days(clock.today(), _reply_days() + 1))
    more = [at for at in service.next_possible(around, from_day, MORE + 1) if at.day != visit.day]
    picked = (read_half_days(request.args.getlist("o")) or more)[:1]
    form = form or _filled(list(picked), team_id, from_day)
    return render_template(
        "planning/fix.html",
        visit=visit,
        school=schools.get(g.uow, visit.school_id),
        form=form,
        warned=_warned(around, form).get(day_field(1), ()),
        half_days=[(half.value, str(HALF_DAY_LABELS[half])) for half in HalfDay],
        teams=calendars.team_choices(g.uow),
        from_day=from_day,
        team_id=team_id,
        others=[(at, _fix_url(visit, at, team_id, from_day)) for at in more if at not in picked][:MORE],
        none_possible=not more,
        items=queries.items_of(g.uow, [visit.visit_id])[visit.visit_id],
    )


def _fix_url(visit: Visit, at: HalfDayOfYear, team_id: UUID, from_day: date) -> str:
    """The page with this half day filled in."""
    chosen, vanaf = half_day_text(at), from_day.isoformat()
    return url_for(".fix", visit_id=visit.visit_id, o=chosen, team=team_id, vanaf=vanaf, _anchor="datum")


# Cancel.


@pages.get("/bezoeken/<uuid:visit_id>/annuleren")
@requires(Permission.PLANNING_VISIT_PLAN)
def cancel(visit_id: UUID) -> str:
    return _cancel_page(page_of(service.get(g.uow, visit_id), Action.CANCEL), Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/annuleren")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_cancel(visit_id: UUID) -> ResponseReturnValue:
    def act(data: dict[str, Any]) -> Visit:
        cancel = service.cancel_series if data["and_later"] else service.cancel
        return cancel(g.uow, g.actor, visit_id, reason=data["reason"], version=data["version"])

    def done(visit: Visit) -> str:
        words = _("Het bezoek is geannuleerd. De groepen staan weer bij wat nog te plannen is.")
        flash(words if visit.kind is VisitKind.SYSTEMATIC else _("Het bezoek is geannuleerd."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(CancelForm()).submit(
        act,
        done=done,
        again=lambda form: _cancel_page(service.get(g.uow, visit_id), form),
    )


def _cancel_page(visit: Visit, form: Form) -> str:
    items = queries.items_of(g.uow, [visit.visit_id])[visit.visit_id]
    return render_template(
        "planning/cancel.html",
        visit=visit,
        form=form,
        school=schools.get(g.uow, visit.school_id),
        team=calendars.team(g.uow, visit.team_id),
        items=items,
        moment=service.about(g.uow, visit),
        later=len(service.later_of_series(g.uow, visit)),
        is_told=visit.state is not VisitState.PLANNED,
        asked=service.recipients(g.uow, [visit.school_id]).get(visit.school_id, ()),
    )
