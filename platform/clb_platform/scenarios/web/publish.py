"""From a plan to proposals: choose a part of it, see what would leave, send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue

from clb_core.errors import DomainError, Refused
from clb_core.terms import add_days
from clb_core.web.forms import Form
from clb_core.words import _, _n
from clb_platform.planning.service import recipients
from clb_platform.planning.service.preview import usual_reply_by, words_of
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.forms import PublishForm, asked_day, asked_ids
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service import Chosen, Part
from clb_platform.scenarios.vocabulary import STANDING_LABELS
from clb_platform.scenarios.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

FIRST_DAYS = 27
"""Four weeks: what is usually proposed at once."""


@pages.get("/planningen/<uuid:scenario_id>/voorstellen")
@requires(Permission.PLANNING_VISIT_PLAN)
def preview(scenario_id: UUID) -> ResponseReturnValue:
    scenario = service.get(g.uow, g.actor, scenario_id)
    reply_by = usual_reply_by(g.uow)
    first = asked_day(request.args, "van") or max(scenario.first_day, add_days(reply_by, 1))
    last = asked_day(request.args, "tot") or min(scenario.last_day, add_days(first, FIRST_DAYS))
    chosen = Chosen(first, last, asked_ids(request.args, "school"))
    form = Form.empty(
        reply_by=reply_by.isoformat(), van=first.isoformat(), tot=last.isoformat(),
        school=[str(each) for each in chosen.school_ids],
    )  # fmt: skip
    try:
        parts = service.preview(g.uow, g.actor, scenario, chosen, reply_by)
    except Refused as refusal:
        flash(words_of(refusal), "warn")
        parts = []
    return _page(scenario, form, parts, ticked=None)


def _page(scenario: Scenario, form: Form, parts: Sequence[Part], *, ticked: set[UUID] | None) -> str:
    """`ticked` None: everything that can leave."""
    leaving = [part for part in parts if part.can_leave and (ticked is None or part.row.part_id in ticked)]
    asked = recipients(g.uow, list({part.row.school_id for part in leaving}))
    return render_template(
        "scenarios/publish.html",
        scenario=scenario,
        form=form,
        parts=parts,
        leaving={part.row.part_id for part in leaving},
        staying=[part for part in parts if not part.can_leave],
        warned=[part for part in leaving if part.warned],
        sentence=_what_will_happen(leaving, {school_id for school_id, found in asked.items() if found}),
        schools=queries.size_by_school(g.uow, scenario.scenario_id),
        standing_labels=STANDING_LABELS,
    )


def _what_will_happen(leaving: Sequence[Part], mailed: set[UUID]) -> str:
    if not leaving:
        return _("In deze weken is er niets dat kan vertrekken.")
    fixed = sum(not part.asks_school for part in leaving)
    stands = _n("%(num)s datum voor huisonderwijs staat meteen vast.",
                "%(num)s data voor huisonderwijs staan meteen vast.", fixed) if fixed else ""  # fmt: skip
    all_schools = {part.row.school_id for part in leaving if part.asks_school}
    if not all_schools:
        return f"{stands} {_('Er is nog niets bewaard.')}"
    silent = len(all_schools - mailed)
    what = _(
        "Je stelt %(visits)s voor aan %(schools)s, elk met één datum. Er is nog niets verstuurd.",
        visits=_n("%(num)s bezoek", "%(num)s bezoeken", len(leaving) - fixed),
        schools=_n("%(num)s school", "%(num)s scholen", len(all_schools)),
    )
    more = (
        _n("%(num)s school heeft geen contactpersoon.", "%(num)s scholen hebben geen contactpersoon.", silent)
        if silent
        else ""
    )
    return " ".join(filter(None, (what, more, stands)))


@pages.post("/planningen/<uuid:scenario_id>/voorstellen")
@requires(Permission.PLANNING_VISIT_PLAN)
def publish(scenario_id: UUID) -> ResponseReturnValue:
    """Send what is ticked; the same page twice sends nothing twice."""
    scenario = service.get(g.uow, g.actor, scenario_id)
    form = Form.from_request(PublishForm())
    if form.is_valid:
        data = form.data
        try:
            sent = service.publish(
                g.uow, g.actor, scenario_id, data["part"], data["reply_by"], message=data["message"],
                override_reason=data["override_reason"],
            )  # fmt: skip
        except Refused as refusal:
            g.uow.rollback()
            form.add_error("", words_of(refusal))
        else:
            return render_template(
                "scenarios/published.html", scenario=scenario, sent=sent, **_about(sent.proposed, data["reply_by"])
            )
    return _again(scenario_id, form), 422


def _about(visits: Sequence[Any], reply_by: Any) -> dict[str, Any]:
    known = schools.schools_by_id(g.uow, list({each.school_id for each in visits}))
    return {"visits": visits, "reply_by": reply_by, "schools": known}


def _again(scenario_id: UUID, form: Form) -> str:
    """The same page, with what is wrong; its visits are those of the weeks that it showed."""
    scenario = service.get(g.uow, g.actor, scenario_id)
    data = form.data
    chosen = Chosen(asked_day(form.typed, "van"), asked_day(form.typed, "tot"), asked_ids(form.typed, "school"))
    reply_by = data.get("reply_by") or usual_reply_by(g.uow)
    try:
        parts = service.preview(g.uow, g.actor, scenario, chosen, reply_by)
    except DomainError as error:
        form.add_error("", words_of(error))
        parts = []
    return _page(scenario, form, parts, ticked=set(asked_ids(form.typed, "part")))
