"""How class groups join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.class_groups import models, vocabulary
from clb_platform.class_groups.api import blueprint
from clb_platform.class_groups.service import MergedGroups
from clb_platform.class_groups.web import pages
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.ports import register_merger_part

CLASS_GROUPS = Capability(
    name="class_groups",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Scholen"), _l("Klassen"), "class_groups.overview", Permission.CLASS_GROUPS_READ, 220),
        MenuEntry(
            None, _l("Onze klassen"), "class_groups.overview", Permission.CLASS_GROUPS_READ, 220, parties=("school",)
        ),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)

register_merger_part(60, MergedGroups())
