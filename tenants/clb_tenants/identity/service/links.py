"""Personal links in mails: making one, and opening it."""

from __future__ import annotations

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Gone, NotFound
from clb_core.terms import local_day
from clb_core.words import _, spoken
from clb_tenants.identity import queries
from clb_tenants.identity.models import MailLink
from clb_tenants.identity.vocabulary import (
    FoundLink,
    LinkPurpose,
    centre_of_token,
    make_token,
    token_digest,
)


def make_link(uow: UnitOfWork, secret: str, link: MailLink) -> str:
    """Store a link's digest and give its token; the same link again gives the same token."""
    token = make_token(secret, uow.scope.owner_id, link.purpose, link.link_id)
    if queries.link(uow, link.link_id) is None:
        link.token_digest = token_digest(token)
        uow.add(link)
    return token


def open_link(database: Database, token: str, purpose: LinkPurpose) -> FoundLink:
    """The working link behind a token. Raises NotFound (unknown, or for something else), Gone (expired, revoked)."""
    centre_id = centre_of_token(token)
    found = queries.find_link(database, centre_id, token_digest(token)) if centre_id else None
    if found is None or found[0].purpose is not purpose:
        raise NotFound(_("Deze link kennen we niet. Kopieer hem helemaal uit de mail, of vraag het CLB een nieuwe."))
    link, expires_at, revoked_at = found
    if revoked_at is not None:
        raise Gone(_("Deze link werkt niet meer. Er kwam een nieuwe in de plaats, of de vraag is ingetrokken."))
    if expires_at <= clock.now():
        raise Gone(_("Deze link verviel op %(day)s. Vraag het CLB een nieuwe.", day=spoken(local_day(expires_at))))
    return link
