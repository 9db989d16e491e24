"""The number of agreements beside a link of the menu, as columns: the menu asks all its numbers in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Uuid, bindparam, func, select

from clb_platform.agreements.models import Agreement, AgreementApproval, AgreementTalk
from clb_platform.agreements.queries.signing import count_to_sign
from clb_platform.agreements.vocabulary import AgreementState, ApprovalState

_CENTRE, _SIGNER = bindparam("centre", type_=Uuid()), bindparam("signer", type_=Uuid())
_APPROVER = bindparam("approver", type_=Uuid())


def turn_columns(*, of_centre: bool, writes: bool, approves: bool, signs: bool) -> tuple[Any, ...]:
    """How many things wait for a person of a side, a number each; to be asked with `centre`, `approver` and `signer`.

    For who `writes`: texts, talks and (asked by someone else than the member `approver`) approvals; and what the member
    `signer` is to sign now.
    """
    parts: dict[str, ScalarSelect[int]] = {}
    if signs:
        parts["to_sign"] = count_to_sign(_CENTRE, _SIGNER)
    if writes:
        state = AgreementState.WITH_CENTRE if of_centre else AgreementState.WITH_SCHOOL
        texts = select(func.count()).select_from(Agreement)
        parts["texts"] = texts.where(Agreement.centre_id == _CENTRE, Agreement.state == state).scalar_subquery()
    if of_centre and writes:
        talks = select(func.count()).select_from(AgreementTalk)
        mine = (AgreementTalk.centre_id == _CENTRE) & AgreementTalk.answered_at.is_(None)
        parts["talks"] = talks.where(mine).scalar_subquery()
    if of_centre and approves:
        approvals = select(func.count()).select_from(AgreementApproval)
        asked = (AgreementApproval.state == ApprovalState.ASKED) & (AgreementApproval.asked_by_id != _APPROVER)
        parts["approvals"] = approvals.where(AgreementApproval.centre_id == _CENTRE, asked).scalar_subquery()
    return tuple(number.label(name) for name, number in parts.items())
