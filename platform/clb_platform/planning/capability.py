"""How planning joins the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_platform.calendars import service as calendars
from clb_platform.notifications import service as notifications
from clb_platform.planning import jobs, models, vocabulary
from clb_platform.planning.api import blueprint
from clb_platform.planning.service import (
    ForeseenObligations,
    MergedVisits,
    PlannedVisits,
    change_mails,
    look_again_at_all,
    mail_fields,
    mails,
    more_mails,
    substitute_mails,
)
from clb_platform.planning.web import pages
from clb_platform.programmes import service as programmes
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.ports import register_merger_part

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
    recurring=(
        Recurring("planning.due", jobs.carry_out_due, seconds=20),
        Recurring("planning.recheck", look_again_at_all, at="03:40"),
    ),
)

calendars.register_planned(PlannedVisits())
programmes.register_obligations(ForeseenObligations())
register_merger_part(40, MergedVisits())

FOR_COLLEAGUES = frozenset(
    {
        mails.ANSWERED, mails.CONFIRMED, mails.LAPSED, more_mails.COUNTERED, change_mails.REPLACED, change_mails.REGROUPED,
        substitute_mails.SUBSTITUTED,
    }
)  # fmt: skip
"""What a colleague may choose to get together with others; nothing of it asks an answer by mail."""

for template, compose, label, fields, urgent in (
    (mails.PROPOSED, mails.compose_proposed, _l("Voorstel van data"), mail_fields.PROPOSED, False),
    (mails.ANSWERED, mails.compose_answered, _l("Antwoord van de school"), mail_fields.ANSWERED, False),
    (mails.CONFIRMED, mails.compose_confirmed, _l("Bevestiging van een bezoek"), mail_fields.CONFIRMED, False),
    (mails.CANCELLED, mails.compose_cancelled, _l("Annulering van een bezoek"), mail_fields.CANCELLED, True),
    (mails.REMINDER, mails.compose_reminder, _l("Herinnering aan de school"), mail_fields.REMINDER, False),
    (mails.LAPSED, mails.compose_lapsed, _l("Voorstel vervallen"), mail_fields.LAPSED, False),
    (more_mails.COUNTERED, more_mails.compose_countered, _l("Andere data gevraagd door de school"), mail_fields.COUNTERED, False),
    (more_mails.RECORDED, more_mails.compose_recorded, _l("Antwoord per telefoon genoteerd"), mail_fields.RECORDED, False),
    (more_mails.WITHDRAWN, more_mails.compose_withdrawn, _l("Voorstel ingetrokken"), mail_fields.WITHDRAWN, False),
    (change_mails.REPLACED, change_mails.compose_replaced, _l("Ander team voor een bezoek"), mail_fields.REPLACED, False),
    (
        substitute_mails.SUBSTITUTED, substitute_mails.compose_substituted, _l("Andere collega voor een bezoek"),
        mail_fields.REPLACED, False,
    ),
    (change_mails.REGROUPED, change_mails.compose_regrouped, _l("Andere groepen bij een bezoek"), mail_fields.REGROUPED, False),
):
    notifications.register_mail(
        template, compose, label=label, fields=fields, urgent=urgent, can_wait=template in FOR_COLLEAGUES
    )
