"""Who follows an agreement at the centre, and what else of agreements stands on a colleague's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _n
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.steps import subject_of
from clb_platform.agreements.vocabulary import AgreementsAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.identity.models import Member


def give_to_follow(
    uow: UnitOfWork, actor: Actor, member: Member, taker: Member, agreement_ids: Sequence[UUID], reason: str
) -> list[Agreement]:
    """Let another colleague follow these agreements; one entry in the ledger for each.

    Raises Forbidden, NotFound, Conflict (one is somebody else's by now): then nothing changed.
    """
    actor.require(Permission.AGREEMENTS_WRITE)
    wanted = list(dict.fromkeys(agreement_ids))
    rows = list(queries.agreements_for_change(uow, wanted).values())
    if len(rows) != len(wanted):
        raise NotFound
    lost = [row for row in rows if row.owner_id != member.member_id]
    if lost:
        words = _n(
            "%(num)s gekozen tekst van afspraken is intussen van iemand anders. Er is niets overgedragen.",
            "%(num)s gekozen teksten van afspraken zijn intussen van iemand anders. Er is niets overgedragen.",
            len(lost),
        )  # fmt: skip
        raise Conflict(words)
    for row in rows:
        row.owner_id = taker.member_id
    uow.flush()
    for row in rows:
        changes = {"owner": [member.display_name, taker.display_name]}
        audit.record(
            uow, actor, AgreementsAction.OWNER_CHANGED, subject_of(row), changes=changes, texts={"reason": reason}
        )
    return rows


def agreements_left_behind(uow: UnitOfWork, member: Member) -> list[Line]:
    """What a colleague must still sign, asked to approve, or let the worker make; three statements."""
    return [line for line in _left(uow, member) if line.number]


def _left(uow: UnitOfWork, member: Member) -> Iterator[Line]:
    rows = queries.to_be_signed_by(uow, member.member_id)
    words = _n(
        "Moet nog %(num)s tekst tekenen. Wijs daar een andere ondertekenaar aan.",
        "Moet nog %(num)s teksten tekenen. Wijs daar telkens een andere ondertekenaar aan.",
        len(rows),
    )  # fmt: skip
    yield Line(Fate.STAYS, "signatory", len(rows), words, _things(rows, "agreements.signing"))
    if member.person_id is None:
        return
    rows = queries.approvals_asked_by(uow, member.person_id)
    words = _n(
        "Vroeg voor %(num)s tekst een goedkeuring. Een tweede persoon kan die gewoon geven.",
        "Vroeg voor %(num)s teksten een goedkeuring. Een tweede persoon kan die gewoon geven.",
        len(rows),
    )  # fmt: skip
    yield Line(Fate.STAYS, "approvals", len(rows), words, _things(rows, "agreements.agreement"))
    campaigns = queries.campaigns_of(uow, member.person_id)
    words = _n(
        "Begon %(num)s verlengronde die niet af is. Wie ze weer start, neemt ze over.",
        "Begon %(num)s verlengrondes die niet af zijn. Wie ze weer start, neemt ze over.",
        len(campaigns),
    )  # fmt: skip
    things = [Thing(each.name, "renewal.campaign", {"campaign_id": each.campaign_id}) for each in campaigns[:MOST_THINGS]]
    yield Line(Fate.STAYS, "campaigns", len(campaigns), words, tuple(things))


def _things(rows: Sequence[Agreement], endpoint: str) -> tuple[Thing, ...]:
    return tuple(Thing(row.title, endpoint, {"agreement_id": row.agreement_id}) for row in rows[:MOST_THINGS])
