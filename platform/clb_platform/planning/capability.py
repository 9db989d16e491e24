"""How planning joins the product."""

from __future__ import annotations

from clb_core.capability import Capability
from clb_core.words import _l
from clb_platform.notifications import service as notifications
from clb_platform.planning import jobs, models, vocabulary

PLANNING = Capability(
    name="planning",
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
)

notifications.register_mail(jobs.PROPOSED, jobs.compose_proposed, label=_l("Voorstel van data"))
notifications.register_mail(jobs.ANSWERED, jobs.compose_answered, label=_l("Antwoord van de school"))
notifications.register_mail(jobs.CONFIRMED, jobs.compose_confirmed, label=_l("Bevestiging van een bezoek"))
notifications.register_mail(jobs.CANCELLED, jobs.compose_cancelled, label=_l("Annulering van een bezoek"))
