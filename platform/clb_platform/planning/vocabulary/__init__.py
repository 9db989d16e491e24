"""Words of planning: the states of a visit and of an obligation, answers, findings of the guards. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.words import _l
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS, FacilityKind, HalfDay
from clb_platform.planning.vocabulary.moments import MOST_REACHED as MOST_REACHED
from clb_platform.planning.vocabulary.moments import NO_AGREEMENT as NO_AGREEMENT
from clb_platform.planning.vocabulary.moments import VISIT_KIND_LABELS as VISIT_KIND_LABELS
from clb_platform.planning.vocabulary.moments import Held as Held
from clb_platform.planning.vocabulary.moments import MomentFacts as MomentFacts
from clb_platform.planning.vocabulary.moments import MomentUse as MomentUse
from clb_platform.planning.vocabulary.moments import VisitKind as VisitKind
from clb_platform.planning.vocabulary.moments import half_day_of as half_day_of
from clb_platform.planning.vocabulary.settings import BEST_ANSWER_CONFIRMS as BEST_ANSWER_CONFIRMS
from clb_platform.planning.vocabulary.settings import MOST_VISITS_A_WEEK as MOST_VISITS_A_WEEK
from clb_platform.planning.vocabulary.settings import REMINDER_DAYS as REMINDER_DAYS
from clb_platform.planning.vocabulary.settings import REMINDER_TIME as REMINDER_TIME
from clb_platform.planning.vocabulary.settings import REPLY_DAYS as REPLY_DAYS
from clb_platform.planning.vocabulary.settings import SETTINGS as SETTINGS
from clb_platform.planning.vocabulary.settings import WEEKS_FROM_LAST_YEAR as WEEKS_FROM_LAST_YEAR
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.roles import Party
from clb_tenants.audit.vocabulary import FieldWords

MOST_OPTIONS: Final = 5
MOST_AT_ONCE: Final = 200
MOST_PORTIONS: Final = 9


class VisitState(StrEnum):
    """Where a visit stands. Of a held visit only the counts change; a cancelled one can be reopened.

    LAPSED: nobody answered in time.
    """

    PLANNED = "planned"
    PROPOSED = "proposed"
    ANSWERED = "answered"
    DECLINED = "declined"
    LAPSED = "lapsed"
    COUNTER_PROPOSED = "counter_proposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What can be done to a visit."""

    CREATE = "create"
    PROPOSE = "propose"
    ANSWER = "answer"
    LAPSE = "lapse"
    CONFIRM = "confirm"
    MOVE = "move"
    HOLD = "hold"
    CANCEL = "cancel"
    CORRECT = "correct"
    COUNTER = "counter"
    ACCEPT = "accept"
    RECORD = "record"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    REPLACE = "replace"
    SPLIT = "split"
    MERGE = "merge"
    FIX = "fix"


class DateState(StrEnum):
    """What became of one date of a visit. MOVED: it was confirmed once and then given up for another."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    RELEASED = "released"
    MOVED = "moved"


class AnswerKind(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class AnswerReason(StrEnum):
    OUTING = "outing"
    SUPERVISION = "supervision"
    FREE_DAY = "free_day"
    EXAMS = "exams"
    OTHER = "other"


class ObligationState(StrEnum):
    """Exactly one for each school × group × programme × dose × portion, computed from the visits."""

    TO_PLAN = "to_plan"
    PLANNED = "planned"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    WAIVED = "waived"


class ResourceKind(StrEnum):
    """What can be in one place only in one half day."""

    TEAM = "team"
    MEMBER = "member"
    SITE = "site"
    FACILITY = "facility"


FACILITY_OF_PLACE: Final[Mapping[Place, FacilityKind]] = {Place.CENTRE: FacilityKind.ROOM, Place.BUS: FacilityKind.BUS}
"""What a visit needs that is not at the school."""

PROGRAMME_ENDED: Final = "programme_ended"
NOT_DUE: Final = "not_due"
DUE_CODES: Final = frozenset({PROGRAMME_ENDED, NOT_DUE})
"""Findings that no other date or team can put right."""
FACILITY_CODES: Final = frozenset({"facility_away", "facility_taken"})
STAFFING_CODES: Final = frozenset({"function_missing", "members_taken", "team_taken", "capacity"})
"""Findings that another team may not have: who is there, and for how many pupils."""

REMINDER_CODES: Final = frozenset({"facility_missing"})
"""Findings that only remind of what is still to do."""
WARNING_LABELS: Final[Mapping[str, object]] = {
    "no_lesson": _l("examens van de school"),
    "season": _l("buiten de voorkeursperiode"),
    "dose_interval": _l("tijd tussen dosissen"),
    "team_load": _l("drukke week voor het team"),
    "avoided": _l("periode die niet past voor de school"),
    "last_year": _l("ver van de datum van vorig schooljaar"),
    NO_AGREEMENT: _l("geen geldige afspraken op die dag"),
}
"""What the ledger calls the warnings against which a date was chosen."""

STATE_LABELS: Final[Mapping[str, object]] = {
    "to_plan": _l("Nog te plannen"),
    "planned": _l("Concept"),
    "proposed": _l("Voorgesteld"),
    "answered": _l("Beantwoord"),
    "declined": _l("Geweigerd"),
    "lapsed": _l("Vervallen"),
    "counter_proposed": _l("Tegenvoorstel"),
    "confirmed": _l("Bevestigd"),
    "held": _l("Doorgegaan"),
    "cancelled": _l("Geannuleerd"),
    "moved": _l("Verplaatst"),
    "waived": _l("Vervallen"),
}
ANSWER_LABELS: Final[Mapping[AnswerKind, object]] = {
    AnswerKind.YES: _l("Past"),
    AnswerKind.MAYBE: _l("Als het moet"),
    AnswerKind.NO: _l("Kan niet"),
}
ANSWER_TONES: Final[Mapping[AnswerKind, str]] = {AnswerKind.YES: "good", AnswerKind.MAYBE: "warn", AnswerKind.NO: "bad"}
REASON_LABELS: Final[Mapping[AnswerReason, object]] = {
    AnswerReason.OUTING: _l("Uitstap of sportdag"),
    AnswerReason.SUPERVISION: _l("Toezicht of lokaal is moeilijk"),
    AnswerReason.FREE_DAY: _l("Studiedag of vrije dag"),
    AnswerReason.EXAMS: _l("Toetsen of examens"),
    AnswerReason.OTHER: _l("Iets anders"),
}

OBLIGATION_OF_VISIT: Final[Mapping[VisitState, ObligationState]] = {
    VisitState.PLANNED: ObligationState.PLANNED,
    VisitState.PROPOSED: ObligationState.PROPOSED,
    VisitState.ANSWERED: ObligationState.PROPOSED,
    VisitState.COUNTER_PROPOSED: ObligationState.PROPOSED,
    # A school that refused every date leaves the group without one: it must be planned again, on the same visit.
    VisitState.DECLINED: ObligationState.TO_PLAN,
    VisitState.LAPSED: ObligationState.TO_PLAN,
    VisitState.CONFIRMED: ObligationState.CONFIRMED,
    VisitState.HELD: ObligationState.HELD,
}
"""An active visit decides the state of its obligations; without one they are TO_PLAN. A cancelled visit has none."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: who may do `action` in `state`. Without a party the clock does it."""

    state: VisitState
    action: Action
    party: Party | None


TRANSITIONS: Final[tuple[Transition, ...]] = (
    Transition(VisitState.PLANNED, Action.PROPOSE, Party.CENTRE),
    Transition(VisitState.PLANNED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.PROPOSED, Action.ANSWER, Party.SCHOOL),
    Transition(VisitState.PROPOSED, Action.LAPSE, None),
    Transition(VisitState.PROPOSED, Action.PROPOSE, Party.CENTRE),
    Transition(VisitState.PROPOSED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.ANSWERED, Action.ANSWER, Party.SCHOOL),
    Transition(VisitState.ANSWERED, Action.CONFIRM, Party.CENTRE),
    Transition(VisitState.ANSWERED, Action.PROPOSE, Party.CENTRE),
    Transition(VisitState.ANSWERED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.DECLINED, Action.ANSWER, Party.SCHOOL),
    Transition(VisitState.DECLINED, Action.PROPOSE, Party.CENTRE),
    Transition(VisitState.DECLINED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.LAPSED, Action.PROPOSE, Party.CENTRE),
    Transition(VisitState.LAPSED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.LAPSED, Action.REOPEN, Party.CENTRE),
    Transition(VisitState.CONFIRMED, Action.MOVE, Party.CENTRE),
    Transition(VisitState.CONFIRMED, Action.HOLD, Party.CENTRE),
    Transition(VisitState.CONFIRMED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.HELD, Action.CORRECT, Party.CENTRE),
    Transition(VisitState.PROPOSED, Action.COUNTER, Party.SCHOOL),
    Transition(VisitState.PROPOSED, Action.RECORD, Party.CENTRE),
    Transition(VisitState.PROPOSED, Action.WITHDRAW, Party.CENTRE),
    Transition(VisitState.ANSWERED, Action.COUNTER, Party.SCHOOL),
    Transition(VisitState.ANSWERED, Action.RECORD, Party.CENTRE),
    Transition(VisitState.DECLINED, Action.COUNTER, Party.SCHOOL),
    Transition(VisitState.DECLINED, Action.RECORD, Party.CENTRE),
    Transition(VisitState.DECLINED, Action.REOPEN, Party.CENTRE),
    Transition(VisitState.COUNTER_PROPOSED, Action.ANSWER, Party.SCHOOL),
    Transition(VisitState.COUNTER_PROPOSED, Action.COUNTER, Party.SCHOOL),
    Transition(VisitState.COUNTER_PROPOSED, Action.ACCEPT, Party.CENTRE),
    Transition(VisitState.COUNTER_PROPOSED, Action.RECORD, Party.CENTRE),
    Transition(VisitState.COUNTER_PROPOSED, Action.PROPOSE, Party.CENTRE),
    Transition(VisitState.COUNTER_PROPOSED, Action.CANCEL, Party.CENTRE),
    Transition(VisitState.CANCELLED, Action.REOPEN, Party.CENTRE),
    *(
        Transition(state, action, Party.CENTRE)
        for state in (
            VisitState.PLANNED,
            VisitState.PROPOSED,
            VisitState.ANSWERED,
            VisitState.COUNTER_PROPOSED,
            VisitState.CONFIRMED,
        )
        for action in (Action.REPLACE, Action.SPLIT, Action.MERGE)
    ),
)
"""The whole life of a visit to a school. What is not here is refused with the present state and what is allowed."""
HOME_TRANSITIONS: Final[tuple[Transition, ...]] = (
    *(
        Transition(state, action, Party.CENTRE)
        for state in (VisitState.PLANNED, VisitState.CONFIRMED)
        for action in (Action.FIX, Action.CANCEL, Action.REPLACE, Action.SPLIT, Action.MERGE)
    ),
    Transition(VisitState.CONFIRMED, Action.HOLD, Party.CENTRE),
    Transition(VisitState.HELD, Action.CORRECT, Party.CENTRE),
    Transition(VisitState.CANCELLED, Action.REOPEN, Party.CENTRE),
)
"""The whole life of a visit for home education: there is nobody to ask, so the centre fixes its date, and may fix another."""
OF_GROUPS: Final = frozenset({Action.SPLIT, Action.MERGE})
"""What can be done only to a visit with groups; one that follows from the agreement has none."""


def is_for(action: Action, kind: VisitKind) -> bool:
    """Whether visits of this kind know this action at all."""
    return kind is VisitKind.SYSTEMATIC or action not in OF_GROUPS


def transitions_of(*, asks_school: bool) -> tuple[Transition, ...]:
    """The table that holds for a visit."""
    return TRANSITIONS if asks_school else HOME_TRANSITIONS


@dataclass(frozen=True, slots=True)
class HalfDayOfYear:
    """A half day on which a visit could take place."""

    day: date
    half_day: HalfDay


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One obligation: a group, a programme, a dose; portion 0 is the group, 1 and up who of the portion before must catch up."""

    class_group_id: UUID
    programme_id: UUID
    dose: int
    portion: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard says of a date. `hard` refuses; the others warn. `sentence` has the fact and the reason."""

    code: str
    hard: bool
    sentence: str

    @property
    def asks_reason(self) -> bool:
        """Whether such a date may be chosen only with a reason. What can still be filled in later asks none."""
        return not self.hard and self.code not in REMINDER_CODES


class PlanningAction(StrEnum):
    CREATED = "planning.visit.created"
    PROPOSED = "planning.visit.proposed"
    ANSWERED = "planning.visit.answered"
    LAPSED = "planning.visit.lapsed"
    CONFIRMED = "planning.visit.confirmed"
    MOVED = "planning.visit.moved"
    CARRIED_OVER = "planning.item.carried_over"
    HELD = "planning.visit.held"
    FACILITY_CHOSEN = "planning.visit.facility_chosen"
    CANCELLED = "planning.visit.cancelled"
    HANDED_OVER = "planning.visit.handed_over"
    PASSED = "planning.visit.passed"
    VISITS_EXPORTED = "planning.visits.exported"
    OBLIGATIONS_EXPORTED = "planning.obligations.exported"
    CORRECTED = "planning.visit.corrected"
    COUNTERED = "planning.visit.countered"
    ACCEPTED = "planning.visit.accepted"
    RECORDED = "planning.visit.recorded"
    WITHDRAWN = "planning.visit.withdrawn"
    REOPENED = "planning.visit.reopened"
    REPLACED = "planning.visit.replaced"
    BATCH_UNDONE = "planning.batch.undone"
    SUBSTITUTED = "planning.visit.substituted"
    SPLIT = "planning.visit.split"
    MERGED = "planning.visit.merged"
    FIXED = "planning.visit.fixed"
    WAIVED = "planning.obligation.waived"
    REOPENED_OBLIGATION = "planning.obligation.reopened"


AUDIT_OF_ACTION: Final[Mapping[Action, PlanningAction]] = {
    Action.CREATE: PlanningAction.CREATED,
    Action.PROPOSE: PlanningAction.PROPOSED,
    Action.ANSWER: PlanningAction.ANSWERED,
    Action.LAPSE: PlanningAction.LAPSED,
    Action.CONFIRM: PlanningAction.CONFIRMED,
    Action.MOVE: PlanningAction.MOVED,
    Action.HOLD: PlanningAction.HELD,
    Action.CANCEL: PlanningAction.CANCELLED,
    Action.CORRECT: PlanningAction.CORRECTED,
    Action.COUNTER: PlanningAction.COUNTERED,
    Action.ACCEPT: PlanningAction.ACCEPTED,
    Action.RECORD: PlanningAction.RECORDED,
    Action.WITHDRAW: PlanningAction.WITHDRAWN,
    Action.REOPEN: PlanningAction.REOPENED,
    Action.REPLACE: PlanningAction.REPLACED,
    Action.SPLIT: PlanningAction.SPLIT,
    Action.MERGE: PlanningAction.MERGED,
    Action.FIX: PlanningAction.FIXED,
}
ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    PlanningAction.CREATED: _l("Bezoek aangemaakt"),
    PlanningAction.PROPOSED: _l("Data voorgesteld"),
    PlanningAction.ANSWERED: _l("Data beantwoord"),
    PlanningAction.LAPSED: _l("Voorstel vervallen"),
    PlanningAction.CONFIRMED: _l("Bezoek bevestigd"),
    PlanningAction.MOVED: _l("Bezoek verplaatst"),
    PlanningAction.CARRIED_OVER: _l("Gepland werk overgenomen in de nieuwe versie"),
    PlanningAction.FACILITY_CHOSEN: _l("Lokaal of bus gekozen"),
    PlanningAction.HELD: _l("Bezoek doorgegaan"),
    PlanningAction.CANCELLED: _l("Bezoek geannuleerd"),
    PlanningAction.HANDED_OVER: _l("Bezoek overgedragen"),
    PlanningAction.PASSED: _l("Bezoek overgegaan door een fusie"),
    PlanningAction.VISITS_EXPORTED: _l("Lijst van bezoeken uitgevoerd"),
    PlanningAction.OBLIGATIONS_EXPORTED: _l("Lijst van verplichtingen uitgevoerd"),
    PlanningAction.CORRECTED: _l("Aantallen van een bezoek verbeterd"),
    PlanningAction.COUNTERED: _l("Andere data gevraagd door de school"),
    PlanningAction.ACCEPTED: _l("Datum van de school aanvaard"),
    PlanningAction.RECORDED: _l("Antwoord per telefoon genoteerd"),
    PlanningAction.WITHDRAWN: _l("Voorstel ingetrokken"),
    PlanningAction.REOPENED: _l("Bezoek heropend"),
    PlanningAction.REPLACED: _l("Ander team voor een bezoek"),
    PlanningAction.BATCH_UNDONE: _l("Bulkvoorstel ongedaan gemaakt"),
    PlanningAction.SUBSTITUTED: _l("Andere collega voor een bezoek"),
    PlanningAction.SPLIT: _l("Bezoek gesplitst"),
    PlanningAction.MERGED: _l("Bezoeken samengevoegd"),
    PlanningAction.FIXED: _l("Datum vastgelegd door het centrum"),
    PlanningAction.WAIVED: _l("Verplichting vervallen"),
    PlanningAction.REOPENED_OBLIGATION: _l("Verplichting weer te plannen"),
}
FIELD_LABELS: Final[Mapping[str, object]] = {
    "state": FieldWords(_l("status"), STATE_LABELS),
    "revision": _l("voorstel"),
    "dates": _l("data"),
    "day": _l("datum"),
    "half_day": FieldWords(_l("deel van de dag"), HALF_DAY_LABELS),
    "reply_by": _l("antwoord tegen"),
    "answers": _l("antwoorden"),
    "items": _l("groepen"),
    "team": _l("team"),
    "colleague": _l("collega"),
    "withdrawn": _l("ingetrokken voorstellen"),
    "kept": _l("voorstellen die blijven"),
    "counts": _l("gezien"),
    "catch_up": _l("in te halen"),
    "remark": _l("opmerking"),
    "planner": _l("wie plant"),
    "passed_visits": _l("overgenomen bezoeken"),
    "passed_waived": _l("overgenomen vervallen verplichtingen"),
    "team_id": _l("team"),
    "code": _l("programma"),
    "dose": _l("dosis"),
    "refused": _l("geweigerd"),
    "on_behalf_of": _l("namens de school"),
    "said_on": _l("gezegd op"),
    "facility": _l("lokaal of bus"),
    "carried": _l("groepen in bezoeken"),
    "warnings": _l("ondanks"),
    "override_reason": _l("waarom toch"),
    "kind": FieldWords(_l("soort"), VISIT_KIND_LABELS),
    "reached": _l("bereikte leerlingen"),
}
