"""Agreements: templates, texts in rounds, what is said of them, who signs, and what follows."""

from clb_core.words import _l
from clb_platform.agreements.models.agreements import (
    Agreement,
    AgreementApproval,
    AgreementTransition,
    AgreementVersion,
    AgreementVersionClause,
    AgreementWorkingClause,
)
from clb_platform.agreements.models.campaigns import AgreementCampaign, AgreementCampaignSchool
from clb_platform.agreements.models.course import (
    AgreementCommitment,
    AgreementEvaluation,
    AgreementEvaluationForm,
    AgreementMoment,
    AgreementNotice,
    AgreementNoticeTakenBack,
)
from clb_platform.agreements.models.signing import AgreementParty, AgreementRefusal, AgreementSignature
from clb_platform.agreements.models.talks import (
    AgreementCentreNote,
    AgreementComment,
    AgreementSchoolNote,
    AgreementTalk,
)
from clb_platform.agreements.models.templates import (
    AgreementClause,
    AgreementTemplate,
    AgreementTemplateClause,
    AgreementTemplateVersion,
)

TABLES = (
    AgreementTemplate, AgreementTemplateClause, AgreementTemplateVersion, AgreementClause,
    Agreement, AgreementWorkingClause, AgreementVersion, AgreementVersionClause, AgreementTransition, AgreementApproval,
    AgreementComment, AgreementCentreNote, AgreementSchoolNote, AgreementTalk,
    AgreementParty, AgreementSignature, AgreementRefusal,
    AgreementNotice, AgreementNoticeTakenBack, AgreementEvaluation, AgreementEvaluationForm, AgreementCommitment, AgreementMoment,
    AgreementCampaign, AgreementCampaignSchool,
)  # fmt: skip
TOO_MANY = _l("Een tekst heeft hoogstens 80 artikels.")
SENTENCES = {
    "agreement_of_real_school": _l("Voor huisonderwijs zijn er geen samenwerkingsafspraken."),
    "agreement_template_name_key": _l("Er is al een model met deze naam."),
    "agreement_template_version_number_key": _l("Iemand gaf net een nieuwe versie uit. Ververs de pagina."),
    "agreement_template_clause_position": TOO_MANY,
    "agreement_clause_position": TOO_MANY,
    "agreement_working_clause_position": TOO_MANY,
    "agreement_version_clause_position": TOO_MANY,
    "agreement_days_in_order": _l("De laatste dag ligt voor de eerste."),
    "agreement_last_day_in_order": _l("De laatste dag ligt voor de eerste."),
    "agreement_amends_one": _l("Een bijsturing hoort bij afspraken die al ondertekend zijn."),
    "agreement_amends_from": _l("Zeg vanaf welke dag de bijsturing geldt."),
    "agreement_notice_day": _l("Kies een opzegdag die elk jaar bestaat."),
    "agreement_signed_has_moment": _l("Ondertekende afspraken hebben een dag van ondertekening."),
    "agreement_no_overlap": _l("In die periode zijn er al ondertekende afspraken met deze school."),
    "agreement_one_open": _l("Er loopt al een voorstel van afspraken met deze school. Werk daarin verder."),
    "agreement_version_number_key": _l("Deze ronde is net al doorgegeven. Ververs de pagina."),
    "agreement_approval_one_asked": _l("De goedkeuring is al gevraagd."),
    "agreement_talk_one_open": _l("Er is al een gesprek gevraagd. Het centrum antwoordt nog."),
    "agreement_party_position": _l("Er zijn hoogstens twaalf ondertekenaars."),
    "agreement_party_mandate": _l("Het mandaat eindigt voor het begint."),
    "agreement_party_one_place": _l("Op die plaats in de volgorde staat al een ondertekenaar."),
    "agreement_signature_once": _l("Deze ondertekenaar tekende al."),
    "agreement_campaign_years": _l("Kies 0 tot 10 schooljaren."),
    "agreement_notice_days_in_order": _l("De laatste dag ligt voor de dag van de opzegging."),
    "agreement_notice_taken_back_pkey": _l("Deze opzegging is net al teruggenomen. Ververs de pagina."),
    "agreement_evaluation_held_has_result": _l("Een evaluatie die doorging, heeft een besluit."),
    "agreement_evaluation_form_pkey": _l("Een collega vulde dit net in. Ververs de pagina."),
    "agreement_moment_weekday": _l("Kies maandag tot vrijdag."),
    "agreement_moment_times_in_order": _l("Het einde ligt voor het begin."),
    "agreement_moment_day_or_weekday": _l("Kies een dag of een vaste weekdag, niet allebei."),
    "agreement_moment_times": _l("Geef 1 tot 60 keer per schooljaar."),
    "agreement_moment_repeats_presence": _l("Elke week en in de schoolvakanties, dat kan enkel bij aanwezigheid op school."),
}

__all__ = [
    "SENTENCES",
    "TABLES",
    "Agreement",
    "AgreementApproval",
    "AgreementCampaign",
    "AgreementCampaignSchool",
    "AgreementCentreNote",
    "AgreementClause",
    "AgreementComment",
    "AgreementCommitment",
    "AgreementEvaluation",
    "AgreementEvaluationForm",
    "AgreementMoment",
    "AgreementNotice",
    "AgreementNoticeTakenBack",
    "AgreementParty",
    "AgreementRefusal",
    "AgreementSchoolNote",
    "AgreementSignature",
    "AgreementTalk",
    "AgreementTemplate",
    "AgreementTemplateClause",
    "AgreementTemplateVersion",
    "AgreementTransition",
    "AgreementVersion",
    "AgreementVersionClause",
    "AgreementWorkingClause",
]
