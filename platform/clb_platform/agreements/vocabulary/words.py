"""What the ledger calls the acts of this slice and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l
from clb_platform.agreements.vocabulary.course import DECISION_LABELS, LEVEL_LABELS
from clb_platform.agreements.vocabulary.states import RENEWAL_LABELS, STATE_LABELS, Action
from clb_tenants.audit.vocabulary import FieldWords


class AgreementsAction(StrEnum):
    TEMPLATE_COPIED = "agreements.template.copied"
    TEMPLATE_CLAUSE_CHANGED = "agreements.template.clause_changed"
    TEMPLATE_CLAUSE_ADDED = "agreements.template.clause_added"
    TEMPLATE_CLAUSE_MOVED = "agreements.template.clause_moved"
    TEMPLATE_CLAUSE_REMOVED = "agreements.template.clause_removed"
    TEMPLATE_PUBLISHED = "agreements.template.published"
    OWNER_CHANGED = "agreements.agreement.owner_changed"
    STARTED = "agreements.agreement.started"
    PASSED = "agreements.agreement.passed"
    TERMS_CHANGED = "agreements.agreement.terms_changed"
    TITLE_CHANGED = "agreements.agreement.title_changed"
    CLAUSE_CHANGED = "agreements.clause.changed"
    CLAUSE_DECIDED = "agreements.clause.decided"
    COMMENTED = "agreements.comment.made"
    NOTED = "agreements.note.made"
    APPROVAL_ASKED = "agreements.approval.asked"
    APPROVED = "agreements.approval.given"
    RETURNED = "agreements.approval.returned"
    GIVEN = "agreements.agreement.given"
    TAKEN_BACK = "agreements.agreement.taken_back"
    SENT_TO_SIGN = "agreements.agreement.sent_to_sign"
    SIGNED = "agreements.agreement.signed"
    COMPLETED = "agreements.agreement.completed"
    SIGNATORY_NAMED = "agreements.signatory.named"
    SIGNATORY_REPLACED = "agreements.signatory.replaced"
    DECLINED = "agreements.agreement.declined"
    WITHDRAWN = "agreements.agreement.withdrawn"
    REOPENED = "agreements.agreement.reopened"
    REGISTERED = "agreements.agreement.registered"
    TAKEN_OUT = "agreements.agreement.taken_out"
    IMPORTED = "agreements.imported"
    IMPORT_UNDONE = "agreements.import_undone"
    NOTICE_GIVEN = "agreements.agreement.notice_given"
    NOTICE_TAKEN_BACK = "agreements.agreement.notice_taken_back"
    ENDED = "agreements.agreement.ended"
    TALK_ASKED = "agreements.talk.asked"
    TALK_ANSWERED = "agreements.talk.answered"


AUDIT_OF_ACTION: Final[Mapping[Action, AgreementsAction]] = {
    Action.START: AgreementsAction.STARTED,
    Action.EDIT: AgreementsAction.CLAUSE_CHANGED,
    Action.GIVE: AgreementsAction.GIVEN,
    Action.TAKE_BACK: AgreementsAction.TAKEN_BACK,
    Action.SEND_TO_SIGN: AgreementsAction.SENT_TO_SIGN,
    Action.SIGN: AgreementsAction.SIGNED,
    Action.COMPLETE: AgreementsAction.COMPLETED,
    Action.DECLINE: AgreementsAction.DECLINED,
    Action.WITHDRAW: AgreementsAction.WITHDRAWN,
    Action.REOPEN: AgreementsAction.REOPENED,
    Action.REGISTER: AgreementsAction.REGISTERED,
    Action.TAKE_OUT: AgreementsAction.TAKEN_OUT,
    Action.GIVE_NOTICE: AgreementsAction.NOTICE_GIVEN,
    Action.TAKE_BACK_NOTICE: AgreementsAction.NOTICE_TAKEN_BACK,
    Action.END: AgreementsAction.ENDED,
}
ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    AgreementsAction.TEMPLATE_COPIED: _l("Modeltekst klaargezet"),
    AgreementsAction.TEMPLATE_CLAUSE_CHANGED: _l("Artikel van een model gewijzigd"),
    AgreementsAction.TEMPLATE_CLAUSE_ADDED: _l("Artikel aan een model toegevoegd"),
    AgreementsAction.TEMPLATE_CLAUSE_MOVED: _l("Artikel van een model verplaatst"),
    AgreementsAction.TEMPLATE_CLAUSE_REMOVED: _l("Eigen artikel uit een model weggehaald"),
    AgreementsAction.TEMPLATE_PUBLISHED: _l("Nieuwe versie van een model uitgegeven"),
    AgreementsAction.PASSED: _l("Afspraken overgegaan door een fusie"),
    AgreementsAction.OWNER_CHANGED: _l("Opvolging van afspraken overgedragen"),
    AgreementsAction.STARTED: _l("Voorstel van afspraken begonnen"),
    AgreementsAction.TERMS_CHANGED: _l("Looptijd van afspraken gewijzigd"),
    AgreementsAction.TITLE_CHANGED: _l("Titel van afspraken gewijzigd"),
    AgreementsAction.CLAUSE_CHANGED: _l("Artikel van afspraken gewijzigd"),
    AgreementsAction.CLAUSE_DECIDED: _l("Over een gewijzigd artikel beslist"),
    AgreementsAction.COMMENTED: _l("Opmerking gemaakt bij afspraken"),
    AgreementsAction.NOTED: _l("Interne nota gemaakt bij afspraken"),
    AgreementsAction.APPROVAL_ASKED: _l("Goedkeuring van afspraken gevraagd"),
    AgreementsAction.APPROVED: _l("Afspraken intern goedgekeurd"),
    AgreementsAction.RETURNED: _l("Afspraken intern teruggegeven"),
    AgreementsAction.GIVEN: _l("Tekst van afspraken doorgegeven"),
    AgreementsAction.TAKEN_BACK: _l("Tekst van afspraken teruggenomen"),
    AgreementsAction.SENT_TO_SIGN: _l("Afspraken ter ondertekening gegeven"),
    AgreementsAction.SIGNED: _l("Afspraken ondertekend"),
    AgreementsAction.SIGNATORY_NAMED: _l("Ondertekenaar aangeduid"),
    AgreementsAction.SIGNATORY_REPLACED: _l("Ondertekenaar vervangen"),
    AgreementsAction.COMPLETED: _l("Iedereen ondertekende de afspraken"),
    AgreementsAction.DECLINED: _l("Afspraken geweigerd"),
    AgreementsAction.WITHDRAWN: _l("Voorstel van afspraken ingetrokken"),
    AgreementsAction.REOPENED: _l("Overleg over afspraken heropend"),
    AgreementsAction.REGISTERED: _l("Bestaand contract overgenomen"),
    AgreementsAction.TAKEN_OUT: _l("Overgenomen contract weer weggehaald"),
    AgreementsAction.IMPORTED: _l("Bestaande contracten ingelezen"),
    AgreementsAction.IMPORT_UNDONE: _l("Inlezen van bestaande contracten ongedaan gemaakt"),
    AgreementsAction.NOTICE_GIVEN: _l("Samenwerking opgezegd"),
    AgreementsAction.NOTICE_TAKEN_BACK: _l("Opzegging teruggenomen"),
    AgreementsAction.ENDED: _l("Afspraken beëindigd"),
    AgreementsAction.TALK_ASKED: _l("Gesprek over afspraken gevraagd"),
    AgreementsAction.TALK_ANSWERED: _l("Vraag om een gesprek beantwoord"),
}
STEP_LABELS: Final[Mapping[Action, object]] = {
    action: ACTION_LABELS[audited] for action, audited in AUDIT_OF_ACTION.items()
}
FIELD_LABELS: Final[Mapping[str, object]] = {
    "agreement_state": FieldWords(_l("status"), STATE_LABELS),
    "number": _l("versie"),
    "passed_agreements": _l("overgenomen afspraken"),
    "talks": _l("overgenomen vragen om een gesprek"),
    "clause": _l("artikel"),
    "title": _l("titel"),
    "position": _l("plaats"),
    "parameters": _l("parameters"),
    "covers": _l("dekt"),
    "is_mandatory": _l("verplicht"),
    "is_fixed": _l("tekst ligt vast"),
    "text": _l("tekst"),
    "message": _l("bericht"),
    "valid_from": _l("geldig vanaf"),
    "valid_to": _l("geldig tot en met"),
    "last_day": _l("laatste dag"),
    "renewal": FieldWords(_l("na de einddatum"), RENEWAL_LABELS),
    "notice_month": _l("opzegdag, maand"),
    "notice_day": _l("opzegdag, dag"),
    "notice_by": _l("opzegdag"),
    "is_late": _l("laattijdig"),
    "decision": FieldWords(_l("besluit"), DECISION_LABELS),
    "content_hash": _l("controlegetal"),
    "signatory": _l("ondertekenaar"),
    "signed_level": FieldWords(_l("hoe ondertekend"), LEVEL_LABELS),
    "mandate": _l("mandaat"),
    "is_included": _l("opgenomen"),
    "template": _l("model"),
    "document": _l("document"),
}
