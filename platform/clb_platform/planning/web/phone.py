"""What a school said by telephone, filled in by the centre: the same questions as the school's own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.planning import service
from clb_platform.planning.forms.visits import read_answers, record_form
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Said
from clb_platform.planning.vocabulary import REASON_LABELS, Action, VisitState
from clb_platform.planning.web.answers import ANSWERS, offered_of
from clb_platform.planning.web.blueprint import pages
from clb_platform.planning.web.verbs import page_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools


@pages.get("/bezoeken/<uuid:visit_id>/telefonisch")
@requires(Permission.PLANNING_VISIT_PLAN)
def record(visit_id: UUID) -> str:
    visit = page_of(service.get(g.uow, visit_id), Action.RECORD)
    return _record_page(visit, Form.empty(said_on=clock.today().isoformat()))


@pages.post("/bezoeken/<uuid:visit_id>/telefonisch")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_record(visit_id: UUID) -> ResponseReturnValue:
    date_ids = [each.row.date_id for each in offered_of(g.uow, service.get(g.uow, visit_id))]

    def store(data: dict[str, Any]) -> Visit:
        given = read_answers(data, date_ids)
        answers = {date_id: service.Answer(each.kind, each.reason, each.note) for date_id, each in given.items()}
        return service.record_answer(
            g.uow, g.actor, visit_id, answers, Said(data["said_by"], data["said_on"]), remark=data["remark"],
            revision=data["revision"], version=data["version"],
        )  # fmt: skip

    return Form.from_request(record_form(date_ids)).submit(
        store, done=_recorded, again=lambda form: _record_page(service.get(g.uow, visit_id), form)
    )


def _recorded(visit: Visit) -> str:
    if visit.state is VisitState.CONFIRMED:
        flash(_("Genoteerd. De datum past: het bezoek staat vast. De school en het team krijgen een mail."), "good")
    else:
        flash(_("Genoteerd. De school krijgt een mail met wat er genoteerd is."), "good")
    return url_for(".visit", visit_id=visit.visit_id)


def _record_page(visit: Visit, form: Form) -> str:
    return render_template(
        "planning/record.html",
        visit=visit,
        form=form,
        school=schools.get(g.uow, visit.school_id),
        offered=offered_of(g.uow, visit),
        answers=ANSWERS,
        reasons=[(reason.value, str(label)) for reason, label in REASON_LABELS.items()],
        asked=service.recipients(g.uow, [visit.school_id]).get(visit.school_id, ()),
        today=clock.today(),
    )
