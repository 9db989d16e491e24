"""The verbs of mails: queue one in the transaction of what it speaks of; compose, send and record it later."""

from __future__ import annotations

from clb_platform.notifications.service.bounces import NotSentYet, put_aside, receive_report, warning_of
from clb_platform.notifications.service.contacts import compose_contacts, queue_contacts
from clb_platform.notifications.service.delivery import deliver, give_up
from clb_platform.notifications.service.digest import choose_rhythm, compose_digest, send_digests, time_of
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
from clb_platform.notifications.service.texts import Preview, known_kind, preview, reset_text, write_text

__all__ = [
    "Compose",
    "NotSentYet",
    "Preview",
    "RenderedMail",
    "choose_rhythm",
    "compose_contacts",
    "compose_digest",
    "compose_invitation",
    "compose_password",
    "deliver",
    "give_up",
    "known_kind",
    "label_of",
    "prepare_templates",
    "preview",
    "put_aside",
    "queue_contacts",
    "queue_invitation",
    "queue_mail",
    "queue_password",
    "receive_report",
    "register_mail",
    "registered",
    "render",
    "reset_text",
    "send_digests",
    "time_of",
    "warning_of",
    "write_text",
]
