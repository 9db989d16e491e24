"""How the roster joins the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_platform.roster import api, vocabulary, web

ROSTER = Capability(name="roster", pages=(web.pages,), api=(api.blueprint,), actions=vocabulary.ACTION_LABELS)
