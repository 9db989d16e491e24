"""Another colleague in the place of one of the team: on one visit, and on many at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from clb_core import clock
from clb_core.web.forms import Form
from clb_core.words import _, _n
from clb_platform.planning import service
from clb_platform.planning.forms.hand_over import DaysFilter, SubstituteForm, SubstituteOnManyForm
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Replaced
from clb_platform.planning.vocabulary import STATE_LABELS, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries as identity
from clb_tenants.schools import service as schools


@pages.get("/bezoeken/<uuid:visit_id>/andere-collega")
@requires(Permission.PLANNING_VISIT_PLAN)
def substitute(visit_id: UUID) -> str:
    return _visit_page(service.get(g.uow, visit_id), Form.empty(absent_id=request.args.get("absent_id")))


def _visit_page(visit: Visit, form: Form) -> str:
    """First who no longer goes; then who can go instead."""
    going = service.going(g.uow, visit)
    absent = next((each for each in going if str(each.member_id) == form.value("absent_id")), None)
    return render_template(
        "planning/substitute.html",
        visit=visit,
        form=form,
        school=schools.get(g.uow, visit.school_id),
        going=going,
        going_options=[(str(each.member_id), each.display_name) for each in going],
        absent=absent,
        candidates=service.candidates(g.uow, visit, absent.member_id) if absent else (),
    )


@pages.post("/bezoeken/<uuid:visit_id>/andere-collega")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_substitute(visit_id: UUID) -> ResponseReturnValue:
    def done(visit: Visit) -> str:
        if visit.state is VisitState.CONFIRMED:
            flash(_("Een andere collega gaat. Beide collega’s krijgen een mail; de school niet."), "good")
        else:
            flash(_("Een andere collega gaat. Er vertrekt geen mail: de datum staat nog niet vast."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(SubstituteForm()).submit(
        lambda data: service.substitute(g.uow, g.actor, visit_id, **data),
        done=done,
        again=lambda form: _visit_page(service.get(g.uow, visit_id), form),
    )


@pages.get("/collegas/<uuid:member_id>/vervangen")
@requires(Permission.PLANNING_VISIT_PLAN)
def substitute_on_many(member_id: UUID) -> str:
    return _many_page(member_id, None)


def _many_page(member_id: UUID, form: Form | None, outcome: Replaced | None = None) -> str:
    days = _days()
    found = service.trips(g.uow, g.actor, member_id, days["van"] or clock.today(), days["tot"])
    words = {each.visit_id: each.words for each in outcome.refused} if outcome else {}
    return render_template(
        "planning/substitute_many.html",
        form=form or Form.empty(visit_ids=[str(each.visit.visit_id) for each in found]),
        member=identity.member(g.uow, member_id),
        trips=found,
        takers=[(str(each.member_id), each.display_name) for each in service.colleagues_like(g.uow, member_id)],
        days=days,
        refused=words,
        state_labels=STATE_LABELS,
    )


def _days() -> dict[str, date | None]:
    """The days in the address; what is no day does not count."""
    typed = {name: value for name in ("van", "tot") if (value := request.args.get(name, ""))}
    try:
        loaded: dict[str, Any] = DaysFilter().load(typed)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return {"van": loaded.get("van"), "tot": loaded.get("tot")}


@pages.post("/collegas/<uuid:member_id>/vervangen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_substitute_on_many(member_id: UUID) -> ResponseReturnValue:
    """What is refused stays on the page with its reason, to give to somebody else."""
    form = Form.from_request(SubstituteOnManyForm())

    def replace(data: dict[str, Any]) -> Replaced:
        return service.substitute_in_bulk(
            g.uow, g.actor, member_id, data["member_id"], data["visit_ids"], reason=data["reason"]
        )

    def done(outcome: Replaced) -> ResponseReturnValue | str:
        if outcome.done:
            said = _n("Op %(num)s bezoek gaat nu iemand anders.", "Op %(num)s bezoeken gaat nu iemand anders.", len(outcome.done))
            flash(said, "good")
        if not outcome.refused:
            days: dict[str, Any] = {name: day.isoformat() for name, day in _days().items() if day}
            return url_for(".substitute_on_many", member_id=member_id, **days)
        again = Form.empty(visit_ids=[each.visit_id for each in outcome.refused], reason=form.value("reason"))
        return _many_page(member_id, again, outcome), 200 if outcome.done else 422

    return form.submit(replace, done=done, again=lambda form: _many_page(member_id, form))
