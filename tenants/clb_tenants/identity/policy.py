"""Who may invite and end whom."""

from __future__ import annotations

from uuid import UUID

from clb_core.errors import Forbidden, Refused
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PARTY, Party, Role


def is_in_sight(actor: Actor, school_id: UUID | None) -> bool:
    """Staff see all roles of their centre, a school's contact those of the own school; the rest does not exist."""
    return actor.is_staff() or (school_id is not None and actor.acts_for(school_id))


def may_give_role(actor: Actor, role: Role, school_id: UUID | None) -> None:
    """Staff with the right give any role of a school; only who manages staff gives roles at the centre.

    A head gives roles at the own school. Raises Forbidden, or Refused when role and school do not fit together.
    """
    if PARTY[role] is Party.CENTRE:
        if school_id is not None:
            raise Refused(
                _("Een rol van het centrum hoort niet bij een school."),
                fields={"role": [_("Kies een rol van de school.")]},
            )
        actor.require(Permission.IDENTITY_STAFF_MANAGE)
        return
    if school_id is None:
        raise Refused(_("Kies voor welke school."), fields={"school_id": [_("Kies voor welke school.")]})
    actor.require(Permission.IDENTITY_CONTACT_INVITE)
    if not (actor.is_staff() or actor.acts_for(school_id)):
        raise Forbidden(_("Je kan enkel mensen van je eigen school uitnodigen."))
