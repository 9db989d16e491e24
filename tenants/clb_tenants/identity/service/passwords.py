"""A new password by a link in a mail."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.errors import Gone
from clb_core.ids import uuid7
from clb_core.words import _
from clb_tenants.access.actor import System
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries
from clb_tenants.identity.events import PasswordAsked
from clb_tenants.identity.ports import IdentityProvider
from clb_tenants.identity.service.accounts import check_new_password
from clb_tenants.identity.vocabulary import FoundLink, IdentityAction
from clb_tenants.isolation.scope import CentreScope, PersonId, unit_of_work


def ask_password(database: Database, provider: IdentityProvider, email: str) -> None:
    """Have a link sent to the address of an account; for any other address nothing happens, and nobody hears which.

    The link comes from a centre where the person has a role today. Who has none left can do nothing here and gets none.
    """
    account = provider.account_with(email)
    places = queries.contexts(database, account.person_id, clock.today()) if account else []
    if account is None or not places:
        return
    with unit_of_work(database, CentreScope(places[0].centre_id)) as uow:
        member = queries.member_of_person(uow, account.person_id)
        if member is None:
            return
        subject = Subject("member", member.member_id, member.display_name)
        audit.record(uow, System(), IdentityAction.RESET_ASKED, subject)
        uow.emit(PasswordAsked(uuid7(), account.person_id, member.member_id, account.email, clock.now()))


def change_password(database: Database, provider: IdentityProvider, found: FoundLink, password: str) -> PersonId:
    """Set the password that a link allows, and use up every such link of the person.

    The caller ends the person's sessions. Raises Refused (too short), Gone (the link was just used).
    """
    check_new_password(password)
    person_id = PersonId(found.subject_id)
    with unit_of_work(database, CentreScope(found.centre_id)) as uow:
        # Of two requests at once the second waits here and finds nothing to use up.
        if queries.revoke_links(uow, clock.now(), subject_id=person_id) == 0:
            raise Gone(_("Deze link is al gebruikt. Vraag een nieuwe als je je wachtwoord nog eens wilt wijzigen."))
        provider.change_password(person_id, password)
        member = queries.member_of_person(uow, person_id)
        name = member.display_name if member else ""
        subject = Subject("member", member.member_id if member else None, name)
        audit.record(uow, System(name), IdentityAction.RESET_DONE, subject)
    for centre_id in {place.centre_id for place in queries.contexts(database, person_id, clock.today())}:
        _use_up(database, CentreScope(centre_id), person_id)
    return person_id


def _use_up(database: Database, scope: CentreScope, person_id: UUID) -> None:
    """Links that came from another centre of the same person."""
    with unit_of_work(database, scope) as uow:
        queries.revoke_links(uow, clock.now(), subject_id=person_id)
