"""Five years of agreements for the schools of a centre, as rows, and a centre for a campaign; for measuring only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from agreements.signed import agreement, moment
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import (
    Agreement,
    AgreementVersion,
    AgreementVersionClause,
    AgreementWorkingClause,
)
from clb_platform.agreements.vocabulary import AgreementState, SchoolKind
from clb_tenants.access.roles import Party

YEARS: Final = (2022, 2023, 2024, 2025, 2026)
"""Each the summer in which an agreement began or begins; the last runs for one to three years."""
OPEN_STATES: Final = (None, None, AgreementState.WITH_SCHOOL, AgreementState.WITH_CENTRE, None)
OF_TEXT: Final = ("clause_key", "position", "title", "source", "fields", "covers", "is_mandatory", "is_fixed", "is_included")


def fill_agreements(uow: UnitOfWork, school_ids: Sequence[UUID], owner_id: UUID | None = None, *, open_texts: bool = True) -> None:
    """Per school five signed texts in a row, each with its clauses; with `open_texts` for two in five one in the works."""
    model, clauses = _model(uow)
    texts: list[Any] = []
    for number, school_id in enumerate(school_ids):
        for year in YEARS:
            texts += _signed(uow, school_id, model, clauses, year, number, owner_id)
        state = OPEN_STATES[number % len(OPEN_STATES)]
        if state is not None and open_texts:
            made = agreement(
                uow, school_id, state=state, valid_from=date(2030, 9, 1), template_version_id=model, owner_id=owner_id
            )
            texts += [_working(made, clause, number) for clause in clauses]
    uow.add_all(texts)


def _model(uow: UnitOfWork) -> tuple[UUID, Sequence[Any]]:
    service.ensure_templates(uow)
    startable = queries.startable(uow)
    model: UUID = next(newest.template_version_id for each, newest in startable if each.school_kind is SchoolKind.PRIMARY)
    return model, queries.published_clauses(uow, model)


def _signed(
    uow: UnitOfWork, school_id: UUID, model: UUID, clauses: Sequence[Any], year: int, number: int, owner_id: UUID | None
) -> list[Any]:
    last = date(year + 1, 8, 31) if year < YEARS[-1] else date(2027 + number % 3, 8, 31)
    version_id = uuid7()
    made = agreement(
        uow, school_id, valid_from=date(year, 9, 1), valid_to=last, template_version_id=model, owner_id=owner_id,
        signing_version_id=version_id, shared_at=moment(date(year, 5, 1)), signed_at=moment(date(year, 5, 2 + number % 28)),
    )  # fmt: skip
    version = AgreementVersion(
        agreement_version_id=version_id, agreement_id=made.agreement_id, school_id=school_id, number=1, side=Party.CENTRE,
        title=made.title, terms={}, content_hash="0" * 64, message="", made_by="Iemand", made_at=clock.now(),
    )  # fmt: skip
    return [version, *(_frozen(made, version_id, clause, number) for clause in clauses)]


def _frozen(made: Agreement, version_id: UUID, clause: Any, number: int) -> AgreementVersionClause:
    own = {name: getattr(clause, name) for name in OF_TEXT} | _deviation(clause, number)
    return AgreementVersionClause(
        agreement_version_id=version_id, agreement_id=made.agreement_id, school_id=made.school_id, body=own["source"],
        values={}, **own,
    )  # fmt: skip


def _working(made: Agreement, clause: Any, number: int) -> AgreementWorkingClause:
    own = {name: getattr(clause, name) for name in OF_TEXT} | _deviation(clause, number)
    return AgreementWorkingClause(
        agreement_id=made.agreement_id, school_id=made.school_id, values={}, decision=None, edited_by="Iemand",
        edited_at=clock.now(), **own,
    )  # fmt: skip


def _deviation(clause: Any, number: int) -> dict[str, str]:
    """One school in six says the third clause in its own words."""
    return {"source": f"{clause.source} Anders voor deze school."} if number % 6 == 0 and clause.position == 3 else {}
