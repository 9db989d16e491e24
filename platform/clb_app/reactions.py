"""When this event, then that verb: where slices that do not know each other meet.

Every event is carried out by the worker in the centre's own scope, after the transaction that emitted it has committed
(docs/decisions). Whatever a reaction writes is in the transaction that marks the event as done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.serialise import from_json
from clb_core.staging import service as imports
from clb_core.staging.events import ImportWorkAsked
from clb_core.staging.kinds import kind_of
from clb_integrations.uploads import ReaderByContent
from clb_platform.agreements.events import (
    AgreementDeclined,
    AgreementGiven,
    AgreementSentToSign,
    AgreementSigned,
    AgreementWithdrawn,
    ApprovalAsked,
    CampaignWorkAsked,
    NoticeGiven,
    NoticeTakenBack,
    SignatoryReplaced,
    SignatureGiven,
    TalkAsked,
)
from clb_platform.agreements.service import campaign, notice_mails
from clb_platform.agreements.service import mails as agreements
from clb_platform.agreements.service import sealing as signing
from clb_platform.calendars.events import (
    ClosureAdded,
    ClosureRemoved,
    FacilityChanged,
    HolidaysReplaced,
    StaffingChanged,
)
from clb_platform.class_groups.events import ClassGroupsChanged
from clb_platform.notifications import service as notifications
from clb_platform.planning.events import (
    AnswerRecorded,
    ColleagueReplaced,
    DatesProposed,
    FacilityChosen,
    ProposalWithdrawn,
    TeamReplaced,
    VisitAnswered,
    VisitCancelled,
    VisitConfirmed,
    VisitCountered,
    VisitLapsed,
    VisitRegrouped,
)
from clb_platform.planning.service import change_mails, more_mails, programme_change, recheck, substitute_mails, weekly
from clb_platform.planning.service import deadlines as terms
from clb_platform.planning.service import mails as planning
from clb_platform.programmes.events import ProgrammesChanged
from clb_platform.scenarios.events import PlanAsked
from clb_tenants.centres.events import SettingChanged
from clb_tenants.identity import service as identity
from clb_tenants.identity.events import AddressChanged, ContactInvited, ContactsAsked, MembershipEnded, PasswordAsked
from clb_tenants.isolation.scope import PersonId
from clb_tenants.schools.events import SchoolPlacesChanged

Reaction = Callable[[UnitOfWork, Any], None]


def _invite(uow: UnitOfWork, event: ContactInvited) -> None:
    notifications.queue_invitation(uow, event.invitation_id)


def _recount(uow: UnitOfWork, event: ClosureAdded | ClosureRemoved | HolidaysReplaced) -> None:
    """Reminders are counted in working days, which a school's own closure leaves as they are."""
    if getattr(event, "school_id", None) is None:
        terms.after_calendar_changed(uow)


def _send_password_link(uow: UnitOfWork, event: PasswordAsked) -> None:
    notifications.queue_password(uow, event)


def _ask_contacts(uow: UnitOfWork, event: ContactsAsked) -> None:
    notifications.queue_contacts(uow, event)


def _work_on_import(uow: UnitOfWork, event: ImportWorkAsked) -> None:
    """As the person who asked, with the roles they have now."""
    actor = identity.actor_in(uow, PersonId(event.person_id))
    imports.work(uow, actor, kind_of(event.kind), event.batch_id, ReaderByContent())


def _work_on_campaign(uow: UnitOfWork, event: CampaignWorkAsked) -> None:
    """As the person who asked, with the roles they have now."""
    campaign.work_on_campaign(uow, identity.actor_in(uow, PersonId(event.person_id)), event.campaign_id)


REACTIONS: Final[Mapping[type[Any], tuple[Reaction, ...]]] = {
    AddressChanged: (planning.after_address_changed,),
    ContactInvited: (_invite,),
    ContactsAsked: (_ask_contacts,),
    ImportWorkAsked: (_work_on_import,),
    PasswordAsked: (_send_password_link,),
    DatesProposed: (planning.after_proposed, recheck.after_dates),
    VisitAnswered: (planning.after_answered,),
    VisitConfirmed: (planning.after_confirmed, weekly.after_confirmed, recheck.after_dates),
    VisitCancelled: (planning.after_cancelled,),
    VisitLapsed: (planning.after_lapsed,),
    VisitCountered: (more_mails.after_countered,),
    AnswerRecorded: (more_mails.after_recorded,),
    ProposalWithdrawn: (more_mails.after_withdrawn,),
    TeamReplaced: (change_mails.after_replaced, recheck.after_dates),
    ColleagueReplaced: (substitute_mails.after_colleague_replaced, recheck.after_dates),
    VisitRegrouped: (change_mails.after_regrouped, recheck.after_dates),
    ClosureAdded: (_recount, recheck.after_closure),
    ClosureRemoved: (_recount, recheck.after_closure),
    FacilityChanged: (recheck.after_facility,),
    FacilityChosen: (recheck.after_dates,),
    HolidaysReplaced: (_recount, recheck.after_holidays),
    ProgrammesChanged: (programme_change.after_programmes,),
    SchoolPlacesChanged: (recheck.after_places,),
    SettingChanged: (recheck.after_setting,),
    StaffingChanged: (recheck.after_staffing,),
    AgreementDeclined: (agreements.after_declined, signing.after_declined),
    AgreementGiven: (agreements.after_given,),
    AgreementSentToSign: (signing.after_sent_to_sign, agreements.after_sent_to_sign),
    AgreementSigned: (signing.after_signed,),
    SignatoryReplaced: (signing.after_replaced,),
    SignatureGiven: (signing.after_signature,),
    AgreementWithdrawn: (agreements.after_withdrawn,),
    ApprovalAsked: (agreements.after_approval_asked,),
    CampaignWorkAsked: (_work_on_campaign,),
    NoticeGiven: (notice_mails.after_notice,),
    NoticeTakenBack: (notice_mails.after_taken_back,),
    TalkAsked: (agreements.after_talk_asked,),
    # Nothing follows these yet; they are listed so that an unknown event is a mistake.
    ClassGroupsChanged: (),
    # The worker hands it to the queue of plans.
    PlanAsked: (),
    MembershipEnded: (),
}
_BY_NAME: Final = {event.__name__: event for event in REACTIONS}


def react(uow: UnitOfWork, name: str, payload: Mapping[str, Any]) -> None:
    """Run what follows an event. Raises LookupError for one that nobody listed."""
    if name not in _BY_NAME:
        raise LookupError(f"no such event: {name!r}")
    event = from_json(_BY_NAME[name], dict(payload))
    for reaction in REACTIONS[_BY_NAME[name]]:
        reaction(uow, event)
