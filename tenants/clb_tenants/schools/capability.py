"""How schools join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import ports as audit_ports
from clb_tenants.schools import models, queries, vocabulary
from clb_tenants.schools.api import blueprint
from clb_tenants.schools.web import pages

# Rooms to the right (audit, identity) name schools through this port.
audit_ports.use_schools(queries.known_schools, queries.names_of_schools, queries.schools_like)

SCHOOLS = Capability(
    name="schools",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Scholen"), _l("Alle scholen"), "schools.schools", Permission.SCHOOLS_READ, 200),
        MenuEntry(_l("Scholen"), _l("Huisonderwijs"), "schools.home_education", Permission.SCHOOLS_READ, 230),
        MenuEntry(None, _l("Onze school"), "schools.own", Permission.SCHOOLS_READ, 200, parties=("school",)),
    ),
    tables=models.TABLES,
    global_tables=models.GLOBAL_TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
