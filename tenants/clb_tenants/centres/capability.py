"""How centres join the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_tenants.centres import models, vocabulary

CENTRES = Capability(
    name="centres",
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)
