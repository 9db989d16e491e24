"""Every SELECT of people, and the calls of the doors that run before a scope exists."""

from __future__ import annotations

from clb_tenants.identity.queries.checks import check_for_change, latest_checks, open_check, schools_last_asked_before
from clb_tenants.identity.queries.deputies import (
    deputies_at,
    deputies_of,
    deputy_for_change,
    deputy_roles,
    holders_at,
    stands_in_for,
)
from clb_tenants.identity.queries.doors import (
    account_by_email,
    contexts,
    create_account,
    find_link,
    person_of,
    set_password,
)
from clb_tenants.identity.queries.links import (
    invitation_for_change,
    link,
    mailbox,
    mailboxes_of,
    open_invitations,
    revoke_links,
)
from clb_tenants.identity.queries.people import (
    contacts_of_schools,
    count_people,
    member,
    member_by_email,
    member_of_person,
    member_roles,
    membership,
    membership_for_change,
    memberships_of_school,
    people,
    roles_of_member,
    school_roles,
    staff_roles,
    staff_with,
)

__all__ = [
    "account_by_email",
    "check_for_change",
    "contacts_of_schools",
    "contexts",
    "count_people",
    "create_account",
    "deputies_at",
    "deputies_of",
    "deputy_for_change",
    "deputy_roles",
    "find_link",
    "holders_at",
    "invitation_for_change",
    "latest_checks",
    "link",
    "mailbox",
    "mailboxes_of",
    "member",
    "member_by_email",
    "member_of_person",
    "member_roles",
    "membership",
    "membership_for_change",
    "memberships_of_school",
    "open_check",
    "open_invitations",
    "people",
    "person_of",
    "revoke_links",
    "roles_of_member",
    "school_roles",
    "schools_last_asked_before",
    "set_password",
    "staff_roles",
    "staff_with",
    "stands_in_for",
]
