"""Agreements as rows, made directly: for questions about what is on the board, not about how it came there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import inspect

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    Agreement,
    AgreementClause,
    AgreementTemplate,
    AgreementTemplateVersion,
    AgreementVersion,
    AgreementVersionClause,
    AgreementWorkingClause,
)
from clb_platform.agreements.vocabulary import (
    AgreementKind,
    AgreementState,
    Renewal,
    SchoolKind,
    last_day_of,
)
from clb_tenants.access.roles import Party

BRUSSELS = ZoneInfo("Europe/Brussels")
START = date(2025, 9, 1)
TEXTS = {"rollen": "Wie doet wat.", "looptijd": "Zo lang geldt het."}


def agreement(uow: UnitOfWork, school_id: UUID, **values: Any) -> Agreement:
    """A signed agreement from 1 September 2025, without end, unless `values` say otherwise."""
    given: dict[str, Any] = {
        "title": "Samenwerkingsafspraken", "kind": AgreementKind.AGREEMENT, "state": AgreementState.SIGNED,
        "started_by": Party.CENTRE, "shared_at": moment(date(2025, 6, 1)), "turn_since": clock.now(), "valid_from": START,
        "valid_to": None, "renewal": Renewal.EXPLICIT, "notice_month": 12, "notice_day": 31, "rounds": 1,
        "created_at": moment(date(2025, 5, 1)),
    } | values  # fmt: skip
    if "is_touched" in inspect(Agreement).columns:
        given.setdefault("is_touched", False)
    if given["state"] is AgreementState.SIGNED:
        given.setdefault("signed_at", moment(date(2025, 6, 20)))
        given.setdefault("last_day", last_day_of(given["renewal"], given["valid_to"], given.get("ended_on")))
    return uow.add(Agreement(school_id=school_id, **given))


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=BRUSSELS)


def template(uow: UnitOfWork) -> UUID:
    """A published template version with two clauses."""
    made = uow.add(
        AgreementTemplate(name="Model", school_kind=SchoolKind.PRIMARY, starting_key=str(uuid4()), created_at=clock.now())
    )
    version = uow.add(
        AgreementTemplateVersion(
            template_id=made.template_id, number=1, note="", published_by="", published_at=clock.now()
        )
    )
    uow.add_all(
        AgreementClause(
            template_version_id=version.template_version_id, origin="", certainty="likely", **clause(key, at, text)
        )
        for at, (key, text) in enumerate(TEXTS.items(), start=1)
    )
    return version.template_version_id


def clause(key: str, at: int, text: str) -> dict[str, Any]:
    return {
        "clause_key": key, "position": at, "title": key.capitalize(), "source": text, "fields": [], "covers": [],
        "is_mandatory": True, "is_fixed": False, "is_included": True,
    }  # fmt: skip


def signed_text(uow: UnitOfWork, made: Agreement, texts: dict[str, str]) -> None:
    """Give a signed agreement the version that was signed."""
    version = uow.add(
        AgreementVersion(
            agreement_id=made.agreement_id, school_id=made.school_id, number=1, side=Party.CENTRE, title=made.title,
            terms={}, content_hash="0" * 64, message="", made_by="Iemand", made_at=clock.now(),
        )
    )  # fmt: skip
    uow.add_all(
        AgreementVersionClause(
            agreement_version_id=version.agreement_version_id, agreement_id=made.agreement_id, school_id=made.school_id,
            body=text, values={}, **clause(key, at, text),
        )
        for at, (key, text) in enumerate(texts.items(), start=1)
    )  # fmt: skip
    made.signing_version_id = version.agreement_version_id
    uow.flush()


def working_text(uow: UnitOfWork, made: Agreement, texts: dict[str, str]) -> None:
    """Give an open agreement the text that is being worked on."""
    uow.add_all(
        AgreementWorkingClause(
            agreement_id=made.agreement_id, school_id=made.school_id, values={}, decision=None, edited_by="Iemand",
            edited_at=clock.now(), **clause(key, at, text),
        )
        for at, (key, text) in enumerate(texts.items(), start=1)
    )  # fmt: skip
