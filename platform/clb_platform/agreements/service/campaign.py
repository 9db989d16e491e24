"""A renewal campaign: a dry run with the problems of each school, then one text per school by a worker, that can be
stopped, goes on where it was, and tries again only what failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days, add_years
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import queries
from clb_platform.agreements.events import CampaignWorkAsked
from clb_platform.agreements.models import AgreementCampaign, AgreementCampaignSchool
from clb_platform.agreements.service.approval import asks_second_person
from clb_platform.agreements.service.board import board
from clb_platform.agreements.service.rounds import give
from clb_platform.agreements.service.start import Beginning, Terms, start, usual_terms
from clb_platform.agreements.vocabulary import (
    KIND_OF_LEVEL,
    MOST_CAMPAIGN_NAME,
    MOST_SCHOOLS,
    MOST_YEARS,
    SCHOOLS_AT_ONCE,
    AgreementKind,
    BoardFilters,
    BoardRow,
    CampaignState,
    CourseAction,
    NewCampaign,
    NextStep,
    Renewal,
    SchoolKind,
    SchoolOutcome,
    TextSource,
)
from clb_platform.calendars.vocabulary import school_year_of
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as schools

WORKED_ON = (CampaignState.REVIEW, CampaignState.STOPPED)


def get_campaign(uow: UnitOfWork, actor: Actor, campaign_id: UUID) -> AgreementCampaign:
    """Raises Forbidden, NotFound."""
    actor.require(Permission.AGREEMENTS_CAMPAIGN)
    found = queries.campaign(uow, campaign_id)
    if found is None:
        raise NotFound
    return found


def suggested(uow: UnitOfWork, actor: Actor, filters: BoardFilters) -> list[BoardRow]:
    """The schools of the board behind these filters for which something is to be done, in its order."""
    rows = board(uow, actor, clock.today(), filters).rows
    return [row for row in rows if row.next_step is not NextStep.NOTHING]


def prepare(uow: UnitOfWork, actor: Actor, wanted: NewCampaign) -> AgreementCampaign:
    """The dry run: keep what is wanted, with for each school whether a text will be made and why not. Sends nothing.

    Raises Forbidden, NotFound (a school), Refused (name, no school, too many, a second person must approve first).
    """
    actor.require(Permission.AGREEMENTS_CAMPAIGN)
    _check(uow, wanted)
    known = {row.school_id: row for row in board(uow, actor, clock.today(), BoardFilters()).rows}
    if any(school_id not in known for school_id in wanted.school_ids):
        raise NotFound
    made = uow.add(
        AgreementCampaign(
            name=wanted.name.strip(), state=CampaignState.REVIEW, source=wanted.source, years=wanted.years,
            sends=wanted.sends, stop_asked=False, created_by=actor.name, works_as=actor.person_id, created_at=clock.now(),
        )
    )  # fmt: skip
    models = _models(uow)
    levels = schools.schools_by_id(uow, wanted.school_ids)
    uow.add_all(
        AgreementCampaignSchool(
            campaign_id=made.campaign_id, school_id=school_id, position=position,
            outcome=SchoolOutcome.SKIPPED if why else SchoolOutcome.PLANNED, words=why, agreement_id=None,
        )
        for position, school_id in enumerate(dict.fromkeys(wanted.school_ids), start=1)
        for why in [_why_not(known[school_id], wanted.source, models.get(KIND_OF_LEVEL[levels[school_id].level]))]
    )  # fmt: skip
    _record(uow, actor, CourseAction.CAMPAIGN_PREPARED, made, schools=len(set(wanted.school_ids)))
    return made


def _check(uow: UnitOfWork, wanted: NewCampaign) -> None:
    wrong: dict[str, list[str]] = {}
    if not wanted.name.strip():
        wrong["name"] = [_("Geef de ronde een naam.")]
    elif len(wanted.name) > MOST_CAMPAIGN_NAME:
        wrong["name"] = [_("Een naam heeft hoogstens %(n)s tekens.", n=MOST_CAMPAIGN_NAME)]
    if not 0 <= wanted.years <= MOST_YEARS:
        wrong["years"] = [_("Kies 0 tot %(n)s schooljaren.", n=MOST_YEARS)]
    if wanted.sends and asks_second_person(uow):
        wrong["sends"] = [_("In jullie centrum keurt een tweede persoon elke tekst goed. Maak enkel concepten.")]
    if not wanted.school_ids:
        wrong["school_ids"] = [_("Kies minstens één school.")]
    elif len(wanted.school_ids) > MOST_SCHOOLS:
        wrong["school_ids"] = [_("Kies hoogstens %(n)s scholen tegelijk.", n=MOST_SCHOOLS)]
    if wrong:
        raise Refused(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)


def _models(uow: UnitOfWork) -> Mapping[SchoolKind, UUID]:
    return {each.school_kind: newest.template_version_id for each, newest in queries.startable(uow)}


def _why_not(row: BoardRow, source: TextSource, model: UUID | None) -> str:
    """Why no text is made for a school; empty when one is."""
    standing = row.standing
    if row.text is not None:
        return _("Er loopt al een voorstel van afspraken met deze school.")
    if standing is not None and standing.has_notice:
        return _("De samenwerking is opgezegd.")
    if row.coming_from is not None:
        return _("Er zijn al ondertekende afspraken vanaf %(day)s.", day=spoken_with_year(row.coming_from))
    if standing is not None and row.holds and standing.validity.last_day is None:
        return _("De afspraken lopen door zonder einddatum: er is niets te verlengen.")
    has_text = standing is not None and standing.kind is not AgreementKind.REGISTERED
    if source is TextSource.CURRENT and not has_text and standing is not None and model is None:
        return _("Van dit contract staat hier geen tekst, en er is geen model voor zo'n school.")
    if source is TextSource.CURRENT and standing is None:
        return _("Deze school heeft nog geen tekst om van te vertrekken. Kies het model van het centrum.")
    if source is TextSource.TEMPLATE and model is None:
        return _("Er is geen uitgegeven model voor zo'n school.")
    return ""


def run_campaign(uow: UnitOfWork, actor: Actor, campaign_id: UUID, version: int | None = None) -> AgreementCampaign:
    """Let a worker make the texts that are still to make. Raises Forbidden, NotFound, Conflict, Stale, Refused (none left)."""
    campaign = _locked(uow, actor, campaign_id, version)
    if campaign.state not in WORKED_ON:
        raise Conflict(_("Aan deze ronde wordt al gewerkt, of ze is klaar."))
    if not queries.schools_to_make(uow, campaign_id, 1):
        raise Refused(_("Er is voor geen enkele school een tekst te maken."))
    return _hand_over(uow, actor, campaign, CourseAction.CAMPAIGN_STARTED)


def retry_campaign(uow: UnitOfWork, actor: Actor, campaign_id: UUID, version: int | None = None) -> AgreementCampaign:
    """Try again only what failed. Raises Forbidden, NotFound, Conflict, Stale, Refused (nothing failed)."""
    campaign = _locked(uow, actor, campaign_id, version)
    if campaign.state is CampaignState.WORKING:
        raise Conflict(_("Aan deze ronde wordt al gewerkt."))
    if not queries.plan_failed_again(uow, campaign_id):
        raise Refused(_("Er is niets mislukt in deze ronde."))
    return _hand_over(uow, actor, campaign, CourseAction.CAMPAIGN_STARTED)


def stop_campaign(uow: UnitOfWork, actor: Actor, campaign_id: UUID) -> AgreementCampaign:
    """Stop after the schools that are being made now; what was made stays. Raises Forbidden, NotFound, Conflict."""
    campaign = _locked(uow, actor, campaign_id, None)
    if campaign.state is not CampaignState.WORKING:
        raise Conflict(_("Aan deze ronde wordt niet gewerkt: er is niets te stoppen."))
    campaign.stop_asked = True
    uow.flush()
    _record(uow, actor, CourseAction.CAMPAIGN_STOPPED, campaign)
    return campaign


def _locked(uow: UnitOfWork, actor: Actor, campaign_id: UUID, version: int | None) -> AgreementCampaign:
    actor.require(Permission.AGREEMENTS_CAMPAIGN)
    found = queries.campaign_for_change(uow, campaign_id)
    if found is None:
        raise NotFound
    expect_version(found, version)
    return found


def _hand_over(
    uow: UnitOfWork, actor: Actor, campaign: AgreementCampaign, action: CourseAction
) -> AgreementCampaign:
    campaign.state, campaign.stop_asked, campaign.finished_at = CampaignState.WORKING, False, None
    campaign.works_as = actor.person_id
    uow.flush()
    _record(uow, actor, action, campaign)
    uow.emit(CampaignWorkAsked(campaign.campaign_id, actor.person_id, uuid7()))
    return campaign


def work_on_campaign(uow: UnitOfWork, actor: Actor | None, campaign_id: UUID) -> None:
    """Make texts until none is left or someone asked to stop; in the worker.

    Each few schools are a transaction of their own, so that what was made is seen at once and stays when the worker dies;
    the next worker goes on with what is left. `actor` None: who asked may not do this any more.
    """
    while True:
        with uow.beside() as beside:
            if not _some(beside, actor, campaign_id):
                return


def _some(uow: UnitOfWork, actor: Actor | None, campaign_id: UUID) -> bool:
    """Make the next few texts; whether there may be more to do. The lock on the campaign keeps a second worker out."""
    campaign = queries.campaign_for_change(uow, campaign_id)
    if campaign is None or campaign.state is not CampaignState.WORKING:
        return False
    rows = [] if campaign.stop_asked or actor is None else queries.schools_to_make(uow, campaign_id, SCHOOLS_AT_ONCE)
    if not rows or actor is None:
        left = queries.schools_to_make(uow, campaign_id, 1)
        campaign.state = CampaignState.STOPPED if left else CampaignState.DONE
        campaign.finished_at = clock.now()
        uow.flush()
        return False
    models = _models(uow)
    levels = schools.schools_by_id(uow, [row.school_id for row in rows])
    for row in rows:
        _make(uow, actor, campaign, row, models.get(KIND_OF_LEVEL[levels[row.school_id].level]))
    uow.flush()
    return True


def _make(
    uow: UnitOfWork, actor: Actor, campaign: AgreementCampaign, row: AgreementCampaignSchool, model: UUID | None
) -> None:
    """One text, all of it or nothing; what a rule refuses is kept in words."""
    try:
        with uow.attempt():
            text = start(uow, actor, row.school_id, _beginning(uow, campaign, row.school_id, model))
            if campaign.sends:
                give(uow, actor, text.agreement_id)
    except DomainError as error:
        row.outcome, row.words = SchoolOutcome.FAILED, _words(error)
    else:
        row.outcome, row.words, row.agreement_id = SchoolOutcome.DONE, "", text.agreement_id


def _words(error: DomainError) -> str:
    details = [text for texts in error.fields.values() for text in texts]
    return " ".join(dict.fromkeys(details)) or error.words


def _beginning(uow: UnitOfWork, campaign: AgreementCampaign, school_id: UUID, model: UUID | None) -> Beginning:
    """From the agreement that holds or held last, or from the template; its days follow the last, without a gap if it holds."""
    before = queries.last_signed(uow, school_id, clock.today())
    if before is not None and queries.notice_of(uow, before.agreement_id) is not None:
        raise Refused(_("De samenwerking is opgezegd."))
    usual = usual_terms(uow, school_id)
    first = usual.valid_from
    last = add_days(add_years(school_year_of(first).first_day, campaign.years), -1) if campaign.years else None
    terms = Terms(
        first, last, Renewal.EXPLICIT if last else Renewal.TACIT, usual.notice_month, usual.notice_day
    )
    from_text = campaign.source is TextSource.CURRENT and before is not None
    has_text = before is not None and before.signing_version_id is not None
    return Beginning(
        terms,
        template_version_id=None if from_text and has_text else model,
        predecessor_id=before.agreement_id if before is not None and from_text else None,
    )


def _record(uow: UnitOfWork, actor: Actor, action: CourseAction, campaign: AgreementCampaign, **facts: object) -> None:
    subject = Subject("agreement_campaign", campaign.campaign_id, campaign.name)
    audit.record(uow, actor, action, subject, changes={"years": campaign.years, "sends": campaign.sends, **facts})


def outcomes(uow: UnitOfWork, campaign_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[SchoolOutcome, int]]:
    """How many schools have each outcome, by campaign."""
    return queries.campaign_counts(uow, campaign_ids)
