"""How planning joins the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.notifications import service as notifications
from clb_platform.planning import models, vocabulary
from clb_platform.planning.api import blueprint
from clb_platform.planning.service import change_mails, mails, more_mails
from clb_platform.planning.web import pages
from clb_tenants.access.permissions import Permission

PLANNING = Capability(
    name="planning",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(
            _l("Plannen"),
            _l("Nog te plannen"),
            "visits.obligations",
            Permission.PLANNING_OBLIGATION_READ,
            100,
            count="to_plan",
        ),
        MenuEntry(_l("Plannen"), _l("Bezoeken"), "visits.visits", Permission.PLANNING_VISIT_READ, 110),
        MenuEntry(
            None, _l("Ons schooljaar"), "visits.our_year", Permission.PLANNING_VISIT_READ, 100, parties=("school",)
        ),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
    settings=vocabulary.SETTINGS,
)

notifications.register_mail(mails.PROPOSED, mails.compose_proposed, label=_l("Voorstel van data"))
notifications.register_mail(mails.ANSWERED, mails.compose_answered, label=_l("Antwoord van de school"))
notifications.register_mail(mails.CONFIRMED, mails.compose_confirmed, label=_l("Bevestiging van een bezoek"))
notifications.register_mail(mails.CANCELLED, mails.compose_cancelled, label=_l("Annulering van een bezoek"))
notifications.register_mail(
    more_mails.COUNTERED, more_mails.compose_countered, label=_l("Andere data gevraagd door de school")
)
notifications.register_mail(
    more_mails.RECORDED, more_mails.compose_recorded, label=_l("Antwoord per telefoon genoteerd")
)
notifications.register_mail(more_mails.WITHDRAWN, more_mails.compose_withdrawn, label=_l("Voorstel ingetrokken"))
notifications.register_mail(
    change_mails.REPLACED, change_mails.compose_replaced, label=_l("Ander team voor een bezoek")
)
notifications.register_mail(
    change_mails.REGROUPED, change_mails.compose_regrouped, label=_l("Andere groepen bij een bezoek")
)
