"""What was agreed of information moments and presence, and planning it; for both sides to read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Forbidden, NotFound, Stale
from clb_core.terms import add_days
from clb_core.web.forms import Form
from clb_core.words import _, _n
from clb_platform.agreements import queries as agreements
from clb_platform.agreements import service as agreement_service
from clb_platform.agreements.models import Agreement, AgreementMoment
from clb_platform.agreements.service import moments as agreed
from clb_platform.agreements.vocabulary import (
    MOMENT_LABELS,
    MOST_MOMENT_WORDS,
    MOST_TIMES,
    AgreementKind,
    AgreementState,
    MomentKind,
    NewMoment,
)
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import WEEKDAY_LABELS
from clb_platform.planning import service
from clb_platform.planning.forms.moments import ChangeMomentForm, MomentForm, PlanMomentForm
from clb_platform.planning.forms.visits import VersionForm, half_day_text
from clb_platform.planning.models import Visit
from clb_platform.planning.service.moments import agreed_dates
from clb_platform.planning.vocabulary import REPLY_DAYS, STATE_LABELS
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres.service import value_on
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools import service as schools

FIELDS = ("kind", "title", "audience_words", "place", "starts_at", "ends_at", "times", "on_day", "weekday", "site_id")
WEEKDAYS = [(day.value + 1, str(words)) for day, words in WEEKDAY_LABELS.items() if not day.is_weekend]


@pages.get("/afspraken/<uuid:agreement_id>/momenten")
@requires(Permission.AGREEMENTS_READ)
def moments(agreement_id: UUID) -> str:
    return _page(agreement_service.get(g.uow, agreement_id), Form.empty(kind=MomentKind.INFORMATION.value, times=1))


def _page(agreement: Agreement, form: Form) -> str:
    year = service.year_to_plan(agreement)
    lines = service.agreed_lines(g.uow, agreement, year)
    may_write = g.actor.is_staff() and g.actor.may(Permission.AGREEMENTS_WRITE) and _takes_moments(agreement)
    return render_template(
        "planning/moments.html",
        agreement=agreement,
        form=form,
        year=year,
        lines=lines,
        may_write=may_write,
        former=agreed.former_moments(g.uow, agreement) if may_write and not lines else (),
        may_plan=g.actor.is_staff() and g.actor.may(Permission.PLANNING_VISIT_PLAN),
        is_over=agreement.last_day is not None and agreement.last_day < clock.today(),
        state_labels=STATE_LABELS,
        **_around(agreement),
    )


def _takes_moments(agreement: Agreement) -> bool:
    return agreement.state is AgreementState.SIGNED and agreement.kind is not AgreementKind.AMENDMENT


def _around(agreement: Agreement) -> dict[str, Any]:
    """What each page and the fields of a moment need."""
    return {
        "school": schools.get(g.uow, agreement.school_id),
        "is_staff": g.actor.is_staff(),
        "kinds": [(kind.value, str(words)) for kind, words in MOMENT_LABELS.items()],
        "kind_words": MOMENT_LABELS,
        "weekdays": WEEKDAYS,
        "weekday_words": dict(WEEKDAYS),
        "sites": [(site.site_id, site.name) for site in school_queries.sites_of(g.uow, agreement.school_id)],
        "most_words": MOST_MOMENT_WORDS,
        "most_times": MOST_TIMES,
    }


@pages.post("/afspraken/<uuid:agreement_id>/momenten")
@requires(Permission.AGREEMENTS_WRITE)
def add_moment(agreement_id: UUID) -> ResponseReturnValue:
    def done(_row: AgreementMoment) -> str:
        flash(_("Genoteerd. Je kan het nu plannen."), "good")
        return url_for(".moments", agreement_id=agreement_id)

    return Form.from_request(MomentForm()).submit(
        lambda data: agreed.add_moment(g.uow, g.actor, agreement_id, NewMoment(**data)),
        done=done,
        again=lambda form: _page(agreement_service.get(g.uow, agreement_id), form),
    )


@pages.post("/afspraken/<uuid:agreement_id>/momenten/overnemen")
@requires(Permission.AGREEMENTS_WRITE)
def take_moments_over(agreement_id: UUID) -> ResponseReturnValue:
    number = len(agreed.take_moments_over(g.uow, g.actor, agreement_id))
    flash(_n("%(num)s moment overgenomen. Kijk na of het nog klopt.",
             "%(num)s momenten overgenomen. Kijk na of ze nog kloppen.", number), "good")  # fmt: skip
    return redirect(url_for(".moments", agreement_id=agreement_id), 303)


@pages.get("/afgesproken-momenten/<uuid:moment_id>")
@requires(Permission.AGREEMENTS_WRITE)
def moment(moment_id: UUID) -> str:
    row = _moment(moment_id)
    if not g.actor.is_staff():
        raise Forbidden(_("Wat er van momenten is afgesproken, noteert het centrum."))
    known: dict[str, object] = {name: getattr(row, name) for name in FIELDS} | {"kind": row.kind.value}
    known |= {"starts_at": f"{row.starts_at:%H:%M}", "ends_at": f"{row.ends_at:%H:%M}"}
    return _change_page(row, Form.empty(**known, **({"in_holidays": "1"} if row.in_holidays else {})))


@pages.post("/afgesproken-momenten/<uuid:moment_id>")
@requires(Permission.AGREEMENTS_WRITE)
def change_moment(moment_id: UUID) -> ResponseReturnValue:
    def act(data: dict[str, Any]) -> AgreementMoment:
        version = data.pop("version")
        return agreed.change_moment(g.uow, g.actor, moment_id, NewMoment(**data), version)

    def done(row: AgreementMoment) -> str:
        flash(_("Gewijzigd. Bezoeken die al gepland zijn, blijven zoals ze zijn."), "good")
        return url_for(".moments", agreement_id=row.agreement_id)

    return Form.from_request(ChangeMomentForm()).submit(
        act, done=done, again=lambda form: _change_page(_moment(moment_id), form)
    )


@pages.post("/afgesproken-momenten/<uuid:moment_id>/verwijderen")
@requires(Permission.AGREEMENTS_WRITE)
def remove_moment(moment_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(VersionForm())
    row = _moment(moment_id)
    if not form.is_valid:
        raise Stale
    agreement_id = row.agreement_id
    service.remove_agreed(g.uow, g.actor, moment_id, form.data["version"])
    flash(_("Verwijderd."), "good")
    return redirect(url_for(".moments", agreement_id=agreement_id), 303)


def _moment(moment_id: UUID) -> AgreementMoment:
    row = agreements.moment(g.uow, moment_id)
    if row is None:
        raise NotFound
    return row


def _change_page(row: AgreementMoment, form: Form) -> str:
    agreement = agreement_service.get(g.uow, row.agreement_id)
    return render_template("planning/moment.html", agreement=agreement, moment=row, form=form, **_around(agreement))


@pages.get("/afgesproken-momenten/<uuid:moment_id>/plannen")
@requires(Permission.PLANNING_VISIT_PLAN)
def plan_moment(moment_id: UUID) -> str:
    row = _moment(moment_id)
    return _plan_page(row, Form.empty(site_id=row.site_id))


@pages.post("/afgesproken-momenten/<uuid:moment_id>/plannen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_plan_moment(moment_id: UUID) -> ResponseReturnValue:
    def done(visit: Visit) -> str:
        flash(_("Het bezoek is aangemaakt. Kies nu de data die je voorstelt; de school weet nog van niets."), "good")
        return url_for(".propose", visit_id=visit.visit_id, o=[half_day_text(at) for at in _dates(visit, moment_id)])

    return Form.from_request(PlanMomentForm()).submit(
        lambda data: service.plan_moment(g.uow, g.actor, moment_id, data["team_id"], member_id=data["member_id"],
                                         site_id=data["site_id"]),
        done=done,
        again=lambda form: _plan_page(_moment(moment_id), form),
    )  # fmt: skip


def _dates(visit: Visit, moment_id: UUID) -> list[Any]:
    """The dates to begin with: as agreed, after the days that a school gets to answer."""
    around = service.context(g.uow, service.wanted_of(g.uow, visit))
    first = add_days(clock.today(), int(value_on(g.uow, REPLY_DAYS, clock.today())) + 1)
    return agreed_dates(around, _moment(moment_id), first)


def _plan_page(row: AgreementMoment, form: Form) -> str:
    agreement = agreement_service.get(g.uow, row.agreement_id)
    teams = calendars.team_choices(g.uow)
    names = dict(teams)
    places = calendars.places_from(g.uow, [team_id for team_id, _name in teams], clock.today())
    return render_template(
        "planning/plan_moment.html",
        agreement=agreement,
        moment=row,
        form=form,
        year=service.year_to_plan(agreement),
        teams=teams,
        members=[(member.member_id, f"{member.display_name} ({names[place.team_id]})") for place, member in places],
        **_around(agreement),
    )
