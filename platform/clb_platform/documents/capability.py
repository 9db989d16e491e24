"""How documents join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.documents import models, vocabulary
from clb_platform.documents.api import blueprint
from clb_platform.documents.web import pages
from clb_tenants.access.permissions import Permission

DOCUMENTS = Capability(
    name="documents",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Scholen"), _l("Documenten"), "documents.documents", Permission.DOCUMENTS_READ, 240),
        MenuEntry(None, _l("Onze documenten"), "documents.documents", Permission.DOCUMENTS_READ, 240, parties=("school",)),
        MenuEntry(_l("Centrum"), _l("Zegel"), "documents.seal", Permission.CENTRES_SETTING_READ, 350),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
