"""The blueprint of all pages of agreements; its modules add their views to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from clb_platform.agreements import vocabulary as words
from clb_platform.agreements.vocabulary import blocks_of

CHIPS = {"draft": "concept", "declined": "refused", "ending": "expiring"}
"""States whose shape has another name than their value."""

pages = Blueprint("agreements", "clb_platform.agreements", template_folder="templates")
pages.add_app_template_filter(blocks_of, "blocks")


@pages.context_processor
def labels() -> dict[str, Any]:
    """Words and shapes by code."""
    return {
        "state_words": words.STATE_LABELS,
        "state_chips": CHIPS,
        "kind_words": words.KIND_LABELS,
        "renewal_words": words.RENEWAL_LABELS,
        "school_kind_words": words.SCHOOL_KIND_LABELS,
        "content_rules": words.CONTENTS,
        "month_options": [(number, str(name)) for number, name in words.MONTH_OPTIONS],
    }
