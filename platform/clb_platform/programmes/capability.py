"""How programmes join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.programmes import models, vocabulary
from clb_platform.programmes.api import blueprint
from clb_platform.programmes.service import MergedProgrammes
from clb_platform.programmes.web import pages
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.ports import register_merger_part

PROGRAMMES = Capability(
    name="programmes",
    pages=(pages,),
    api=(blueprint,),
    menu=(MenuEntry(_l("Centrum"), _l("Programma’s"), "programmes.programmes", Permission.PROGRAMMES_READ, 340),),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)

register_merger_part(20, MergedProgrammes())
