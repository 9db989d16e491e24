"""The school board of the demo: one person who signs the agreements of several schools at once."""

from __future__ import annotations

from datetime import date
from typing import Final

from clb_app.demo.schools import DEMO
from clb_app.demo.sign_ins import SIGN_INS
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.signatories import name_signatory, name_usual
from clb_platform.agreements.vocabulary import SignatoryRole
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Party, Role
from clb_tenants.identity import queries as people
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import Member
from clb_tenants.isolation.scope import PersonId, SchoolId

SINCE: Final = date(2024, 9, 1)


def load_board(uow: UnitOfWork, accounts: dict[str, PersonId]) -> None:
    """Let the board sign first for every school whose text waits for signatures, named by the head of each."""
    entry = next(each for each in SIGN_INS if each.role is Role.SCHOOL_BOARD)
    board = identity.add_member(uow, entry.name, entry.email, person_id=accounts[entry.email])
    for text in queries.being_signed(uow):
        if not queries.parties_of(uow, text.agreement_id):
            identity.add_membership(uow, DEMO, board, Role.SCHOOL_BOARD, text.school_id, SINCE)
            _name(uow, text, board)
            name_usual(uow, DEMO, text)


def _name(uow: UnitOfWork, text: Agreement, board: Member) -> None:
    _school_id, head = people.contacts_of_schools(uow, [text.school_id], (Role.HEAD,), SINCE)[0]
    actor = Actor(
        text.centre_id, PersonId(head.person_id or head.member_id), head.member_id, head.display_name, Party.SCHOOL,
        frozenset({Role.HEAD}), school_ids=(SchoolId(text.school_id),),
    )  # fmt: skip
    name_signatory(uow, actor, text.agreement_id, member_id=board.member_id, role=SignatoryRole.SCHOOL_BOARD)
