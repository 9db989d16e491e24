"""The mail with the link for a new password. It stands here because identity stands below notifications and cannot send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_minutes
from clb_core.words import _, moment
from clb_platform.notifications.service.mails import queue_mail
from clb_platform.notifications.vocabulary import PASSWORD, ComposedMail, MailObject, MailTools, Recipient
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as identities
from clb_tenants.identity.events import PasswordAsked
from clb_tenants.identity.models import MailLink
from clb_tenants.identity.vocabulary import PASSWORD_LINK_MINUTES, LinkPurpose


def queue_password(uow: UnitOfWork, event: PasswordAsked) -> None:
    """What must follow `PasswordAsked`: one mail to the address of the account."""
    member = identity.member(uow, event.member_id)
    if member is None:
        return
    queue_mail(
        uow,
        template=PASSWORD,
        to=Recipient(member.member_id, event.email, member.display_name),
        business_key=f"mail:{PASSWORD}:{event.reset_id}",
        payload={
            "reset_id": event.reset_id,
            "person_id": event.person_id,
            "member_id": event.member_id,
            "asked_at": event.asked_at,
        },
        school_id=None,
    )


def compose_password(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """The link while it works; None when it would be past its hour already."""
    until = add_minutes(datetime.fromisoformat(payload["asked_at"]), PASSWORD_LINK_MINUTES)
    member = identity.member(uow, UUID(payload["member_id"]))
    if member is None or until <= clock.now():
        return None
    link = MailLink(
        link_id=UUID(payload["reset_id"]),
        purpose=LinkPurpose.PASSWORD,
        member_id=member.member_id,
        school_id=None,
        subject_id=UUID(payload["person_id"]),
        created_at=clock.now(),
        expires_at=until,
    )
    token = identities.make_link(uow, tools.secret, link)
    return ComposedMail(
        subject=_("Kies een nieuw wachtwoord"),
        template="notifications/mail/password",
        values={"name": member.display_name, "until": moment(until)},
        about=MailObject("member", member.member_id),
        preview=_("De link werkt één uur en één keer."),
        button=(_("Kies een nieuw wachtwoord"), tools.link(f"/wachtwoord/{token}")),
        why=_("Vroeg je dit niet? Dan mag je deze mail weggooien: je wachtwoord blijft wat het was."),
    )
