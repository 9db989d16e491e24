"""Words of onboarding: the columns of a list of schools, how networks, levels and places are written in files. Pure."""

from __future__ import annotations

from clb_tenants.onboarding.vocabulary.columns import COLUMNS
from clb_tenants.onboarding.vocabulary.coordinates import Point, distance_km, from_lambert72, in_flanders
from clb_tenants.onboarding.vocabulary.municipalities import point_of
from clb_tenants.onboarding.vocabulary.people import (
    ACTION_LABELS,
    CONTACT_COLUMNS,
    STAFF_COLUMNS,
    OnboardingAction,
    contact_role,
    staff_role,
)
from clb_tenants.onboarding.vocabulary.words import institution_kind_problem, read_day, read_level, read_network

__all__ = [
    "ACTION_LABELS",
    "COLUMNS",
    "CONTACT_COLUMNS",
    "STAFF_COLUMNS",
    "OnboardingAction",
    "Point",
    "contact_role",
    "distance_km",
    "from_lambert72",
    "in_flanders",
    "institution_kind_problem",
    "point_of",
    "read_day",
    "read_level",
    "read_network",
    "staff_role",
]
