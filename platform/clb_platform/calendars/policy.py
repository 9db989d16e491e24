"""Who may close a school or the centre, and change what is closed."""

from __future__ import annotations

from uuid import UUID

from clb_core.errors import Forbidden
from clb_core.words import _
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission


def may_avoid(actor: Acting, school_id: UUID) -> None:
    """The school itself, or the centre for it. Raises Forbidden."""
    if isinstance(actor, Actor):
        actor.require(Permission.CALENDARS_CLOSURE_EDIT)
        if not (actor.is_staff() or actor.acts_for(school_id)):
            raise Forbidden(_("Je kan enkel periodes van je eigen school toevoegen of verwijderen."))


def may_close(actor: Acting, school_id: UUID | None) -> None:
    """The school itself, or the centre for it; the whole centre only by who keeps its calendar. Raises Forbidden."""
    if not isinstance(actor, Actor):
        return
    if school_id is None:
        if not actor.may(Permission.CALENDARS_CENTRE_EDIT):
            raise Forbidden(_("Dit geldt voor het hele centrum. Vraag het aan wie bij het CLB de kalender bijhoudt."))
        return
    actor.require(Permission.CALENDARS_CLOSURE_EDIT)
    if not (actor.is_staff() or actor.acts_for(school_id)):
        raise Forbidden(_("Je kan enkel sluitingen van je eigen school toevoegen of wijzigen."))
