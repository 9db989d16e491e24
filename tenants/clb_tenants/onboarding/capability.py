"""How onboarding joins the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding import api, jobs, web
from clb_tenants.onboarding.vocabulary import ACTION_LABELS

ONBOARDING = Capability(
    name="onboarding",
    pages=(web.pages, web.schools, web.contacts, web.staff),
    api=(api.schools, api.contacts, api.staff),
    actions=ACTION_LABELS,
    menu=(MenuEntry(_l("Centrum"), _l("Importeren"), "onboarding.index", Permission.SCHOOLS_IMPORT, 340),),
    recurring=(Recurring("imports.tidy", jobs.tidy_imports, at="03:20"),),
    fields={
        "affiliated_from": _l("aangesloten vanaf"),
        "rows_changed": _l("gewijzigde rijen"),
        "rows_new": _l("nieuwe rijen"),
        "rows_refused": _l("geweigerde rijen"),
        "rows_undone": _l("rijen teruggedraaid"),
    },
)
