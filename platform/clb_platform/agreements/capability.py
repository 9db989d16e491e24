"""How agreements join the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_platform.agreements import models, vocabulary

AGREEMENTS = Capability(
    name="agreements",
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
    settings=vocabulary.SETTINGS,
)
