"""The open work of a colleague on one page, and handing it over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
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


def _page(member_id: UUID, form: Form | None) -> str:
    member, work = service.open_work(g.uow, g.actor, member_id)
    everything = Form.empty(visit_ids=[str(visit.visit_id) for visit, _school in work])
    return render_template(
        "planning/hand_over.html",
        form=form or everything,
        member=member,
        work=work,
        takers=[(str(each.member_id), each.display_name) for each in service.takers(g.uow, member_id)],
        left=service.left_behind(g.uow, member_id),
        may_end_roles=g.actor.may(Permission.IDENTITY_STAFF_MANAGE),
        role_labels=LABELS,
        state_labels=STATE_LABELS,
    )


@pages.post("/collegas/<uuid:member_id>/overdragen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_hand_over(member_id: UUID) -> ResponseReturnValue:
    def give(data: dict[str, Any]) -> int:
        return service.hand_over(g.uow, g.actor, member_id, data["to_member_id"], data["visit_ids"], data["reason"])

    def done(number: int) -> str:
        flash(_n("%(num)s bezoek is overgedragen.", "%(num)s bezoeken zijn overgedragen.", number), "good")
        return url_for(".hand_over", member_id=member_id)

    return Form.from_request(HandOverForm()).submit(give, done=done, again=lambda form: _page(member_id, form))
