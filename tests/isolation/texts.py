"""Agreements for the matrix's world: one text per place, and schools whose text stands where other operations begin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import world as worlds
from agreements.lives import REASON, fill_in, given, signing, started
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement, AgreementParty, AgreementTalk
from clb_platform.agreements.vocabulary import SignatoryRole
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import Verdict
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from clb_tenants.schools import service as schools
from documents.pdfs import good
from world import World


def make_texts(runtime: Runtime, world: World) -> dict[str, Any]:
    """`agreement_id` lies with our centre, begun by it; the others by name. All of our centre but the last."""
    director, head = world.staff[Role.DIRECTOR].actor, world.contacts[Role.HEAD].actor
    planner = world.staff[Role.PLANNER].actor
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        ours = _given(uow, director, world.school_id, "OURS")
        service.give(uow, head, ours.agreement_id, message="Zo is het goed.")
        other = _given(uow, director, world.other_school_id, "OTHER")
        asked_school, declined_school = (worlds._school(uow, f"0990{at}0", f"School {at}", "primary")[0] for at in (1, 2))
        asked = started(uow, planner, asked_school)
        service.ask_approval(uow, planner, asked.agreement_id)
        declined = given(uow, director, declined_school)
        service.take_back(uow, director, declined.agreement_id)
        service.decline(uow, director, declined.agreement_id, reason=REASON)
        talk = uow.add(
            AgreementTalk(
                school_id=declined_school, asked_by="Iemand", asked_at=clock.now(), message="", answered_by="", answer=""
            )
        )
        versions = queries.versions_of(uow, ours.agreement_id)
        template, newest = queries.startable(uow)[0]
        clause = queries.template_clauses(uow, template.template_id)[-1]
        service.change_template_clause(
            uow, director, template.template_id, clause.clause_key,
            {"title": "Anders", "source": "Anders.", "is_included": True, "is_mandatory": True, "is_fixed": False}, None,
        )  # fmt: skip
        own = service.add_template_clause(
            uow, director, template.template_id,
            {"title": "Eigen", "source": "Eigen.", "is_included": True, "is_mandatory": False, "is_fixed": False},
        )  # fmt: skip
        ready = _signing(uow, world)
        found = ready | {
            "agreement_id": ours.agreement_id, "agreement_version": ours.version,
            "version_id": versions[-1].agreement_version_id, "first_version_id": versions[0].agreement_version_id,
            "template_id": template.template_id, "template_version_id": newest.template_version_id,
            "clause_key": "contacten", "step": "doorgeven", "talk_id": talk.talk_id, "template_clause_key": clause.clause_key,
            "template_clause_version": clause.version, "own_clause_key": own.clause_key, "own_clause_version": own.version,
            "clause_version": service.working_clause(uow, ours.agreement_id, "contacten").version,
            "asked_agreement_id": asked.agreement_id, "declined_agreement_id": declined.agreement_id,
            "declined_agreement_version": declined.version, "school_without_text": declined_school,
            "other_agreement_id": other.agreement_id,
        }  # fmt: skip
    with unit_of_work(runtime.database, CentreScope(world.foreign_centre_id)) as uow:
        foreign = started(uow, System(), world.foreign_school_id)
        foreign.title = "CANARY-FOREIGN-agreement-title"
        uow.flush()
    return found | {"foreign_agreement_id": foreign.agreement_id}


def _signing(uow: UnitOfWork, world: World) -> dict[str, Any]:
    """A text that the administrator may sign now, a checked paper for it, and one that was signed on paper."""
    frozen, paper_id, party_id = _frozen(uow, world, "School 3", "099030")
    signed, other_id, _party_id = _frozen(uow, world, "School 4", "099040")
    service.sign_on_paper(uow, world.staff[Role.DIRECTOR].actor, signed.agreement_id, document_id=other_id)
    return {
        "signing_agreement_id": frozen.agreement_id, "signing_version": frozen.version, "signing_hash": frozen.content_hash,
        "signing_party_id": party_id, "paper_id": paper_id, "sealed_agreement_id": signed.agreement_id,
        "director_id": world.staff[Role.DIRECTOR].member_id,
    }  # fmt: skip


def _frozen(uow: UnitOfWork, world: World, name: str, number: str) -> tuple[Agreement, UUID, UUID]:
    """(text, checked paper, place of the administrator, who signs first) of a school of its own."""
    administrator, director = world.staff[Role.ADMINISTRATOR].actor, world.staff[Role.DIRECTOR].actor
    school_id = worlds._school(uow, number, name, "primary")[0]
    head = replace(world.contacts[Role.HEAD].actor, school_ids=(school_id,))
    row = signing(uow, director, head, school_id)
    party = service.name_signatory(
        uow, administrator, row.agreement_id, member_id=administrator.member_id, role=SignatoryRole.DIRECTOR
    )
    uow.add(
        AgreementParty(
            agreement_id=row.agreement_id, school_id=school_id, side=Party.SCHOOL, role=SignatoryRole.HEAD, position=2,
            name="Directie", email="directie@school.example",
        )
    )  # fmt: skip
    paper = documents.upload(uow, administrator, school_id, name="papier.pdf", data=good(name))
    documents.check(uow, director, paper.document_id, Verdict.ACCEPTED)
    return row, paper.document_id, party.party_id


def _given(uow: UnitOfWork, actor: Actor, school_id: UUID, tag: str) -> Agreement:
    """With its canaries from the start: the title and the name of the board are part of what is agreed."""
    schools.get(uow, school_id).board_name = f"CANARY-{tag}-school-board_name"
    agreement = started(uow, actor, school_id)
    agreement.title = f"CANARY-{tag}-agreement-title"
    return service.give(uow, actor, fill_in(uow, actor, agreement).agreement_id)
