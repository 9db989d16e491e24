"""The verbs of mails: queue one in the transaction of what it speaks of; compose, send and record it later."""

from __future__ import annotations

from clb_platform.notifications.service.contacts import compose_contacts, queue_contacts
from clb_platform.notifications.service.delivery import deliver, give_up
from clb_platform.notifications.service.invitation import compose_invitation, queue_invitation
from clb_platform.notifications.service.mails import (
    Compose,
    label_of,
    prepare_templates,
    queue_mail,
    register_mail,
    registered,
)
from clb_platform.notifications.service.password import compose_password, queue_password
from clb_platform.notifications.service.rendering import RenderedMail, render

__all__ = [
    "Compose",
    "RenderedMail",
    "compose_contacts",
    "compose_invitation",
    "compose_password",
    "deliver",
    "give_up",
    "label_of",
    "prepare_templates",
    "queue_contacts",
    "queue_invitation",
    "queue_mail",
    "queue_password",
    "register_mail",
    "registered",
    "render",
]
