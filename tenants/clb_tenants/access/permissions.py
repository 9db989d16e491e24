"""Every permission of the product, in alphabetical order: `room.thing.verb`. Roles are in `roles.py`."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    AUDIT_LEDGER_READ = "audit.ledger.read"
    AUDIT_TEXT_REDACT = "audit.text.redact"
    CALENDARS_CENTRE_EDIT = "calendars.centre.edit"
    CALENDARS_CLOSURE_EDIT = "calendars.closure.edit"
    CALENDARS_READ = "calendars.read"
    CALENDARS_TEAM_EDIT = "calendars.team.edit"
    CALENDARS_TEAM_READ = "calendars.team.read"
    CENTRES_SETTING_EDIT = "centres.setting.edit"
    CENTRES_SETTING_READ = "centres.setting.read"
    CLASS_GROUPS_COUNT = "class_groups.count"
    CLASS_GROUPS_EDIT = "class_groups.edit"
    CLASS_GROUPS_IMPORT = "class_groups.import"
    CLASS_GROUPS_READ = "class_groups.read"
    HOME_READ = "home.read"
    IDENTITY_CONTACT_IMPORT = "identity.contact.import"
    IDENTITY_CONTACT_INVITE = "identity.contact.invite"
    IDENTITY_MEMBER_READ = "identity.member.read"
    IDENTITY_STAFF_MANAGE = "identity.staff.manage"
    NOTIFICATIONS_DELIVERY_READ = "notifications.delivery.read"
    PLANNING_OBLIGATION_READ = "planning.obligation.read"
    PLANNING_VISIT_ANSWER = "planning.visit.answer"
    PLANNING_VISIT_CONFIRM = "planning.visit.confirm"
    PLANNING_VISIT_HOLD = "planning.visit.hold"
    PLANNING_VISIT_PLAN = "planning.visit.plan"
    PLANNING_VISIT_READ = "planning.visit.read"
    PROGRAMMES_EDIT = "programmes.edit"
    PROGRAMMES_READ = "programmes.read"
    SCHOOLS_EDIT = "schools.edit"
    SCHOOLS_IMPORT = "schools.import"
    SCHOOLS_READ = "schools.read"
