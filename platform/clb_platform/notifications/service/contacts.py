"""The mail that asks a school to look at its contacts. It stands here because identity stands below notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _
from clb_platform.notifications.service.mails import queue_mail
from clb_platform.notifications.vocabulary import CONTACTS, ComposedMail, MailObject, MailTools, Recipient
from clb_tenants.access.roles import Role
from clb_tenants.centres import queries as centres
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as identities
from clb_tenants.identity.events import ContactsAsked
from clb_tenants.schools import queries as schools

ASKED = ((Role.HEAD, Role.PLANNING_CONTACT),)


def queue_contacts(uow: UnitOfWork, event: ContactsAsked) -> None:
    """What must follow `ContactsAsked`: a mail to the head and the planning contacts of the school."""
    found = identities.addressees(uow, [event.school_id], ASKED, clock.today())
    for each in found.get(event.school_id, ()):
        queue_mail(
            uow,
            template=CONTACTS,
            to=Recipient(each.member_id, each.email, each.display_name, each.for_name),
            business_key=f"mail:{CONTACTS}:{event.check_id}:{event.times}:{each.key}",
            payload={"check_id": event.check_id, "school_id": event.school_id},
            school_id=event.school_id,
        )


def compose_contacts(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """The question while it waits; None once the school answered."""
    check = identity.open_check(uow, UUID(payload["school_id"]))
    school = schools.school(uow, UUID(payload["school_id"]))
    if check is None or school is None or str(check.check_id) != payload["check_id"]:
        return None
    return ComposedMail(
        subject=_("Kloppen de contacten van %(school)s nog?", school=school.name),
        template="notifications/mail/contacts",
        values={"school": school.name, "centre": centres.centre(uow).name},
        about=MailObject("contact_check", check.check_id),
        preview=_("Eén pagina nakijken en bevestigen."),
        button=(_("Kijk de lijst na"), tools.link("/onze-contacten")),
    )
