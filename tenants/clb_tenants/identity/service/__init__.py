"""The verbs of identity: sign in, invite, accept, end; and who acts in a request."""

from __future__ import annotations

from clb_tenants.identity.service.accounts import LocalAccounts, check_new_password, confirm, sign_in
from clb_tenants.identity.service.actors import actor_in, actor_of_link, who_may_answer
from clb_tenants.identity.service.addresses import change_email, member_to_write_to
from clb_tenants.identity.service.checks import (
    ask_again,
    ask_again_after_a_year,
    ask_contacts,
    checks,
    confirm_contacts,
    confirm_unit,
    contacts_to_check,
)
from clb_tenants.identity.service.deputies import add_deputy, deputies_at, end_deputy, replace_deputy, with_deputies
from clb_tenants.identity.service.invitations import (
    accept,
    accept_as,
    accept_with_password,
    invite,
    revoke_invitation,
)
from clb_tenants.identity.service.links import make_link, open_link
from clb_tenants.identity.service.mailboxes import add_mailbox, addressees, mailboxes_of_school, remove_mailbox
from clb_tenants.identity.service.memberships import (
    add_member,
    add_membership,
    end_membership,
    end_roles_of_school,
    get_membership,
    pass_roles,
    people_unit,
)
from clb_tenants.identity.service.passing import Passing, pass_people, passing_of
from clb_tenants.identity.service.passwords import ask_password, change_password

__all__ = [
    "LocalAccounts",
    "Passing",
    "accept",
    "accept_as",
    "accept_with_password",
    "actor_in",
    "actor_of_link",
    "add_deputy",
    "add_mailbox",
    "add_member",
    "add_membership",
    "addressees",
    "ask_again",
    "ask_again_after_a_year",
    "ask_contacts",
    "ask_password",
    "change_email",
    "change_password",
    "check_new_password",
    "checks",
    "confirm",
    "confirm_contacts",
    "confirm_unit",
    "contacts_to_check",
    "deputies_at",
    "end_deputy",
    "end_membership",
    "end_roles_of_school",
    "get_membership",
    "invite",
    "mailboxes_of_school",
    "make_link",
    "member_to_write_to",
    "open_link",
    "pass_people",
    "pass_roles",
    "passing_of",
    "people_unit",
    "remove_mailbox",
    "replace_deputy",
    "revoke_invitation",
    "sign_in",
    "who_may_answer",
    "with_deputies",
]
