"""How notifications join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.notifications import models, service
from clb_platform.notifications.api import blueprint
from clb_platform.notifications.vocabulary import CONTACTS, INVITATION, PASSWORD, SETTINGS
from clb_platform.notifications.web import pages
from clb_tenants.access.permissions import Permission

NOTIFICATIONS = Capability(
    name="notifications",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Centrum"), _l("Mails"), "notifications.deliveries", Permission.NOTIFICATIONS_DELIVERY_READ, 70),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    settings=SETTINGS,
)

service.register_mail(INVITATION, service.compose_invitation, label=_l("Uitnodiging"), urgent=True)
service.register_mail(CONTACTS, service.compose_contacts, label=_l("Contacten nakijken"))
service.register_mail(PASSWORD, service.compose_password, label=_l("Nieuw wachtwoord"), urgent=True)
