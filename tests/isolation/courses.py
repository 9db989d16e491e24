"""What follows agreements, for the matrix's world: a signed one to stop, look back at and promise in, and a campaign."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import world as worlds
from agreements.signed import agreement
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import campaign as campaigns
from clb_platform.agreements.service.commitments import NewCommitment, commit
from clb_platform.agreements.service.evaluate import plan_evaluation
from clb_platform.agreements.service.moments import add_moment
from clb_platform.agreements.service.notice import give_notice
from clb_platform.agreements.vocabulary import MomentKind, NewCampaign, NewMoment, NewNotice, SchoolOutcome, TextSource
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning import queries as planning
from clb_platform.planning.service import Answer, answer, hold_moment, plan_moment, propose
from clb_platform.planning.vocabulary import AnswerKind, HalfDayOfYear
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
        moments = _moments(uow, world, signed.agreement_id)
        renewed = _renewed(uow, world)
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
            "renewed_agreement_id": renewed.agreement_id,
            "evaluation_id": evaluation.evaluation_id, "evaluation_version": evaluation.version,
            "commitment_id": promise.commitment_id, "commitment_version": promise.version,
            "campaign_school_id": campaign_school,
            **moments,
        }  # fmt: skip


def _renewed(uow: UnitOfWork, world: World) -> Agreement:
    """An agreement without moments, after one that had some."""
    school_id, _site = worlds._school(uow, "099092", "School 11", "primary")
    former = agreement(uow, school_id, valid_from=date(2020, 9, 1), valid_to=date(2025, 8, 31))
    kind = MomentKind.INFORMATION
    add_moment(uow, world.staff[Role.DIRECTOR].actor, former.agreement_id,
               NewMoment(kind, "Infoavond", "6de leerjaar", "zaal", time(9), time(10)))  # fmt: skip
    return agreement(uow, school_id)


def _moments(uow: UnitOfWork, world: World, agreement_id: UUID) -> dict[str, Any]:
    """What was agreed: one without visits, and one with a visit to fill in and one that was held."""
    director, planner = world.staff[Role.DIRECTOR].actor, world.staff[Role.PLANNER].actor
    free, used = (
        add_moment(uow, director, agreement_id, NewMoment(kind, title, "6de leerjaar", "zaal", time(9), time(10)))
        for kind, title in ((MomentKind.INFORMATION, "Infoavond"), (MomentKind.PRESENCE, "Op school"))
    )
    made = {}
    for name, half_day in (("shown", HalfDay.MORNING), ("reached", HalfDay.AFTERNOON)):
        with clock.using(FixedClock(datetime(2026, 9, 15, 9, tzinfo=UTC))):
            visit = plan_moment(uow, planner, used.moment_id, world.team_id)
            options = [HalfDayOfYear(date(2026, 10, 1), half_day)]
            propose(uow, planner, visit.visit_id, options, date(2026, 9, 25), override_reason="Zo gevraagd.")
            row = planning.dates_of(uow, [visit.visit_id])[visit.visit_id][0]
            answer(uow, world.contacts[Role.PLANNING_CONTACT].actor, visit.visit_id, {row.date_id: Answer(AnswerKind.YES)})
        made[name] = visit
    hold_moment(uow, planner, made["reached"].visit_id, 12)
    return {"moment_id": free.moment_id, "moment_version": free.version} | {
        f"{name}_{what}": value
        for name, visit in made.items()
        for what, value in (("id", visit.visit_id), ("version", visit.version))
    }
