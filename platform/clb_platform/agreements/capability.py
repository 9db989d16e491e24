"""How agreements join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_platform.agreements import api, models, vocabulary, web
from clb_platform.agreements.service import ensure_templates, mails, notice_mails, sealing, sign_mails
from clb_platform.agreements.service.merging import MergedAgreements
from clb_platform.agreements.service.watch import watch
from clb_platform.notifications import service as notifications
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.ports import register_merger_part
from clb_tenants.schools.vocabulary import register_school_panel

AGREEMENTS = Capability(
    name="agreements",
    pages=(web.pages, web.renewal, web.from_elsewhere),
    api=(api.blueprint, api.renewal, api.from_elsewhere),
    menu=(
        MenuEntry(_l("Scholen"), _l("Afspraken"), "agreements.agreements", Permission.AGREEMENTS_READ, 210),
        MenuEntry(_l("Scholen"), _l("Verlenging"), "renewal.board", Permission.AGREEMENTS_BOARD_READ, 215),
        MenuEntry(
            None, _l("Onze afspraken"), "agreements.agreements", Permission.AGREEMENTS_READ, 210, parties=("school",)
        ),
        MenuEntry(_l("Scholen"), _l("Te tekenen"), "agreements.to_sign", Permission.AGREEMENTS_SIGN, 220),
        MenuEntry(None, _l("Te tekenen"), "agreements.to_sign", Permission.AGREEMENTS_SIGN, 220, parties=("school",)),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions={**vocabulary.ACTION_LABELS, **vocabulary.COURSE_ACTION_LABELS},
    fields={**vocabulary.FIELD_LABELS, **vocabulary.COURSE_FIELD_LABELS},
    settings=(*vocabulary.SETTINGS, *vocabulary.COURSE_SETTINGS),
    recurring=(
        Recurring("agreements.templates", ensure_templates, at="04:10"),
        Recurring("agreements.watch", watch, at="05:20"),
        Recurring("agreements.seal", sealing.seal_waiting, seconds=900),
        Recurring("agreements.remind", sealing.remind_to_sign, at="07:40"),
    ),
)

register_school_panel(10, web.panel, "aside")

for template, compose, label in (
    (mails.GIVEN, mails.compose_given, _l("Tekst van afspraken doorgegeven")),
    (mails.SIGNING, mails.compose_signing, _l("Afspraken klaar om te tekenen")),
    (mails.DECLINED, mails.compose_declined, _l("Afspraken geweigerd")),
    (mails.WITHDRAWN, mails.compose_withdrawn, _l("Tekst van afspraken teruggenomen")),
    (mails.APPROVAL, mails.compose_approval, _l("Goedkeuring van afspraken gevraagd")),
    (mails.TALK, mails.compose_talk, _l("Gesprek over afspraken gevraagd")),
):
    notifications.register_mail(template, compose, label=label, fields=mails.FIELDS[template])

for template, compose, label in (
    (sign_mails.ASKED, sign_mails.compose_asked, _l("Jouw beurt om afspraken te tekenen")),
    (sign_mails.REMINDED, sign_mails.compose_reminded, _l("Herinnering om afspraken te tekenen")),
    (sign_mails.SIGNED, sign_mails.compose_signed, _l("Afspraken ondertekend")),
):
    notifications.register_mail(template, compose, label=label, fields=sign_mails.FIELDS)

for template, compose, label in (
    (notice_mails.NOTICE, notice_mails.compose_notice, _l("Samenwerking opgezegd")),
    (notice_mails.TAKEN_BACK, notice_mails.compose_taken_back, _l("Opzegging van de samenwerking teruggenomen")),
    (notice_mails.NOTICE_REMINDER, notice_mails.compose_reminder, _l("Herinnering aan de opzegdag")),
):
    notifications.register_mail(template, compose, label=label, fields=notice_mails.FIELDS[template])

register_merger_part(30, MergedAgreements())
