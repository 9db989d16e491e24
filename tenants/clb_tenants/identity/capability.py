"""How identity join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import models, vocabulary
from clb_tenants.identity.api import blueprint
from clb_tenants.identity.web import pages

IDENTITY = Capability(
    name="identity",
    pages=(pages,),
    api=(blueprint,),
    menu=(MenuEntry(_l("Centrum"), _l("Mensen en rollen"), "identity.people", Permission.IDENTITY_MEMBER_READ, 320),),
    tables=models.TABLES,
    global_tables=models.GLOBAL_TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
