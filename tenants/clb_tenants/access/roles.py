"""Which role may do what. This page is the one an auditor reads; nothing else grants a permission."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l
from clb_tenants.access.permissions import Permission as P  # noqa: N817 - the table below is read, not written


class Party(StrEnum):
    """The side a role acts for; each side has a database role of its own."""

    CENTRE = "centre"
    SCHOOL = "school"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    PLANNER = "planner"
    NURSE = "nurse"
    DOCTOR = "doctor"
    CONSULTANT = "consultant"
    MANAGEMENT = "management"
    DIRECTOR = "director"
    PLANNING_CONTACT = "planning_contact"
    CARE_COORDINATOR = "care_coordinator"
    HEAD = "head"
    SCHOOL_BOARD = "school_board"


LABELS: Final = {
    Role.ADMINISTRATOR: _l("Beheerder"),
    Role.PLANNER: _l("Planner"),
    Role.NURSE: _l("Verpleegkundige"),
    Role.DOCTOR: _l("Arts"),
    Role.CONSULTANT: _l("Consulent of anker"),
    Role.MANAGEMENT: _l("Centrumleiding"),
    Role.DIRECTOR: _l("Directeur"),
    Role.PLANNING_CONTACT: _l("Contact voor planning"),
    Role.CARE_COORDINATOR: _l("Zorgcoördinator"),
    Role.HEAD: _l("Directie van de school"),
    Role.SCHOOL_BOARD: _l("Schoolbestuur"),
}

PARTY: Final[Mapping[Role, Party]] = {
    Role.ADMINISTRATOR: Party.CENTRE,
    Role.PLANNER: Party.CENTRE,
    Role.NURSE: Party.CENTRE,
    Role.DOCTOR: Party.CENTRE,
    Role.CONSULTANT: Party.CENTRE,
    Role.MANAGEMENT: Party.CENTRE,
    Role.DIRECTOR: Party.CENTRE,
    Role.PLANNING_CONTACT: Party.SCHOOL,
    Role.CARE_COORDINATOR: Party.SCHOOL,
    Role.HEAD: Party.SCHOOL,
    Role.SCHOOL_BOARD: Party.SCHOOL,
}

_READ_CENTRE: Final = frozenset(
    {
        P.AGREEMENTS_BOARD_READ,
        P.AGREEMENTS_READ,
        P.CALENDARS_READ,
        P.CALENDARS_TEAM_READ,
        P.CENTRES_SETTING_READ,
        P.CLASS_GROUPS_READ,
        P.DOCUMENTS_READ,
        P.HOME_READ,
        P.IDENTITY_MEMBER_READ,
        P.NOTIFICATIONS_DIGEST_CHOOSE,
        P.PLANNING_OBLIGATION_READ,
        P.PLANNING_VISIT_READ,
        P.PROGRAMMES_READ,
        P.SCHOOLS_READ,
    }
)
_SCHOOL: Final = frozenset(
    {
        P.CALENDARS_CLOSURE_EDIT,
        P.CALENDARS_CLOSURE_IMPORT,
        P.CALENDARS_READ,
        P.CLASS_GROUPS_COUNT,
        P.CLASS_GROUPS_READ,
        P.HOME_READ,
        P.IDENTITY_CONTACT_CONFIRM,
        P.PLANNING_VISIT_ANSWER,
        P.PLANNING_VISIT_READ,
        P.SCHOOLS_READ,
    }
)
_KEEP: Final = frozenset({P.DOCUMENTS_CHECK, P.DOCUMENTS_UPLOAD})
_PLAN: Final = frozenset(
    {
        P.CALENDARS_CLOSURE_EDIT,
        P.CLASS_GROUPS_EDIT,
        P.CLASS_GROUPS_IMPORT,
        P.IDENTITY_CONTACT_IMPORT,
        P.IDENTITY_CONTACT_INVITE,
        P.NOTIFICATIONS_BOUNCE_HANDLE,
        P.NOTIFICATIONS_DELIVERY_READ,
        P.PLANNING_VISIT_CONFIRM,
        P.PLANNING_VISIT_HOLD,
        P.PLANNING_VISIT_PLAN,
        P.SCHOOLS_EDIT,
        P.SCHOOLS_IMPORT,
    }
)
_AGREE: Final = frozenset({P.AGREEMENTS_READ, P.AGREEMENTS_WRITE})
_DECIDE: Final = _AGREE | {P.AGREEMENTS_DECIDE, P.AGREEMENTS_SIGN}
_BOARD: Final = frozenset({P.AGREEMENTS_READ, P.AGREEMENTS_SIGN, P.DOCUMENTS_READ, P.HOME_READ})
"""Reads and signs the agreements of the schools for which it was named, and nothing else."""
_MANAGE: Final = _DECIDE | frozenset(
    {
        P.AGREEMENTS_APPROVE,
        P.AGREEMENTS_CAMPAIGN,
        P.AGREEMENTS_IMPORT,
        P.AGREEMENTS_TEMPLATE_EDIT,
        P.AUDIT_LEDGER_READ,
        P.AUDIT_TEXT_REDACT,
        P.CALENDARS_CENTRE_EDIT,
        P.CALENDARS_TEAM_EDIT,
        P.CENTRES_SETTING_EDIT,
        P.NOTIFICATIONS_TEXT_EDIT,
        P.PROGRAMMES_EDIT,
    }
)

PERMISSIONS: Final[Mapping[Role, frozenset[P]]] = {
    Role.ADMINISTRATOR: _READ_CENTRE | _KEEP | _PLAN | _MANAGE | {P.IDENTITY_STAFF_MANAGE},
    Role.PLANNER: _READ_CENTRE | _PLAN | _AGREE | {P.AUDIT_LEDGER_READ, P.CALENDARS_CENTRE_EDIT, P.CALENDARS_TEAM_EDIT},
    Role.NURSE: _READ_CENTRE | {P.PLANNING_VISIT_HOLD},
    Role.DOCTOR: _READ_CENTRE | {P.PLANNING_VISIT_HOLD},
    Role.CONSULTANT: _READ_CENTRE | _AGREE | _KEEP | {P.IDENTITY_CONTACT_INVITE},
    Role.MANAGEMENT: _READ_CENTRE | _KEEP | _MANAGE,
    Role.DIRECTOR: _READ_CENTRE | _KEEP | _MANAGE | {P.IDENTITY_STAFF_MANAGE},
    Role.PLANNING_CONTACT: _SCHOOL,
    Role.CARE_COORDINATOR: _SCHOOL | _AGREE | {P.DOCUMENTS_READ},
    Role.SCHOOL_BOARD: _BOARD,
    Role.HEAD: _SCHOOL | _DECIDE | {P.DOCUMENTS_READ, P.DOCUMENTS_UPLOAD, P.IDENTITY_CONTACT_INVITE},
}


def permissions_of(roles: frozenset[Role]) -> frozenset[P]:
    """All that these roles together allow."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
