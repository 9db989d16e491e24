"""When this event, then that verb: where slices that do not know each other meet.

Every event is carried out by the worker in the centre's own scope, after the transaction that emitted it has committed
(docs/decisions). Whatever a reaction writes is in the transaction that marks the event as done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.serialise import from_json
from clb_platform.calendars.events import (
    ClosureAdded,
    ClosureRemoved,
    FacilityChanged,
    HolidaysReplaced,
    StaffingChanged,
)
from clb_platform.class_groups.events import ClassGroupsChanged
from clb_platform.notifications import service as notifications
from clb_platform.planning.events import DatesProposed, FacilityChosen, VisitAnswered, VisitCancelled, VisitConfirmed
from clb_platform.planning.service import mails as planning
from clb_platform.planning.service import programme_change, recheck
from clb_platform.programmes.events import ProgrammesChanged
from clb_tenants.centres.events import SettingChanged
from clb_tenants.identity.events import ContactInvited, MembershipEnded

Reaction = Callable[[UnitOfWork, Any], None]


def _invite(uow: UnitOfWork, event: ContactInvited) -> None:
    notifications.queue_invitation(uow, event.invitation_id)


REACTIONS: Final[Mapping[type[Any], tuple[Reaction, ...]]] = {
    ContactInvited: (_invite,),
    DatesProposed: (planning.after_proposed, recheck.after_dates),
    VisitAnswered: (planning.after_answered,),
    VisitConfirmed: (planning.after_confirmed, recheck.after_dates),
    VisitCancelled: (planning.after_cancelled,),
    ClosureAdded: (recheck.after_closure,),
    ClosureRemoved: (recheck.after_closure,),
    FacilityChanged: (recheck.after_facility,),
    FacilityChosen: (recheck.after_dates,),
    HolidaysReplaced: (recheck.after_holidays,),
    ProgrammesChanged: (programme_change.after_programmes,),
    SettingChanged: (recheck.after_setting,),
    StaffingChanged: (recheck.after_staffing,),
    # Nothing follows these yet; they are listed so that an unknown event is a mistake.
    ClassGroupsChanged: (),
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
