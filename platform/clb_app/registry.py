"""The capabilities of the product, in one visible list. What is not here is not switched on."""

from __future__ import annotations

from clb_app.upkeep import UPKEEP
from clb_core import capability as core
from clb_core.database import sentences
from clb_platform.agreements.capability import AGREEMENTS
from clb_platform.calendars.capability import CALENDARS
from clb_platform.class_groups.capability import CLASS_GROUPS
from clb_platform.deadlines.capability import DEADLINES
from clb_platform.documents.capability import DOCUMENTS
from clb_platform.home.capability import HOME
from clb_platform.notifications.capability import NOTIFICATIONS
from clb_platform.planning.capability import PLANNING
from clb_platform.programmes.capability import PROGRAMMES
from clb_platform.roster.capability import ROSTER
from clb_platform.scenarios.capability import SCENARIOS
from clb_tenants.audit import vocabulary as audit_words
from clb_tenants.audit.capability import AUDIT
from clb_tenants.centres import vocabulary as centre_words
from clb_tenants.centres.capability import CENTRES
from clb_tenants.identity.capability import IDENTITY
from clb_tenants.onboarding.capability import ONBOARDING
from clb_tenants.schools.capability import SCHOOLS

CAPABILITIES: tuple[core.Capability, ...] = (
    AUDIT,
    CENTRES,
    IDENTITY,
    SCHOOLS,
    ONBOARDING,
    DOCUMENTS,
    NOTIFICATIONS,
    CALENDARS,
    DEADLINES,
    CLASS_GROUPS,
    PROGRAMMES,
    ROSTER,
    AGREEMENTS,
    PLANNING,
    SCENARIOS,
    HOME,
    UPKEEP,
)


def register_words() -> None:
    """Make known what the capabilities call their constraints, actions, fields and settings. Safe to run again."""
    for capability in CAPABILITIES:
        sentences.register(capability.sentences)
        audit_words.register_actions(capability.actions, capability.fields)
        centre_words.register_settings(capability.settings)
