"""The verbs of planning."""

from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.answer import Answer, answer
from clb_platform.planning.service.batches import Batch, Undone, batch, undo_batch
from clb_platform.planning.service.bulk import (
    BulkOutcome,
    Draft,
    ToPropose,
    drafts,
    propose_in_bulk,
    recipients,
    suggest,
)
from clb_platform.planning.service.checks import (
    Checked,
    Tried,
    allowed_actions,
    check_date,
    next_possible,
    present_words,
    try_date,
    when_words,
)
from clb_platform.planning.service.conflicts import BadDate, Conflicted, conflicted
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.counter import accept, counter_propose
from clb_platform.planning.service.counts import Counts, correct_counts, hold
from clb_platform.planning.service.create import create_visit
from clb_platform.planning.service.deadlines import dose_detail, holding
from clb_platform.planning.service.exports import record_obligations_export, record_visits_export
from clb_platform.planning.service.facilities import Use, choose_facility, uses
from clb_platform.planning.service.finish import cancel, confirm
from clb_platform.planning.service.fix import fix
from clb_platform.planning.service.foresight import PlannedVisits
from clb_platform.planning.service.giving import (
    Given,
    Giving,
    foresee_giving,
    give_everything,
    left_lines,
    on_name,
)
from clb_platform.planning.service.hand_over import hand_over, left_behind, open_work, takers
from clb_platform.planning.service.lapse import carry_out_due
from clb_platform.planning.service.mail_troubles import MailTrouble, mail_troubles
from clb_platform.planning.service.merging import MergedVisits
from clb_platform.planning.service.moments import (
    AgreedLine,
    about,
    agreed_lines,
    correct_reached,
    hold_moment,
    plan_moment,
    remove_agreed,
    year_to_plan,
)
from clb_platform.planning.service.obligations import later_portions
from clb_platform.planning.service.programme_change import ForeseenObligations, carry_over
from clb_platform.planning.service.propose import move, propose
from clb_platform.planning.service.recheck import look_again, look_again_at_all, what_if
from clb_platform.planning.service.record import record_answer
from clb_platform.planning.service.regroup import merge, split
from clb_platform.planning.service.replace import replace_team
from clb_platform.planning.service.steps import Said, get
from clb_platform.planning.service.substitute import (
    Replaced,
    Trip,
    candidates,
    colleagues_like,
    going,
    substitute,
    substitute_in_bulk,
    trips,
)
from clb_platform.planning.service.undo import reopen, withdraw
from clb_platform.planning.service.weekly import cancel_series, later_of_series

__all__ = [
    "AgreedLine",
    "Answer",
    "BadDate",
    "Batch",
    "BulkOutcome",
    "Checked",
    "Conflicted",
    "Counts",
    "DateContext",
    "Draft",
    "ForeseenObligations",
    "Given",
    "Giving",
    "MailTrouble",
    "MergedVisits",
    "PlannedVisits",
    "Replaced",
    "Said",
    "ToPropose",
    "Tried",
    "Trip",
    "Undone",
    "Use",
    "about",
    "accept",
    "agreed_lines",
    "allowed_actions",
    "answer",
    "batch",
    "cancel",
    "cancel_series",
    "candidates",
    "carry_out_due",
    "carry_over",
    "check_date",
    "choose_facility",
    "colleagues_like",
    "confirm",
    "conflicted",
    "context",
    "correct_counts",
    "correct_reached",
    "counter_propose",
    "create_visit",
    "dose_detail",
    "drafts",
    "fix",
    "foresee_giving",
    "get",
    "give_everything",
    "going",
    "hand_over",
    "hold",
    "hold_moment",
    "holding",
    "later_of_series",
    "later_portions",
    "left_behind",
    "left_lines",
    "look_again",
    "look_again_at_all",
    "mail_troubles",
    "merge",
    "move",
    "next_possible",
    "on_name",
    "open_work",
    "plan_moment",
    "present_words",
    "propose",
    "propose_in_bulk",
    "recipients",
    "record_answer",
    "record_obligations_export",
    "record_visits_export",
    "remove_agreed",
    "reopen",
    "replace_team",
    "split",
    "substitute",
    "substitute_in_bulk",
    "suggest",
    "takers",
    "trips",
    "try_date",
    "undo_batch",
    "uses",
    "wanted_of",
    "what_if",
    "when_words",
    "withdraw",
    "year_to_plan",
]
