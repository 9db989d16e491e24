"""How planning joins the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_platform.calendars import service as calendars
from clb_platform.notifications import service as notifications
from clb_platform.planning import models, vocabulary
from clb_platform.planning.api import blueprint
from clb_platform.planning.service import ForeseenObligations, PlannedVisits, look_again_at_all, mails
from clb_platform.planning.web import pages
from clb_platform.programmes import service as programmes
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
        MenuEntry(
            _l("Plannen"),
            _l("Na te kijken"),
            "visits.conflicts",
            Permission.PLANNING_OBLIGATION_READ,
            105,
            count="conflicts",
        ),
        MenuEntry(_l("Plannen"), _l("Bezoeken"), "visits.visits", Permission.PLANNING_VISIT_READ, 110),
        MenuEntry(_l("Centrum"), _l("Lokalen en bussen"), "visits.facilities", Permission.CALENDARS_TEAM_READ, 62),
        MenuEntry(
            None, _l("Ons schooljaar"), "visits.our_year", Permission.PLANNING_VISIT_READ, 100, parties=("school",)
        ),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
    settings=vocabulary.SETTINGS,
    recurring=(Recurring("planning.recheck", look_again_at_all, at="03:40"),),
)

calendars.register_planned(PlannedVisits())
programmes.register_obligations(ForeseenObligations())

notifications.register_mail(mails.PROPOSED, mails.compose_proposed, label=_l("Voorstel van data"))
notifications.register_mail(mails.ANSWERED, mails.compose_answered, label=_l("Antwoord van de school"))
notifications.register_mail(mails.CONFIRMED, mails.compose_confirmed, label=_l("Bevestiging van een bezoek"))
notifications.register_mail(mails.CANCELLED, mails.compose_cancelled, label=_l("Annulering van een bezoek"))
