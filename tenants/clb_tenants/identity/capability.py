"""How identity join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import models, service, vocabulary
from clb_tenants.identity.api import blueprint
from clb_tenants.identity.web import pages

IDENTITY = Capability(
    name="identity",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Centrum"), _l("Mensen en rollen"), "identity.people", Permission.IDENTITY_MEMBER_READ, 320),
        MenuEntry(
            None, _l("Onze contacten"), "identity.our_contacts", Permission.IDENTITY_CONTACT_CONFIRM, 210, parties=("school",)
        ),
    ),
    recurring=(Recurring("identity.contacts", service.ask_again_after_a_year, at="06:20"),),
    tables=models.TABLES,
    global_tables=models.GLOBAL_TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
