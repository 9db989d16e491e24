"""A centre's templates: its own copy of the delivered texts, and publishing a version."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.words import _, listed
from clb_platform.agreements import queries
from clb_platform.agreements.models import (
    AgreementClause,
    AgreementTemplate,
    AgreementTemplateClause,
    AgreementTemplateVersion,
)
from clb_platform.agreements.policy import lacking_contents
from clb_platform.agreements.vocabulary import (
    CONTENTS,
    AgreementsAction,
    StartingTemplate,
    starting_templates,
)
from clb_tenants.access.actor import Acting, Actor, System
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

OF_CLAUSE = (
    "clause_key", "position", "title", "source", "fields", "covers", "is_mandatory", "is_fixed", "is_included", "origin",
    "certainty",
)  # fmt: skip


def ensure_templates(uow: UnitOfWork) -> None:
    """Give the centre its own copy of each delivered template that it never had, published as version 1."""
    known = queries.starting_keys(uow)
    for each in starting_templates():
        if each.key not in known:
            _copy(uow, each)


def _copy(uow: UnitOfWork, starting: StartingTemplate) -> None:
    now = clock.now()
    template = uow.add(
        AgreementTemplate(name=starting.name, school_kind=starting.school_kind, starting_key=starting.key, created_at=now)
    )
    uow.add_all(
        AgreementTemplateClause(
            template_id=template.template_id, clause_key=each.text.key, position=each.text.position,
            title=each.text.title, source=each.text.source, fields=[one.stored() for one in each.text.fields],
            covers=[content.value for content in each.text.covers], is_mandatory=each.text.is_mandatory,
            is_fixed=each.text.is_fixed, is_included=each.text.is_included, origin=each.origin,
            certainty=each.certainty.value, edited_by="", edited_at=now,
        )
        for each in starting.clauses
    )  # fmt: skip
    audit.record(uow, System(), AgreementsAction.TEMPLATE_COPIED, subject_of_template(template))
    _publish(uow, System(), template, _("Starttekst"))


def get_template(uow: UnitOfWork, template_id: UUID) -> AgreementTemplate:
    """A template of this centre. Raises NotFound."""
    found = queries.template(uow, template_id)
    if found is None:
        raise NotFound
    return found


def publish(uow: UnitOfWork, actor: Actor, template_id: UUID, note: str) -> AgreementTemplateVersion:
    """Make what stands in a template its next version, which never changes; new agreements start from it.

    Raises NotFound, Forbidden, Refused (a mandatory content has no clause, or nothing changed).
    """
    actor.require(Permission.AGREEMENTS_TEMPLATE_EDIT)
    template = queries.template_for_change(uow, template_id)
    if template is None:
        raise NotFound
    return _publish(uow, actor, template, note)


def _publish(uow: UnitOfWork, actor: Acting, template: AgreementTemplate, note: str) -> AgreementTemplateVersion:
    clauses = queries.template_clauses(uow, template.template_id)
    lacks = lacking_contents([queries.clause_text(clause) for clause in clauses])
    if lacks:
        names = listed([str(CONTENTS[content].label) for content in lacks])
        raise Refused(_("Er is nog geen artikel voor: %(names)s. Neem er eerst een op.", names=names))
    before = queries.template_versions(uow, template.template_id)
    if before and _same(clauses, queries.published_clauses(uow, before[0].template_version_id)):
        raise Refused(_("Er is niets veranderd sinds versie %(n)s.", n=before[0].number))
    made = uow.add(
        AgreementTemplateVersion(
            template_id=template.template_id, number=before[0].number + 1 if before else 1, note=note,
            published_by=actor.name, published_at=clock.now(),
        )
    )  # fmt: skip
    uow.add_all(
        AgreementClause(
            template_version_id=made.template_version_id, **{name: getattr(clause, name) for name in OF_CLAUSE}
        )
        for clause in clauses
    )
    audit.record(
        uow, actor, AgreementsAction.TEMPLATE_PUBLISHED, subject_of_template(template), changes={"number": made.number},
        texts={"message": note},
    )  # fmt: skip
    return made


def _same(now: Sequence[AgreementTemplateClause], before: Sequence[AgreementClause]) -> bool:
    facts = [[tuple(str(getattr(row, name)) for name in OF_CLAUSE) for row in rows] for rows in (now, before)]
    return facts[0] == facts[1]


def subject_of_template(template: AgreementTemplate) -> Subject:
    return Subject("agreement_template", template.template_id, template.name)
