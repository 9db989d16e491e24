"""How the roster joins the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_platform.roster import api, vocabulary, web

ROSTER = Capability(
    name="roster",
    pages=(web.class_groups, web.class_lists),
    api=(api.class_groups, api.class_lists),
    actions=vocabulary.ACTION_LABELS,
)
