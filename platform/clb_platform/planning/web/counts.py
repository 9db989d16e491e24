"""How a visit went: the page that closes it, and the page that puts its counts right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Conflict
from clb_core.web.forms import Form
from clb_core.words import _, spoken
from clb_platform.planning import queries, service
from clb_platform.planning.forms.moments import CorrectedReachedForm, ReachedForm
from clb_platform.planning.forms.visits import COUNTS, correction_form, count_field, counts_form
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Counts
from clb_platform.planning.vocabulary import MOST_REACHED, Action, VisitKind
from clb_platform.planning.web.blueprint import pages
from clb_platform.planning.web.verbs import page_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools


@pages.get("/bezoeken/<uuid:visit_id>/doorgegaan")
@requires(Permission.PLANNING_VISIT_HOLD)
def hold(visit_id: UUID) -> str:
    visit = page_of(service.get(g.uow, visit_id), Action.HOLD)
    _not_yet(visit)
    return _counts_page(visit, Form.empty(), Action.HOLD)


def _not_yet(visit: Visit) -> None:
    """Raises Conflict before the day of the visit: there is nothing to fill in."""
    if visit.day is not None and visit.day > clock.today():
        words = _("Dit bezoek is pas op %(day)s. Vul de aantallen die dag of later in.", day=spoken(visit.day))
        raise Conflict(words)


@pages.post("/bezoeken/<uuid:visit_id>/doorgegaan")
@requires(Permission.PLANNING_VISIT_HOLD)
def do_hold(visit_id: UUID) -> ResponseReturnValue:
    item_ids = _item_ids(visit_id)

    def done(_visit: Visit) -> str:
        flash(_("Ingevuld. Dit bezoek is afgerond."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(counts_form(item_ids)).submit(
        lambda data: service.hold(g.uow, g.actor, visit_id, _given(data, item_ids), version=data["version"]),
        done=done,
        again=lambda form: _counts_page(service.get(g.uow, visit_id), form, Action.HOLD),
    )


@pages.get("/bezoeken/<uuid:visit_id>/aantallen")
@requires(Permission.PLANNING_VISIT_HOLD)
def correct(visit_id: UUID) -> str:
    visit = page_of(service.get(g.uow, visit_id), Action.CORRECT)
    counts = queries.counts_of(g.uow, visit_id)
    known: dict[str, object] = {}
    for item, _group, _programme in queries.items_of(g.uow, [visit_id])[visit_id]:
        row = counts[item.item_id]
        known |= {count_field(name, item.item_id): getattr(row, name) for name in COUNTS if name != "catch_up"}
        known[count_field("catch_up", item.item_id)] = item.catch_up
    return _counts_page(visit, Form.empty(**known), Action.CORRECT)


@pages.post("/bezoeken/<uuid:visit_id>/aantallen")
@requires(Permission.PLANNING_VISIT_HOLD)
def do_correct(visit_id: UUID) -> ResponseReturnValue:
    item_ids = _item_ids(visit_id)

    def done(_visit: Visit) -> str:
        flash(_("De aantallen zijn verbeterd. De vorige blijven bewaard."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(correction_form(item_ids)).submit(
        lambda data: service.correct_counts(
            g.uow, g.actor, visit_id, _given(data, item_ids), reason=data["reason"], version=data["version"]
        ),
        done=done,
        again=lambda form: _counts_page(service.get(g.uow, visit_id), form, Action.CORRECT),
    )


# Information moments and presence: one number.


@pages.get("/bezoeken/<uuid:visit_id>/bereikt")
@requires(Permission.PLANNING_VISIT_HOLD)
def hold_moment(visit_id: UUID) -> str:
    visit = page_of(service.get(g.uow, visit_id), Action.HOLD)
    _not_yet(visit)
    return _reached_page(visit, Form.empty(), Action.HOLD)


@pages.post("/bezoeken/<uuid:visit_id>/bereikt")
@requires(Permission.PLANNING_VISIT_HOLD)
def do_hold_moment(visit_id: UUID) -> ResponseReturnValue:
    def done(_visit: Visit) -> str:
        flash(_("Ingevuld. Dit bezoek is afgerond."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(ReachedForm()).submit(
        lambda data: service.hold_moment(g.uow, g.actor, visit_id, data["reached"], version=data["version"]),
        done=done,
        again=lambda form: _reached_page(service.get(g.uow, visit_id), form, Action.HOLD),
    )


@pages.get("/bezoeken/<uuid:visit_id>/bereikt/verbeteren")
@requires(Permission.PLANNING_VISIT_HOLD)
def correct_reached(visit_id: UUID) -> str:
    visit = page_of(service.get(g.uow, visit_id), Action.CORRECT)
    row = service.about(g.uow, visit)
    return _reached_page(visit, Form.empty(reached=row.reached if row else None), Action.CORRECT)


@pages.post("/bezoeken/<uuid:visit_id>/bereikt/verbeteren")
@requires(Permission.PLANNING_VISIT_HOLD)
def do_correct_reached(visit_id: UUID) -> ResponseReturnValue:
    def done(_visit: Visit) -> str:
        flash(_("Het aantal is verbeterd. Het vorige staat in het auditspoor."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(CorrectedReachedForm()).submit(
        lambda data: service.correct_reached(
            g.uow, g.actor, visit_id, data["reached"], reason=data["reason"], version=data["version"]
        ),
        done=done,
        again=lambda form: _reached_page(service.get(g.uow, visit_id), form, Action.CORRECT),
    )


def _reached_page(visit: Visit, form: Form, action: Action) -> str:
    if visit.kind is VisitKind.SYSTEMATIC:
        raise Conflict(_("Vul bij dit bezoek de aantallen per klas in."))
    return render_template(
        "planning/reached.html",
        visit=visit,
        form=form,
        is_correction=action is Action.CORRECT,
        school=schools.get(g.uow, visit.school_id),
        moment=service.about(g.uow, visit),
        most=MOST_REACHED,
    )


def _item_ids(visit_id: UUID) -> list[UUID]:
    row = service.get(g.uow, visit_id)
    return [item.item_id for item, _group, _programme in queries.items_of(g.uow, [row.visit_id])[row.visit_id]]


def _given(data: dict[str, Any], item_ids: list[UUID]) -> dict[UUID, Counts]:
    return {item_id: Counts(**{name: data[count_field(name, item_id)] for name in COUNTS}) for item_id in item_ids}


def _counts_page(visit: Visit, form: Form, action: Action) -> str:
    if visit.kind is not VisitKind.SYSTEMATIC:
        raise Conflict(_("Vul bij dit bezoek enkel in hoeveel leerlingen je bereikte."))
    return render_template(
        "planning/hold.html",
        visit=visit,
        form=form,
        is_correction=action is Action.CORRECT,
        school=schools.get(g.uow, visit.school_id),
        items=queries.items_of(g.uow, [visit.visit_id])[visit.visit_id],
        count_names=COUNTS,
    )
