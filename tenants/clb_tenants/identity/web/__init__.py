"""The pages of identity: signing in, places, passwords, invitations, people."""

from clb_tenants.identity.web import (  # noqa: F401 - their views join the blueprint
    addresses,
    checks,
    deputies,
    invitations,
    mailboxes,
    passwords,
    people,
    sessions,
)
from clb_tenants.identity.web.blueprint import pages, provider
from clb_tenants.identity.web.sessions import begin_session, identify

__all__ = ["begin_session", "identify", "pages", "provider"]
