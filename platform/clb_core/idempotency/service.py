"""Keeping the kept answers short-lived."""

from __future__ import annotations

from sqlalchemy import delete

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.idempotency.models import IdempotencyKey
from clb_core.terms import add_days, first_moment_of, local_day


def purge(uow: UnitOfWork) -> int:
    """Forget keys from before yesterday; the number forgotten. A client that tries again does so within minutes."""
    until = first_moment_of(add_days(local_day(clock.now()), -1))
    here = (IdempotencyKey.scope_id == uow.scope.owner_id, IdempotencyKey.created_at < until)
    return uow.change(delete(IdempotencyKey).where(*here))
