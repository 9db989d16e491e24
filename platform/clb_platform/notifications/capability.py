"""How notifications join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_platform.notifications import models, service, vocabulary
from clb_platform.notifications.api import blueprint
from clb_platform.notifications.vocabulary import CONTACTS, DIGEST, INVITATION, PASSWORD, SETTINGS, MergeField
from clb_platform.notifications.web import pages
from clb_tenants.access.permissions import Permission

NOTIFICATIONS = Capability(
    name="notifications",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Centrum"), _l("Mails"), "notifications.deliveries", Permission.NOTIFICATIONS_DELIVERY_READ, 70),
        MenuEntry(_l("Centrum"), _l("Mijn mails"), "notifications.rhythm", Permission.NOTIFICATIONS_DIGEST_CHOOSE, 72),
        MenuEntry(_l("Centrum"), _l("Teksten van mails"), "notifications.texts", Permission.NOTIFICATIONS_TEXT_EDIT, 345),
    ),
    recurring=(Recurring("notifications.digest", service.send_digests, seconds=60),),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    settings=SETTINGS,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)

service.register_mail(
    INVITATION,
    service.compose_invitation,
    label=_l("Uitnodiging"),
    urgent=True,
    fields=(
        MergeField("naam", "name", _l("naam van wie je uitnodigt"), "Els Verbeke"),
        MergeField("uitnodiger", "invited_by", _l("wie uitnodigt"), "Lotte Verhelst"),
        MergeField("centrum", "centre", _l("naam van het centrum"), "CLB Voorbeeld"),
        MergeField("rol", "role", _l("rol"), "Contact voor planning"),
        MergeField("plaats", "place", _l("school of centrum"), "Basisschool De Kantelberg"),
        MergeField("tot", "expires", _l("laatste dag van de link"), "dinsdag 13 oktober", needed=True),
    ),
)
service.register_mail(
    CONTACTS,
    service.compose_contacts,
    label=_l("Contacten nakijken"),
    fields=(
        MergeField("school", "school", _l("naam van de school"), "Basisschool De Kantelberg", needed=True),
        MergeField("centrum", "centre", _l("naam van het centrum"), "CLB Voorbeeld"),
    ),
)
service.register_mail(
    PASSWORD,
    service.compose_password,
    label=_l("Nieuw wachtwoord"),
    urgent=True,
    fields=(
        MergeField("naam", "name", _l("naam van de ontvanger"), "Els Verbeke"),
        MergeField("tot", "until", _l("tot wanneer de link werkt"), "dinsdag 6 oktober, 9.30 uur", needed=True),
    ),
)
service.register_mail(
    DIGEST,
    service.compose_digest,
    label=_l("Berichten samen"),
    fields=(
        MergeField(
            "berichten", "told", _l("de berichten, elk met een adres"),
            "• Basisschool De Kantelberg antwoordde: https://clb.example/bezoeken/1", needed=True,
        ),
    ),
)  # fmt: skip
