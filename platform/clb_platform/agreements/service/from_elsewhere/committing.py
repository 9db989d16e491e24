"""Carrying out an import of agreements made elsewhere: each is registered as it stands, with its PDF kept byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging.ports import Commit
from clb_core.staging.vocabulary import CheckedRow, Verdict
from clb_core.terms import first_moment_of
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.from_elsewhere.checking import facts_of
from clb_platform.agreements.service.start import Terms
from clb_platform.agreements.service.steps import step, subject_of
from clb_platform.agreements.vocabulary import (
    Action,
    AgreementKind,
    AgreementsAction,
    AgreementState,
    day_words,
    last_day_of,
)
from clb_platform.documents import service as documents
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

STEP: Final = 25
"""Rows carried out between two looks at whether to stop."""


def commit(uow: UnitOfWork, actor: Actor, asked: Commit) -> dict[int, Any]:
    """All rows or none; per row what it made. Raises Conflict when a school just got an agreement on one of these days."""
    actor.require(Permission.AGREEMENTS_IMPORT)
    traces: dict[int, Any] = {}
    for done, row in enumerate(asked.rows, start=1):
        traces[row.number] = _register(uow, actor, asked, row) if row.verdict is Verdict.NEW else _add_file(uow, actor, asked, row)
        if done % STEP == 0:
            asked.progress(done)
    asked.progress(len(asked.rows))
    _record(uow, actor, asked)
    return traces


def _register(uow: UnitOfWork, actor: Actor, asked: Commit, row: CheckedRow) -> dict[str, Any]:
    school_id = UUID(row.values["school_id"])
    kind, terms = facts_of(row.values)
    agreement = uow.add(
        Agreement(
            school_id=school_id, title=_title(kind, terms), kind=kind, state=AgreementState.SIGNED,
            started_by=Party.CENTRE, shared_at=clock.now(), turn_since=clock.now(), valid_from=terms.valid_from,
            valid_to=terms.valid_to, renewal=terms.renewal, notice_month=terms.notice_month,
            notice_day=terms.notice_day, last_day=last_day_of(terms.renewal, terms.valid_to), ended_on=None, rounds=0,
            is_touched=False, document_id=_document(uow, actor, asked, school_id, row), created_at=clock.now(),
            signed_at=_signed_at(row, terms),
        )
    )  # fmt: skip
    changes = {"valid_from": terms.valid_from, "valid_to": terms.valid_to, "document": row.values["file"]}
    step(uow, actor, agreement, Action.REGISTER, AgreementState.SIGNED, changes=changes, is_new=True)
    return {"agreement_id": str(agreement.agreement_id), "version": agreement.version, "was_new": True}


def _title(kind: AgreementKind, terms: Terms) -> str:
    day = day_words(terms.valid_from)
    if kind is AgreementKind.REGISTERED:
        return _("Overgenomen contract vanaf %(day)s", day=day)
    return _("Samenwerkingsafspraken vanaf %(day)s", day=day)


def _signed_at(row: CheckedRow, terms: Terms) -> datetime:
    """The day that the row gives, or the first day of what was agreed, as far as it lies behind us."""
    known = row.values["signed_on"]
    return first_moment_of(date.fromisoformat(known) if known else min(terms.valid_from, clock.today()))


def _document(uow: UnitOfWork, actor: Actor, asked: Commit, school_id: UUID, row: CheckedRow) -> UUID | None:
    name = row.values["file"]
    if name is None:
        return None
    return documents.upload_once(uow, actor, school_id, name=name, data=asked.file(name)).document_id


def _add_file(uow: UnitOfWork, actor: Actor, asked: Commit, row: CheckedRow) -> dict[str, Any]:
    """The PDF of an agreement that was taken over without one."""
    agreement = queries.agreement_for_change(uow, UUID(row.values["agreement_id"]))
    if agreement is None or agreement.document_id is not None:
        raise Conflict(_("Intussen kreeg dit contract al een PDF. Lees het bestand opnieuw in."))
    agreement.document_id = _document(uow, actor, asked, agreement.school_id, row)
    uow.flush()
    changes = {"document": [None, row.values["file"]]}
    audit.record(uow, actor, AgreementsAction.TERMS_CHANGED, subject_of(agreement), changes=changes)
    return {"agreement_id": str(agreement.agreement_id), "version": agreement.version, "was_new": False}


def _record(uow: UnitOfWork, actor: Actor, asked: Commit) -> None:
    verdicts = [row.verdict for row in asked.rows]
    changes: Mapping[str, object] = {
        "rows_new": verdicts.count(Verdict.NEW),
        "rows_changed": verdicts.count(Verdict.CHANGED),
        "rows_refused": asked.counts["refused"],
    }
    subject = Subject("import", asked.batch_id, asked.filename)
    audit.record(uow, actor, AgreementsAction.IMPORTED, subject, changes=changes)
