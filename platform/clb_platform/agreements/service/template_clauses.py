"""Working on a template: its clauses, their parameters and order. All of it counts from the next published version on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements.models import AgreementTemplate, AgreementTemplateClause
from clb_platform.agreements.service.checks import check_fields, check_text
from clb_platform.agreements.service.templates import subject_of_template
from clb_platform.agreements.vocabulary import MOST_CLAUSES, OWN_CLAUSE, AgreementsAction, Content, is_own
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.centres.vocabulary import Certainty

FLAGS: Final = ("is_included", "is_mandatory", "is_fixed")


def change_template_clause(
    uow: UnitOfWork, actor: Actor, template_id: UUID, key: str, values: Mapping[str, Any], version: int | None
) -> AgreementTemplateClause:
    """Change a clause whole. `values`: title, source, the flags, `fields` (of type Field) and `covers` (of type Content).

    Without `fields` or `covers` those stay. Raises NotFound, Forbidden, Stale, Refused.
    """
    template = _locked(uow, actor, template_id)
    clause = _clause(uow, template_id, key, version)
    if values.get("fields") is not None:
        check_fields(values["fields"], values["source"])
        clause.fields = [each.stored() for each in values["fields"]]
    check_text(values["title"], values["source"], [each["key"] for each in clause.fields])
    if values.get("covers") is not None:
        clause.covers = _codes(values["covers"])
    for name in ("title", "source", *FLAGS):
        setattr(clause, name, values[name])
    clause.edited_by, clause.edited_at = actor.name, clock.now()
    uow.flush()
    _record(uow, actor, AgreementsAction.TEMPLATE_CLAUSE_CHANGED, template, clause)
    return clause


def add_template_clause(
    uow: UnitOfWork, actor: Actor, template_id: UUID, values: Mapping[str, Any]
) -> AgreementTemplateClause:
    """Put a clause of the centre's own at the end; `values` as for a change. Raises NotFound, Forbidden, Refused."""
    template = _locked(uow, actor, template_id)
    fields = list(values.get("fields") or ())
    check_fields(fields, values["source"])
    check_text(values["title"], values["source"], [each.key for each in fields])
    others = queries.template_clauses(uow, template_id)
    if len(others) >= MOST_CLAUSES:
        raise Refused(_("Een tekst heeft hoogstens %(n)s artikels.", n=MOST_CLAUSES))
    clause = uow.add(
        AgreementTemplateClause(
            template_id=template_id, clause_key=f"{OWN_CLAUSE}{uuid7().hex[-12:]}", position=len(others) + 1,
            title=values["title"].strip(), source=values["source"], fields=[each.stored() for each in fields],
            covers=_codes(values.get("covers") or ()), **{name: values[name] for name in FLAGS},
            origin="", certainty=Certainty.UNKNOWN.value, edited_by=actor.name, edited_at=clock.now(),
        )
    )  # fmt: skip
    queries.place_template_clauses(uow, template_id, [*(row.clause_key for row in others), clause.clause_key])
    _record(uow, actor, AgreementsAction.TEMPLATE_CLAUSE_ADDED, template, clause)
    return clause


def move_template_clause(
    uow: UnitOfWork, actor: Actor, template_id: UUID, key: str, position: int, version: int | None
) -> AgreementTemplateClause:
    """Put a clause on another place, counted from 1; the others move over, and who works on those is not disturbed.

    Raises NotFound, Forbidden, Stale, Refused (no such place).
    """
    template = _locked(uow, actor, template_id)
    clause = _clause(uow, template_id, key, version)
    keys = [row.clause_key for row in queries.template_clauses(uow, template_id)]
    if not 1 <= position <= len(keys):
        words = _("Kies een plaats van 1 tot %(n)s.", n=len(keys))
        raise Refused(words, fields={"position": [words]})
    before = keys.index(key) + 1
    if position != before:
        keys.insert(position - 1, keys.pop(before - 1))
        queries.place_template_clauses(uow, template_id, keys)
        changes = {"clause": clause.title, "position": [before, position]}
        audit.record(
            uow, actor, AgreementsAction.TEMPLATE_CLAUSE_MOVED, subject_of_template(template), changes=changes
        )
    return clause


def remove_template_clause(uow: UnitOfWork, actor: Actor, template_id: UUID, key: str, version: int | None) -> str:
    """Take a clause of the centre's own out; its title. What was published or is being worked on keeps it.

    Raises NotFound, Forbidden, Stale, Conflict (a clause of the starting template).
    """
    template = _locked(uow, actor, template_id)
    clause = _clause(uow, template_id, key, version)
    if not is_own(key):
        raise Conflict(_("Dit artikel hoort bij het beginmodel. Laat het weg met het vinkje bij het artikel."))
    _record(uow, actor, AgreementsAction.TEMPLATE_CLAUSE_REMOVED, template, clause)
    title = clause.title
    queries.forget_template_clause(uow, template_id, key)
    return title


def _locked(uow: UnitOfWork, actor: Actor, template_id: UUID) -> AgreementTemplate:
    """The template, so that two who add or move wait for each other. Raises NotFound, Forbidden."""
    actor.require(Permission.AGREEMENTS_TEMPLATE_EDIT)
    template = queries.template_for_change(uow, template_id)
    if template is None:
        raise NotFound
    return template


def _clause(uow: UnitOfWork, template_id: UUID, key: str, version: int | None) -> AgreementTemplateClause:
    clause = queries.template_clause_for_change(uow, template_id, key)
    if clause is None:
        raise NotFound
    expect_version(clause, version)
    return clause


def _codes(covers: object) -> list[str]:
    """What a clause covers, each once, in the order of the decree."""
    wanted = set(covers) if isinstance(covers, list | tuple | set) else set()
    return [content.value for content in Content if content in wanted]


def _record(
    uow: UnitOfWork,
    actor: Actor,
    action: AgreementsAction,
    template: AgreementTemplate,
    clause: AgreementTemplateClause,
) -> None:
    changes = {
        "clause": clause.title,
        "parameters": ", ".join(each["key"] for each in clause.fields),
        "covers": ", ".join(clause.covers),
        **{name: getattr(clause, name) for name in FLAGS},
    }
    audit.record(uow, actor, action, subject_of_template(template), changes=changes, texts={"text": clause.source})
