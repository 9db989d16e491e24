"""The open work of a colleague on one page, and handing it over: shown first, then carried out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.foreseen import Line
from clb_core.web.forms import Form
from clb_core.web.lines import lines_shown, shown_first
from clb_core.words import _n
from clb_platform.planning import service
from clb_platform.planning.forms.hand_over import HandOverForm
from clb_platform.planning.vocabulary import STATE_LABELS
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS


@pages.get("/collegas/<uuid:member_id>/overdragen")
@requires(Permission.PLANNING_VISIT_PLAN)
def hand_over(member_id: UUID) -> str:
    return _page(member_id, None)


def _page(member_id: UUID, form: Form | None, lines: Sequence[Line] = ()) -> str:
    member, work = service.open_work(g.uow, g.actor, member_id)
    name = service.on_name(g.uow, g.actor, member_id)
    left, can_go = service.left_behind(g.uow, member_id), {row.deputy_id for row, _absent in name.stands_in}
    everything = Form.empty(
        visit_ids=[str(visit.visit_id) for visit, _school in work],
        agreement_ids=[str(row.agreement_id) for row, _school in name.agreements],
        deputy_ids=[str(row.deputy_id) for row, _absent in name.stands_in],
        trip_ids=[str(each.visit.visit_id) for each in name.trips],
    )
    return render_template(
        "planning/hand_over.html",
        form=form or everything,
        member=member,
        work=work,
        name=name,
        **lines_shown(lines, "everything"),
        notes=service.left_lines(g.uow, g.actor, member_id),
        colleagues=[(str(each.member_id), each.display_name) for each in service.colleagues_like(g.uow, member_id)],
        takers=[(str(each.member_id), each.display_name) for each in service.takers(g.uow, member_id)],
        left=replace(left, deputies=[row for row in left.deputies if row[0].deputy_id not in can_go]),
        may_end_roles=g.actor.may(Permission.IDENTITY_STAFF_MANAGE),
        role_labels=LABELS,
        state_labels=STATE_LABELS,
    )


@pages.post("/collegas/<uuid:member_id>/overdragen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_hand_over(member_id: UUID) -> ResponseReturnValue:
    def giving(data: dict[str, Any]) -> service.Giving:
        """What nobody was chosen for stays: all of it is ticked beforehand."""
        given = service.Giving(data["reason"], to_id=data["to_member_id"], trips_to_id=data["trips_to_id"])
        if given.trips_to_id:
            given = replace(given, trip_ids=data["trip_ids"])
        if given.to_id or not given.trips_to_id:
            names = ("visit_ids", "agreement_ids", "deputy_ids")
            given = replace(given, **{name: data[name] for name in names})
        return given

    def done(given: service.Given) -> str:
        flash(_said(given), "good")
        return url_for(".hand_over", member_id=member_id)

    form = Form.from_request(HandOverForm())
    lines = shown_first(form, lambda data: service.foresee_giving(g.uow, g.actor, member_id, giving(data)))
    if lines:
        return _page(member_id, form, lines)
    return form.submit(
        lambda data: service.give_everything(g.uow, g.actor, member_id, giving(data)),
        done=done,
        again=lambda form: _page(member_id, form),
    )


def _said(given: service.Given) -> str:
    number = given.visits + len(given.agreements) + len(given.deputies) + len(given.trips.done)
    if not given.trips.refused:
        return _n("%(num)s zaak is overgedragen.", "%(num)s zaken zijn overgedragen.", number)
    return _n(
        "%(num)s zaak is overgedragen. Wat niet kon, staat er nog.",
        "%(num)s zaken zijn overgedragen. Wat niet kon, staat er nog.", number,
    )  # fmt: skip
