"""When this event, then that verb: where slices that do not know each other meet.

Every event is carried out by the worker in the centre's own scope, after the transaction that emitted it has committed
(docs/decisions). Whatever a reaction writes is in the transaction that marks the event as done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.serialise import from_json
from clb_platform.calendars.events import ClosureAdded, ClosureRemoved, HolidaysReplaced, StaffingChanged
from clb_platform.class_groups.events import ClassGroupsChanged
from clb_platform.notifications import service as notifications
from clb_platform.planning.events import (
    AnswerRecorded,
    DatesProposed,
    ProposalWithdrawn,
    TeamReplaced,
    VisitAnswered,
    VisitCancelled,
    VisitConfirmed,
    VisitCountered,
    VisitRegrouped,
)
from clb_platform.planning.service import change_mails, more_mails
from clb_platform.planning.service import mails as planning
from clb_platform.programmes.events import ProgrammesChanged
from clb_tenants.identity.events import ContactInvited, MembershipEnded

Reaction = Callable[[UnitOfWork, Any], None]


def _invite(uow: UnitOfWork, event: ContactInvited) -> None:
    notifications.queue_invitation(uow, event.invitation_id)


REACTIONS: Final[Mapping[type[Any], tuple[Reaction, ...]]] = {
    ContactInvited: (_invite,),
    DatesProposed: (planning.after_proposed,),
    VisitAnswered: (planning.after_answered,),
    VisitConfirmed: (planning.after_confirmed,),
    VisitCancelled: (planning.after_cancelled,),
    VisitCountered: (more_mails.after_countered,),
    AnswerRecorded: (more_mails.after_recorded,),
    ProposalWithdrawn: (more_mails.after_withdrawn,),
    TeamReplaced: (change_mails.after_replaced,),
    VisitRegrouped: (change_mails.after_regrouped,),
    # Nothing follows these yet; they are listed so that an unknown event is a mistake.
    ClosureAdded: (),
    ClosureRemoved: (),
    ClassGroupsChanged: (),
    HolidaysReplaced: (),
    ProgrammesChanged: (),
    StaffingChanged: (),
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
