"""The number of agreements beside a link of the menu, in one statement: it is asked with every page."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from sqlalchemy import ScalarSelect, Uuid, bindparam, func, select

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import Agreement, AgreementApproval, AgreementTalk
from clb_platform.agreements.queries.signing import count_to_sign
from clb_platform.agreements.vocabulary import AgreementState, ApprovalState

_CENTRE, _SIGNER = bindparam("centre", type_=Uuid()), bindparam("signer", type_=Uuid())
_APPROVER = bindparam("approver", type_=Uuid())


def count_turn(
    uow: UnitOfWork, *, of_centre: bool, writes: bool, approver: UUID | None, signer: UUID | None
) -> int:
    """How many things wait for a person of a side. One statement.

    For who `writes`: texts, talks and (asked by someone else than the person `approver`) approvals; and what the member
    `signer` is to sign now.
    """
    statement = _turn(of_centre, writes, approver is not None, signer is not None)
    values = {"centre": uow.scope.owner_id, "approver": approver, "signer": signer}
    return sum(int(number) for number in uow.ask(statement, values)[0])


@cache
def _turn(of_centre: bool, writes: bool, approves: bool, signs: bool) -> Kept:
    """One for each kind of reader, made when the first of them asks."""
    parts: list[ScalarSelect[int]] = []
    if signs:
        parts.append(count_to_sign(_CENTRE, _SIGNER))
    if writes:
        state = AgreementState.WITH_CENTRE if of_centre else AgreementState.WITH_SCHOOL
        texts = select(func.count()).select_from(Agreement)
        parts.append(texts.where(Agreement.centre_id == _CENTRE, Agreement.state == state).scalar_subquery())
    if of_centre and writes:
        talks = select(func.count()).select_from(AgreementTalk)
        mine = (AgreementTalk.centre_id == _CENTRE) & AgreementTalk.answered_at.is_(None)
        parts.append(talks.where(mine).scalar_subquery())
    if of_centre and approves:
        approvals = select(func.count()).select_from(AgreementApproval)
        asked = (AgreementApproval.state == ApprovalState.ASKED) & (AgreementApproval.asked_by_id != _APPROVER)
        parts.append(approvals.where(AgreementApproval.centre_id == _CENTRE, asked).scalar_subquery())
    return Kept(select(*parts))
