"""How schools join the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_tenants.schools import models, vocabulary

SCHOOLS = Capability(
    name="schools",
    tables=models.TABLES,
    global_tables=models.GLOBAL_TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
)
