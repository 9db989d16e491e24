"""What follows agreements, for the matrix's world: a signed one to stop, look back at and promise in, and a campaign."""

from __future__ import annotations

from typing import Any

import world as worlds
from agreements.signed import agreement
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.terms import add_days
from clb_platform.agreements import queries
from clb_platform.agreements.service import campaign as campaigns
from clb_platform.agreements.service.commitments import NewCommitment, commit
from clb_platform.agreements.service.evaluate import plan_evaluation
from clb_platform.agreements.service.notice import give_notice
from clb_platform.agreements.vocabulary import NewCampaign, NewNotice, SchoolOutcome, TextSource
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from world import World


def make_courses(runtime: Runtime, world: World) -> dict[str, Any]:
    """Campaigns by the state from which an operation begins: to run, at work, and one of which a school failed."""
    director = world.staff[Role.DIRECTOR].actor
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        signed = agreement(uow, world.school_id, title="CANARY-OURS-agreement-title")
        soon = add_days(clock.today(), 14)
        evaluation = plan_evaluation(uow, director, signed.agreement_id, soon)
        promise = commit(uow, director, signed.agreement_id, NewCommitment(Party.SCHOOL, "Iemand", "Iets", soon))
        noticed = agreement(uow, worlds._school(uow, "099091", "School 10", "primary")[0])
        give_notice(
            uow, director, noticed.agreement_id, NewNotice(Party.CENTRE, clock.today(), add_days(clock.today(), 90), "Gestopt.")
        )
        campaign_school, _site = worlds._school(uow, "099090", "School 9", "primary")
        made = {
            name: campaigns.prepare(
                uow, director, NewCampaign(f"Ronde {name}", TextSource.TEMPLATE, 1, False, (campaign_school,))
            )
            for name in ("review", "working", "failed")
        }
        campaigns.run_campaign(uow, director, made["working"].campaign_id)
        queries.campaign_schools(uow, made["failed"].campaign_id)[0][0].outcome = SchoolOutcome.FAILED
        uow.flush()
        ids = {f"{name}_campaign_id": row.campaign_id for name, row in made.items()}
        versions = {f"{name}_campaign_version": row.version for name, row in made.items()}
        return ids | versions | {
            "signed_agreement_id": signed.agreement_id, "signed_version": signed.version,
            "noticed_agreement_id": noticed.agreement_id, "noticed_version": noticed.version,
            "evaluation_id": evaluation.evaluation_id, "evaluation_version": evaluation.version,
            "commitment_id": promise.commitment_id, "commitment_version": promise.version,
            "campaign_school_id": campaign_school,
        }  # fmt: skip
