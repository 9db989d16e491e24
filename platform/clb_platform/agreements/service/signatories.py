"""Who signs an agreement: named by each side for itself, in an order, with a mandate; replaced when it must be another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.words import _
from clb_platform.agreements import policy, queries
from clb_platform.agreements.events import SignatoryReplaced
from clb_platform.agreements.models import Agreement, AgreementParty, AgreementSignature
from clb_platform.agreements.service.steps import subject_of
from clb_platform.agreements.vocabulary import OPEN, AgreementsAction, SignatoryRole
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PARTY, PERMISSIONS, Party, Role
from clb_tenants.audit import service as audit
from clb_tenants.identity import queries as identity
from clb_tenants.identity.models import Member

SIGNERS: Final = {
    side: tuple(role for role in Role if PARTY[role] is side and Permission.AGREEMENTS_SIGN in PERMISSIONS[role])
    for side in Party
}
USUAL: Final = {
    Party.SCHOOL: (Role.HEAD, SignatoryRole.HEAD),
    Party.CENTRE: (Role.DIRECTOR, SignatoryRole.DIRECTOR),
}
ROLES_OF: Final = {
    Party.SCHOOL: (SignatoryRole.HEAD, SignatoryRole.SCHOOL_BOARD),
    Party.CENTRE: (SignatoryRole.DIRECTOR, SignatoryRole.CENTRE_BOARD),
}
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Signing:
    """The frozen text's signatories in order, and who signed. `next`: whose turn it is; None when all have signed."""

    parties: Sequence[AgreementParty]
    by_party: dict[UUID, AgreementSignature]

    @property
    def next(self) -> AgreementParty | None:
        return next((party for party in self.parties if party.party_id not in self.by_party), None)

    @property
    def lacks(self) -> tuple[Party, ...]:
        """Sides for which nobody is named."""
        named = {party.side for party in self.parties}
        return tuple(side for side in (Party.SCHOOL, Party.CENTRE) if side not in named)

    @property
    def is_complete(self) -> bool:
        return not self.lacks and self.next is None


def signing_of(uow: UnitOfWork, agreement: Agreement) -> Signing:
    """Two statements."""
    signatures = queries.signatures_under(uow, agreement) if agreement.signing_version_id else ()
    return Signing(queries.parties_of(uow, agreement.agreement_id), {each.party_id: each for each in signatures})


def candidates(uow: UnitOfWork, side: Party, school_id: UUID) -> Sequence[Member]:
    """Who of a side may sign: by their roles of today."""
    if side is Party.CENTRE:
        return identity.staff_with(uow, SIGNERS[side], clock.today())
    rows = identity.contacts_of_schools(uow, [school_id], SIGNERS[side], clock.today())
    return [member for _school_id, member in rows]


def name_signatory(
    uow: UnitOfWork,
    actor: Actor,
    agreement_id: UUID,
    *,
    member_id: UUID,
    role: SignatoryRole,
    mandate_from: date | None = None,
    mandate_to: date | None = None,
) -> AgreementParty:
    """Name who signs for the own side, after those who were named before.

    Raises NotFound, Forbidden, Conflict (signed by all or stopped already), Refused (no one who may sign, named already, or a
    role of the other side).
    """
    agreement = _open(uow, actor, agreement_id)
    found = signing_of(uow, agreement)
    parties = found.parties
    if agreement.signing_version_id is not None and found.is_complete:
        raise Conflict(_("Iedereen tekende al. Over wie hier tekent, valt niets meer te wijzigen."))
    if any(party.member_id == member_id for party in parties):
        raise _beside("member_id", _("Deze persoon staat al in de lijst van ondertekenaars."))
    if len(parties) >= MOST:
        raise Refused(_("Er zijn hoogstens twaalf ondertekenaars."))
    position = max((party.position for party in parties), default=0) + 1
    mandate = (mandate_from, mandate_to)
    return _add(uow, actor, agreement, actor.party, _candidate(uow, actor.party, agreement, member_id), role, position, mandate)


def replace_signatory(
    uow: UnitOfWork,
    actor: Actor,
    party_id: UUID,
    *,
    member_id: UUID,
    reason: str,
    mandate_from: date | None = None,
    mandate_to: date | None = None,
) -> AgreementParty:
    """Let another person of the own side sign in the place of who was named; who signed stays.

    Raises NotFound, Forbidden (the other side's), Conflict (signed, or replaced already), Refused.
    """
    party = queries.party_for_change(uow, party_id)
    if party is None:
        raise NotFound
    agreement = _open(uow, actor, party.agreement_id)
    if party.side is not actor.party:
        raise Forbidden(_("Elke kant duidt haar eigen ondertekenaars aan."))
    if party.replaced_at is not None:
        raise Conflict(_("Deze ondertekenaar is al vervangen. Ververs de pagina."))
    if party.party_id in signing_of(uow, agreement).by_party:
        raise Conflict(_("%(name)s tekende al en kan niet meer vervangen worden.", name=party.name))
    if not reason.strip():
        raise _beside("reason", _("Zeg waarom iemand anders tekent."))
    if any(other.member_id == member_id for other in queries.parties_of(uow, party.agreement_id)):
        raise _beside("member_id", _("Deze persoon staat al in de lijst van ondertekenaars."))
    member = _candidate(uow, actor.party, agreement, member_id)
    party.replaced_at = clock.now()
    uow.flush()
    mandate = (mandate_from, mandate_to)
    return _add(uow, actor, agreement, party.side, member, party.role, party.position, mandate, reason=reason, was=party)


def name_usual(uow: UnitOfWork, actor: Acting, agreement: Agreement) -> None:
    """For a side that named nobody: its head or director, if it has one. The school signs first."""
    for side in signing_of(uow, agreement).lacks:
        role, as_signatory = USUAL[side]
        members = (
            identity.staff_with(uow, (role,), clock.today())
            if side is Party.CENTRE
            else [row[1] for row in identity.contacts_of_schools(uow, [agreement.school_id], (role,), clock.today())]
        )
        taken = [party.position for party in queries.parties_of(uow, agreement.agreement_id)]
        if members:
            _add(uow, actor, agreement, side, members[0], as_signatory, max(taken, default=0) + 1, (None, None))


def _open(uow: UnitOfWork, actor: Actor, agreement_id: UUID) -> Agreement:
    actor.require(Permission.AGREEMENTS_DECIDE)
    agreement = queries.agreement_for_change(uow, agreement_id)
    if agreement is None:
        raise NotFound
    policy.acts_here(actor, agreement.school_id)
    if agreement.state not in OPEN:
        raise Conflict(_("Over wie hier tekent, valt niets meer te wijzigen."))
    return agreement


def _candidate(uow: UnitOfWork, side: Party, agreement: Agreement, member_id: UUID) -> Member:
    found = next((each for each in candidates(uow, side, agreement.school_id) if each.member_id == member_id), None)
    if found is None:
        raise _beside("member_id", _("Kies iemand van jullie kant die mag tekenen."))
    return found


def _add(
    uow: UnitOfWork,
    actor: Acting,
    agreement: Agreement,
    side: Party,
    member: Member,
    role: SignatoryRole,
    position: int,
    mandate: tuple[date | None, date | None],
    *,
    reason: str = "",
    was: AgreementParty | None = None,
) -> AgreementParty:
    if role not in ROLES_OF[side]:
        raise _beside("role", _("Kies een hoedanigheid van jullie eigen kant."))
    party = uow.add(
        AgreementParty(
            agreement_id=agreement.agreement_id, school_id=agreement.school_id, side=side, role=role, position=position,
            member_id=member.member_id, name=member.display_name, email=member.email,
            mandate_from=mandate[0], mandate_to=mandate[1], replaced_at=None,
        )
    )  # fmt: skip
    action = AgreementsAction.SIGNATORY_REPLACED if was else AgreementsAction.SIGNATORY_NAMED
    changes = {"signatory": [was.name if was else None, party.name], "mandate": list(mandate)}
    audit.record(uow, actor, action, subject_of(agreement), changes=changes, texts={"reason": reason})
    if was is not None:
        uow.emit(SignatoryReplaced(agreement.agreement_id, agreement.school_id, party.party_id))
    return party


def _beside(field: str, words: str) -> Refused:
    return Refused(words, fields={field: [words]})
