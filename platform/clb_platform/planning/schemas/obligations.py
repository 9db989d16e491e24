"""What REST says of obligations and of proposals to many schools."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Items, Length, Range
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.vocabulary import MOST_AT_ONCE, MOST_OPTIONS, MOST_PORTIONS, ObligationState, VisitState

SUMMARY = {"to_plan": 61, "planned": 22, "proposed": 48, "confirmed": 60, "held": 20, "waived": 3}
PORTION = "0 for the group; 1 and up for who was absent at the portion before and must catch up."
ID = "01a8f0c2-7d35-7b1e-9a41-6f0d2b8c4e11"


def _about(description: str, example: Any = None) -> dict[str, Any]:
    return {"description": description} | ({"example": example} if example is not None else {})


class ObligationQuery(PageQuery):
    """Which obligations; without a school year those of this one."""

    start_year = fields.Integer(
        load_default=None,
        validate=Range(min=2000, max=2100),
        metadata=_about("Year in which the school year starts.", 2026),
    )
    state = fields.Enum(ObligationState, by_value=True, metadata=_about("Only in this state.", "to_plan"))
    school_id = fields.UUID(metadata=_about("Only of this school.", ID))
    code = fields.String(validate=Length(max=60), metadata=_about("Only of the programme with this code.", "HPV"))
    dose = fields.Integer(validate=Range(min=1, max=4), metadata=_about("Only this dose.", 1))
    q = fields.String(
        validate=Length(max=100), metadata=_about("Start of a word of the school or its municipality.", "aalst")
    )
    catch_up = fields.Boolean(metadata=_about("Only those of pupils who were absent before.", True))
    refused = fields.Boolean(metadata=_about("Only those of which the school refused every date.", True))


class ObligationOut(BaseSchema):
    """A group of a school that a programme is for, with how it stands."""

    class_group_id = fields.UUID(required=True, metadata=_about("The group.", ID))
    programme_id = fields.UUID(required=True, metadata=_about("The programme.", ID))
    dose = fields.Integer(required=True, metadata=_about("Which dose; 1 for programmes without doses.", 1))
    portion = fields.Integer(required=True, metadata=_about(PORTION, 0))
    school_id = fields.UUID(required=True, metadata=_about("The school.", ID))
    school_name = fields.String(required=True, metadata=_about("Its name.", "Basisschool De Proeftuin"))
    municipality = fields.String(required=True, metadata=_about("Where it is.", "Aalst"))
    group_name = fields.String(required=True, metadata=_about("The group's name.", "4A"))
    grade = fields.Enum(Grade, by_value=True, required=True, metadata=_about("The group's year.", "L4"))
    birth_year = fields.Integer(required=True, allow_none=True, metadata=_about("Of special education.", 2015))
    head_count = fields.Integer(required=True, metadata=_about("Number of pupils of this portion.", 22))
    programme_code = fields.String(required=True, metadata=_about("The programme's code.", "HPV"))
    state = fields.Enum(ObligationState, by_value=True, required=True, metadata=_about("How it stands.", "to_plan"))
    visit_id = fields.UUID(required=True, allow_none=True, metadata=_about("The visit that has it, if any.", ID))
    visit_state = fields.Enum(
        VisitState, by_value=True, required=True, allow_none=True, metadata=_about("That visit's state.", "declined")
    )
    day = fields.Date(required=True, allow_none=True, metadata=_about("The day that stands.", "2026-10-15"))
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, allow_none=True, metadata=_about("Which half of it.", "am")
    )
    waived_because = fields.String(required=True, allow_none=True, metadata=_about("Why it was waived.", None))


ObligationPage = page_schema("Obligations", ObligationOut)


class SummaryQuery(BaseSchema):
    """Of which obligations; without a school year those of this one."""

    start_year = fields.Integer(
        load_default=None,
        validate=Range(min=2000, max=2100),
        metadata=_about("Year in which the school year starts.", 2026),
    )
    school_id = fields.UUID(metadata=_about("Only of this school.", ID))
    code = fields.String(validate=Length(max=60), metadata=_about("Only of the programme with this code.", "HPV"))
    dose = fields.Integer(validate=Range(min=1, max=4), metadata=_about("Only this dose.", 1))
    q = fields.String(
        validate=Length(max=100), metadata=_about("Start of a word of the school or its municipality.", "aalst")
    )


class SummaryOut(BaseSchema):
    """How many obligations there are; `states` sums up to `obligations`."""

    start_year = fields.Integer(required=True, metadata=_about("Year in which the school year starts.", 2026))
    obligations = fields.Integer(required=True, metadata=_about("All of them.", 214))
    schools = fields.Integer(required=True, metadata=_about("In how many schools.", 34))
    pupils = fields.Integer(required=True, metadata=_about("For how many pupils.", 2148))
    states = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata=_about("How many are in each state.", SUMMARY),
    )  # fmt: skip
    catch_up = fields.Integer(required=True, metadata=_about("Of `to_plan`: for who was absent before.", 4))
    refused = fields.Integer(required=True, metadata=_about("Of `to_plan`: their school refused every date.", 2))


class KeyIn(BaseSchema):
    """One obligation."""

    class_group_id = fields.UUID(required=True, metadata=_about("The group.", ID))
    programme_id = fields.UUID(required=True, metadata=_about("The programme.", ID))
    dose = fields.Integer(load_default=1, validate=Range(min=1, max=4), metadata=_about("Which dose.", 1))
    portion = fields.Integer(load_default=0, validate=Range(min=0, max=MOST_PORTIONS), metadata=_about(PORTION, 0))


class HalfDayIn(BaseSchema):
    """A half day of a day."""

    day = fields.Date(required=True, metadata=_about("The day.", "2026-10-15"))
    half_day = fields.Enum(HalfDay, by_value=True, required=True, metadata=_about("Which half of it.", "am"))


class BulkPreviewIn(BaseSchema):
    """What to propose, by which team, and where to look for dates."""

    keys = fields.List(
        fields.Nested(KeyIn), required=True, validate=Items(min=1, max=MOST_AT_ONCE),
        metadata=_about("The obligations; they are grouped into visits that fit a half day."),
    )  # fmt: skip
    team_id = fields.UUID(required=True, metadata=_about("Who goes.", ID))
    from_day = fields.Date(
        load_default=None, metadata=_about("First day to look at; today when not given.", "2026-10-12")
    )
    options = fields.Integer(
        load_default=3, validate=Range(min=1, max=MOST_OPTIONS), metadata=_about("How many dates each visit gets.", 3)
    )
    reply_by = fields.Date(
        load_default=None,
        metadata=_about("Last day to answer; the centre's usual number of days when not given.", "2026-10-16"),
    )


class DraftOut(BaseSchema):
    """A visit that could be proposed. Send `keys` and `options` on to propose it."""

    school_id = fields.UUID(required=True, metadata=_about("The school.", ID))
    school_name = fields.String(required=True, metadata=_about("Its name.", "Basisschool De Proeftuin"))
    title = fields.String(required=True, metadata=_about("What the visit is for.", "HPV dosis 1"))
    keys = fields.List(fields.Nested(KeyIn), required=True, metadata=_about("Its obligations."))
    pupils = fields.Integer(required=True, metadata=_about("Number of pupils.", 44))
    minutes = fields.Integer(required=True, metadata=_about("How long it takes.", 85))
    options = fields.List(fields.Nested(HalfDayIn), required=True, metadata=_about("The dates."))
    recipients = fields.List(fields.String(), required=True, metadata=_about("Who gets a mail.", ["Secretariaat"]))
    problems = fields.List(
        fields.String(), required=True, metadata=_about("What stands in the way, in Dutch sentences.", [])
    )
    warnings = fields.List(
        fields.String(), required=True, metadata=_about("What may only be proposed with an `override_reason`.", [])
    )
    notes = fields.List(
        fields.String(), required=True, metadata=_about("Good to know; it stops nothing: no valid agreement with the school.", [])
    )
    can_be_sent = fields.Boolean(required=True, metadata=_about("Whether it could leave as it is.", True))


class BulkPreviewOut(BaseSchema):
    """What would leave; nothing was stored."""

    team_id = fields.UUID(required=True, metadata=_about("Who goes.", ID))
    reply_by = fields.Date(required=True, metadata=_about("Last day to answer.", "2026-10-16"))
    drafts = fields.List(fields.Nested(DraftOut), required=True, metadata=_about("One per visit."))


class ToProposeIn(BaseSchema):
    """One visit of a batch."""

    keys = fields.List(
        fields.Nested(KeyIn),
        required=True,
        validate=Items(min=1, max=MOST_AT_ONCE),
        metadata=_about("Its obligations."),
    )
    options = fields.List(
        fields.Nested(HalfDayIn), required=True, validate=Items(min=1, max=MOST_OPTIONS), metadata=_about("Its dates.")
    )
    override_reason = fields.String(
        load_default="",
        validate=Length(max=1000),
        metadata=_about("Why it may be so although a rule warns; asked only then, for the centre only.", ""),
    )


class BulkProposalIn(BaseSchema):
    """A batch as it must leave."""

    team_id = fields.UUID(required=True, metadata=_about("Who goes.", ID))
    reply_by = fields.Date(required=True, metadata=_about("Last day to answer, that day included.", "2026-10-16"))
    message = fields.String(
        load_default="", validate=Length(max=1000), metadata=_about("Words for the schools; no names of pupils.", "")
    )
    batch = fields.List(
        fields.Nested(ToProposeIn),
        required=True,
        validate=Items(min=1, max=MOST_AT_ONCE),
        metadata=_about("The visits."),
    )


class WaiveIn(BaseSchema):
    """What lapses, and why."""

    keys = fields.List(
        fields.Nested(KeyIn),
        required=True,
        validate=Items(min=1, max=MOST_AT_ONCE),
        metadata=_about("The obligations."),
    )
    reason = fields.String(
        required=True,
        validate=Length(min=1, max=1000),
        metadata=_about("The school can read it.", "Gezien in het CLB."),
    )


class ReopenIn(BaseSchema):
    """What must be planned again."""

    keys = fields.List(
        fields.Nested(KeyIn),
        required=True,
        validate=Items(min=1, max=MOST_AT_ONCE),
        metadata=_about("The obligations."),
    )


class NotDoneOut(BaseSchema):
    """An obligation that stayed as it was."""

    name = fields.String(required=True, metadata=_about("Which.", "Basisschool De Proeftuin, 4A, HPV dosis 1"))
    words = fields.String(required=True, metadata=_about("Why, in Dutch.", "Er is al een bezoek (voorgesteld)."))
    key = fields.Nested(KeyIn, required=True, metadata=_about("The obligation."))


class WaivedOut(BaseSchema):
    """What came of it, one by one."""

    done = fields.List(fields.Nested(KeyIn), required=True, metadata=_about("Those that changed."))
    refused = fields.List(fields.Nested(NotDoneOut), required=True, metadata=_about("Those that did not."))


class ProposedOut(BaseSchema):
    """A visit that a school can answer now."""

    visit_id = fields.UUID(required=True, metadata=_about("The visit.", ID))
    school_id = fields.UUID(required=True, metadata=_about("The school.", ID))
    title = fields.String(required=True, metadata=_about("What it is for.", "HPV dosis 1"))
    state = fields.Enum(VisitState, by_value=True, required=True, metadata=_about("Its state.", "proposed"))
    version = fields.Integer(required=True, metadata=_about("Its version, for If-Match.", 2))


class NotSentOut(BaseSchema):
    """A visit of the batch that did not leave; nothing of it is stored."""

    name = fields.String(required=True, metadata=_about("For whom.", "Basisschool De Proeftuin, 4A"))
    words = fields.String(required=True, metadata=_about("Why, in Dutch.", "Team Schelde is die voormiddag al elders."))
    keys = fields.List(fields.Nested(KeyIn), required=True, metadata=_about("Its obligations."))


class BulkProposalOut(BaseSchema):
    """What came of a batch."""

    batch_id = fields.UUID(
        required=True, allow_none=True, metadata=_about("The batch, to undo it while nobody answered; null: nothing left.", ID)
    )
    proposed = fields.List(fields.Nested(ProposedOut), required=True, metadata=_about("What left."))
    before = fields.List(
        fields.Nested(ProposedOut), required=True, metadata=_about("What had left already with exactly these dates.")
    )
    refused = fields.List(fields.Nested(NotSentOut), required=True, metadata=_about("What did not leave."))


class BulkBatchVisitOut(BaseSchema):
    """A visit of a batch, now."""

    visit_id = fields.UUID(required=True, metadata=_about("The visit.", ID))
    school_id = fields.UUID(required=True, metadata=_about("The school.", ID))
    title = fields.String(required=True, metadata=_about("What it is for.", "HPV dosis 1"))
    state = fields.Enum(VisitState, by_value=True, required=True, metadata=_about("Its state.", "proposed"))
    can_be_undone = fields.Boolean(required=True)
    why_not = fields.String(required=True, metadata=_about("Empty when it can be undone.", "De school antwoordde al."))


class BulkBatchOut(BaseSchema):
    """Proposals that left together."""

    batch_id = fields.UUID(required=True, metadata=_about("The batch.", ID))
    made_by = fields.String(required=True, metadata=_about("Who sent it.", "Lotte Verhelst"))
    made_at = fields.AwareDateTime(required=True)
    visits = fields.List(fields.Nested(BulkBatchVisitOut), required=True, metadata=_about("By school; never paged."))


class BulkUndoneOut(BaseSchema):
    """What came of undoing a batch."""

    withdrawn = fields.List(fields.UUID(), required=True, metadata=_about("Visits that are concepts again."))
    kept = fields.List(fields.Nested(BulkBatchVisitOut), required=True, metadata=_about("Those that stay, with why."))
