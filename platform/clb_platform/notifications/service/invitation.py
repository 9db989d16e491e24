"""The mail of an invitation. It stands here because identity stands below notifications and cannot send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_core.terms import local_day
from clb_core.words import _, spoken
from clb_platform.notifications.service.mails import queue_mail
from clb_platform.notifications.vocabulary import INVITATION, ComposedMail, MailObject, MailTools, Recipient
from clb_tenants.access.roles import LABELS
from clb_tenants.centres import queries as centres
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as identities
from clb_tenants.identity.models import Invitation, MailLink
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.schools import queries as schools


def queue_invitation(uow: UnitOfWork, invitation_id: UUID) -> None:
    """What must follow `ContactInvited`: one mail with the single-use link. Raises NotFound."""
    invitation = identity.invitation_for_change(uow, invitation_id)
    if invitation is None:
        raise NotFound
    queue_mail(
        uow,
        template=INVITATION,
        to=Recipient(None, invitation.email, invitation.display_name),
        business_key=f"mail:{INVITATION}:{invitation_id}",
        payload={"invitation_id": invitation_id},
        school_id=invitation.school_id,
    )


def compose_invitation(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """The invitation while it is open; None once it was accepted, taken back or past its day."""
    invitation = identity.invitation_for_change(uow, UUID(payload["invitation_id"]))
    if invitation is None or invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= clock.now():
        return None
    centre = centres.centre(uow)
    school = schools.school(uow, invitation.school_id) if invitation.school_id else None
    place = school.name if school else centre.name
    expires = spoken(local_day(invitation.expires_at))
    values = {
        "name": invitation.display_name,
        "invited_by": invitation.invited_by,
        "centre": centre.name,
        "role": str(LABELS[invitation.role]),
        "place": place,
        "starts": spoken(invitation.valid_from) if invitation.valid_from > clock.today() else "",
        "expires": expires,
    }
    return ComposedMail(
        subject=_("Uitnodiging van %(centre)s voor %(place)s", centre=centre.name, place=place)
        if school
        else _("Uitnodiging van %(centre)s", centre=centre.name),
        template="notifications/mail/invitation",
        values=values,
        about=MailObject("invitation", invitation.invitation_id),
        preview=_("Aanvaard ze uiterlijk %(day)s.", day=expires),
        button=(_("Aanvaard de uitnodiging"), tools.link(f"/uitnodiging/{_token(uow, invitation, tools)}")),
        why=_(
            "Je krijgt deze mail omdat %(who)s dit adres opgaf. Verwachtte je ze niet? Dan mag je ze weggooien.",
            who=invitation.invited_by,
        ),
    )


def _token(uow: UnitOfWork, invitation: Invitation, tools: MailTools) -> str:
    """The link's id is the invitation's, so that a mail that is sent again holds the same link."""
    link = MailLink(
        link_id=invitation.invitation_id,
        purpose=LinkPurpose.INVITATION,
        member_id=None,
        school_id=invitation.school_id,
        subject_id=invitation.invitation_id,
        created_at=clock.now(),
        expires_at=invitation.expires_at,
    )
    return identities.make_link(uow, tools.secret, link)
