"""How centres join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_tenants.access.permissions import Permission
from clb_tenants.centres import models, vocabulary
from clb_tenants.centres.api import blueprint
from clb_tenants.centres.web import pages

CENTRES = Capability(
    name="centres",
    pages=(pages,),
    api=(blueprint,),
    menu=(MenuEntry(_l("Centrum"), _l("Instellingen"), "centres.settings", Permission.CENTRES_SETTING_READ, 340),),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
