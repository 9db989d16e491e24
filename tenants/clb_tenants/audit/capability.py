"""How audit join the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_tenants.audit import models, vocabulary

AUDIT = Capability(
    name="audit",
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
)
