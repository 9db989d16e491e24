"""How the ledger joins the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import models, service, vocabulary
from clb_tenants.audit.api import blueprint
from clb_tenants.audit.web import pages

AUDIT = Capability(
    name="audit",
    pages=(pages,),
    api=(blueprint,),
    menu=(MenuEntry(_l("Centrum"), _l("Auditspoor"), "audit.ledger", Permission.AUDIT_LEDGER_READ, 330),),
    recurring=(
        Recurring("audit.seal", service.seal, seconds=5),
        Recurring("audit.anchor", service.keep_anchor, at="23:50"),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
