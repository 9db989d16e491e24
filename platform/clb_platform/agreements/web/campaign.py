"""The pages of a renewal campaign: choose schools, see the dry run, let it be made, see what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Conflict, Refused, Stale
from clb_core.web.forms import Form
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import queries
from clb_platform.agreements import service as agreements
from clb_platform.agreements.forms.board import read_board
from clb_platform.agreements.forms.campaign import CampaignForm, CampaignVersionForm
from clb_platform.agreements.models import AgreementCampaign
from clb_platform.agreements.service import campaign as service
from clb_platform.agreements.vocabulary import (
    BOARD_STATE_LABELS,
    CAMPAIGN_STATE_LABELS,
    DURATION,
    OUTCOME_LABELS,
    SOURCE_LABELS,
    CampaignState,
    NewCampaign,
    SchoolOutcome,
    TextSource,
)
from clb_platform.agreements.web.board import shape
from clb_platform.agreements.web.renewal import renewal
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres.service import value_on

MOST_LISTED = 50
SHAPES = {
    SchoolOutcome.PLANNED: "planned",
    SchoolOutcome.SKIPPED: "waived",
    SchoolOutcome.DONE: "held",
    SchoolOutcome.FAILED: "declined",
}


@renewal.get("/verlenging/rondes")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def campaigns() -> str:
    rows = queries.campaigns(g.uow, MOST_LISTED)
    return render_template(
        "agreements/campaigns.html",
        rows=rows,
        counts=service.outcomes(g.uow, [row.campaign_id for row in rows]),
        state_labels=CAMPAIGN_STATE_LABELS,
        outcomes=SchoolOutcome,
    )


@renewal.get("/verlenging/rondes/nieuw")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def new_campaign() -> str:
    """The schools of the board behind the filters of the address, ticked."""
    agreements.ensure_templates(g.uow)
    name = _("Verlenging %(day)s", day=spoken_with_year(clock.today()))
    rows = service.suggested(g.uow, g.actor, read_board(request.args).filters)
    years = value_on(g.uow, DURATION, clock.today())
    form = Form.empty(name=name, source=TextSource.CURRENT.value, years=years, school_ids=[row.school_id for row in rows])
    return _new_page(form)


def _new_page(form: Form) -> str:
    return render_template(
        "agreements/campaign_new.html",
        form=form,
        rows=service.suggested(g.uow, g.actor, read_board(request.args).filters),
        chosen=set(form.values("school_ids")),
        sources=[(each.value, str(words)) for each, words in SOURCE_LABELS.items()],
        state_labels=BOARD_STATE_LABELS,
        shape=shape,
        second_person=agreements.asks_second_person(g.uow),
    )


@renewal.post("/verlenging/rondes/nieuw")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def prepare_campaign() -> ResponseReturnValue:
    return Form.from_request(CampaignForm()).submit(
        lambda data: service.prepare(g.uow, g.actor, NewCampaign(**{**data, "school_ids": tuple(data["school_ids"])})),
        done=lambda made: url_for(".campaign", campaign_id=made.campaign_id),
        again=_new_page,
    )


@renewal.get("/verlenging/rondes/<uuid:campaign_id>")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def campaign(campaign_id: UUID) -> str:
    row = service.get_campaign(g.uow, g.actor, campaign_id)
    return render_template(
        "agreements/campaign.html",
        rows=queries.campaign_schools(g.uow, campaign_id),
        outcome_labels=OUTCOME_LABELS,
        shapes=SHAPES,
        **_facts(row),
    )


def _facts(row: AgreementCampaign) -> dict[str, Any]:
    counts = service.outcomes(g.uow, [row.campaign_id])[row.campaign_id]
    made = counts[SchoolOutcome.DONE] + counts[SchoolOutcome.FAILED]
    return {
        "campaign": row,
        "counts": {each.value: number for each, number in counts.items()},
        "done": made,
        "total": made + counts[SchoolOutcome.PLANNED],
        "state_label": str(CAMPAIGN_STATE_LABELS[row.state]),
        "source_label": str(SOURCE_LABELS[row.source]),
    }


@renewal.get("/verlenging/rondes/<uuid:campaign_id>/voortgang")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def campaign_progress(campaign_id: UUID) -> ResponseReturnValue:
    """How far it is, for the page that asks it every second; when it is over the page is loaded anew."""
    row = service.get_campaign(g.uow, g.actor, campaign_id)
    page = url_for(".campaign", campaign_id=campaign_id)
    if "HX-Request" not in request.headers:
        return redirect(page, 303)
    if row.state is not CampaignState.WORKING:
        return Response("", headers={"HX-Redirect": page})
    return render_template("agreements/_campaign_progress.html", **_facts(row))


@renewal.post("/verlenging/rondes/<uuid:campaign_id>/start")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def run_campaign(campaign_id: UUID) -> ResponseReturnValue:
    return _do(campaign_id, lambda version: service.run_campaign(g.uow, g.actor, campaign_id, version))


@renewal.post("/verlenging/rondes/<uuid:campaign_id>/opnieuw")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def retry_campaign(campaign_id: UUID) -> ResponseReturnValue:
    return _do(campaign_id, lambda version: service.retry_campaign(g.uow, g.actor, campaign_id, version))


@renewal.post("/verlenging/rondes/<uuid:campaign_id>/stop")
@requires(Permission.AGREEMENTS_CAMPAIGN)
def stop_campaign(campaign_id: UUID) -> ResponseReturnValue:
    return _do(campaign_id, lambda _version: service.stop_campaign(g.uow, g.actor, campaign_id))


def _do(campaign_id: UUID, act: Callable[[int | None], object]) -> ResponseReturnValue:
    """Do one thing with a campaign and come back to its page; a refusal is told there."""
    form = Form.from_request(CampaignVersionForm())
    try:
        act(form.data.get("version"))
    except (Conflict, Refused, Stale) as error:
        g.uow.rollback()
        flash(error.words, "bad")
    return redirect(url_for(".campaign", campaign_id=campaign_id), 303)
