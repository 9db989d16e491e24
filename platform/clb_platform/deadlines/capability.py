"""How deadlines join the product: a table and its words. They have no pages of their own."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_platform.deadlines import models

DEADLINES = Capability(name="deadlines", tables=models.TABLES, sentences=models.SENTENCES)
