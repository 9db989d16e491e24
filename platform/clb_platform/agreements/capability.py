"""How agreements join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.agreements import api, models, vocabulary, web
from clb_tenants.access.permissions import Permission

AGREEMENTS = Capability(
    name="agreements",
    pages=(web.renewal,),
    api=(api.renewal,),
    menu=(
        MenuEntry(_l("Scholen"), _l("Verlenging"), "renewal.board", Permission.AGREEMENTS_BOARD_READ, 215),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions={**vocabulary.ACTION_LABELS, **vocabulary.COURSE_ACTION_LABELS},
    fields={**vocabulary.FIELD_LABELS, **vocabulary.COURSE_FIELD_LABELS},
    settings=vocabulary.SETTINGS,
)
