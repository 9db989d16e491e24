"""Reading the ledger in a test."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_tenants.audit import queries
from clb_tenants.audit.models import AuditEntry


def entries_of(uow: UnitOfWork, action: StrEnum) -> Sequence[AuditEntry]:
    """The entries of one kind of act, newest first."""
    return [entry for entry in queries.entries(uow, {}, PageRequest.read(200)) if entry.action == action.value]
