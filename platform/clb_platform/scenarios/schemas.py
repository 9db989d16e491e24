"""What REST says of scenarios: plans of a school year that stay drafts until they are proposed."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Items, Length, Range
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.vocabulary import MOST_AT_ONCE
from clb_platform.scenarios.vocabulary import (
    LEAST_SECONDS,
    MOST_MINUTES,
    MOST_NAME,
    MOST_SECONDS,
    USUAL_SECONDS,
    Purpose,
    ScenarioState,
    Standing,
)
from clb_platform.scenarios.vocabulary.wishes import LEVELS

ID = "01a8f0c2-7d35-7b1e-9a41-6f0d2b8c4e11"
MOST_ITERATIONS = 100_000_000
FIGURES = {"visits": 390, "travel_minutes": 4660, "unplanned": 0}


def _about(description: str, example: Any = None) -> dict[str, Any]:
    return {"description": description} | ({"example": example} if example is not None else {})


def _day(description: str, example: str, **more: Any) -> fields.Date:
    return fields.Date(metadata=_about(description, example), **more)


class ScenarioQuery(PageQuery):
    """Which scenarios; without a school year those of this one."""

    start_year = fields.Integer(
        load_default=None,
        validate=Range(min=2000, max=2100),
        metadata=_about("Year in which the school year starts.", 2026),
    )


class NewScenario(BaseSchema):
    """A plan that is asked for. It is made by a worker; the answer comes at once."""

    name = fields.String(load_default="", validate=Length(max=MOST_NAME), metadata=_about("Its name.", "Voorjaar"))
    purpose = fields.Enum(
        Purpose,
        by_value=True,
        load_default=Purpose.MAKE,
        metadata=_about("`make` gives dates to what has none; `replan` moves what must and little else.", "make"),
    )
    first_day = _day("First day on which something may be planned.", "2026-10-19", required=True)
    last_day = _day("Last day.", "2027-06-30", required=True)
    seconds = fields.Integer(
        load_default=USUAL_SECONDS,
        validate=Range(min=LEAST_SECONDS, max=MOST_SECONDS),
        metadata=_about("How long to search.", 60),
    )
    iterations = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(min=1, max=MOST_ITERATIONS),
        metadata=_about("Instead of seconds: a number of proposals, so that the same data give the same plan.", 20000),
    )
    seed = fields.Integer(load_default=1, validate=Range(min=0, max=2**31 - 1), metadata=_about("Of all chance.", 1))
    programme_ids = fields.List(
        fields.UUID(), load_default=list, validate=Items(max=100), metadata=_about("Only these programmes; none: all.")
    )
    school_ids = fields.List(
        fields.UUID(), load_default=list, validate=Items(max=1000), metadata=_about("Only these schools; none: all.")
    )
    absent = fields.List(
        fields.UUID(), load_default=list, validate=Items(max=500), metadata=_about("Colleagues, as if they did not work.")
    )
    closed_first = _day(
        "As if the centre visited nobody from this day.", "2027-03-01", load_default=None, allow_none=True
    )
    closed_last = _day("Until this day.", "2027-03-05", load_default=None, allow_none=True)
    wishes = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(validate=Range(min=LEVELS[0], max=LEVELS[-1])),
        load_default=dict,
        metadata=_about("How much each wish matters, 0 to 4; 2 is usual.", {"travel": 3}),
    )
    copied_from = fields.UUID(
        load_default=None, allow_none=True, metadata=_about("The scenario that this one is a variant of.", ID)
    )


class ScenarioOut(BaseSchema):
    """A scenario with how far it is. `cost` and `least_cost` are points, about a minute of a colleague each."""

    scenario_id = fields.UUID(required=True, metadata=_about("The scenario.", ID))
    name = fields.String(required=True, metadata=_about("Its name.", "Planning van 6 okt 2026"))
    state = fields.Enum(ScenarioState, by_value=True, required=True, metadata=_about("How it stands.", "ready"))
    purpose = fields.Enum(Purpose, by_value=True, required=True, metadata=_about("What it is for.", "make"))
    start_year = fields.Integer(required=True, metadata=_about("The school year.", 2026))
    first_day = _day("First day.", "2026-10-19", required=True)
    last_day = _day("Last day.", "2027-06-30", required=True)
    seconds = fields.Integer(required=True, metadata=_about("How long it may search.", 60))
    asked_by = fields.String(required=True, metadata=_about("Who asked.", "An Planner"))
    created_at = fields.AwareDateTime(required=True, metadata=_about("When.", "2026-10-06T06:30:00Z"))
    ended_at = fields.AwareDateTime(required=True, allow_none=True, metadata=_about("When the search ended."))
    units = fields.Integer(required=True, metadata=_about("How much work there is to plan.", 572))
    cost = fields.Integer(required=True, allow_none=True, metadata=_about("Of the best plan.", 33717))
    least_cost = fields.Integer(
        required=True, allow_none=True, attribute="bound", metadata=_about("No plan costs less: proven.", 31000)
    )
    parts = fields.Dict(required=True, metadata=_about("The cost by part.", {"travel": 9320}))
    figures = fields.Dict(required=True, metadata=_about("The plan in numbers.", FIGURES))
    failure = fields.String(required=True, metadata=_about("Why there is no plan; empty when there is.", ""))
    version = fields.Integer(required=True, metadata=_about("What the ETag is made of.", 1))


ScenarioPage = page_schema("Scenarios", ScenarioOut)


class ScenarioChange(BaseSchema):
    """What to change of a scenario."""

    name = fields.String(required=True, validate=Length(min=1, max=MOST_NAME), metadata=_about("Its name.", "Voorjaar"))


class PointOut(BaseSchema):
    """How good the best plan was after so many seconds."""

    second = fields.Integer(required=True, metadata=_about("Seconds of searching.", 12))
    cost = fields.Integer(required=True, metadata=_about("Points.", 34500))
    unplanned = fields.Integer(required=True, metadata=_about("Groups without a place.", 0))
    least_cost = fields.Integer(
        required=True, allow_none=True, attribute="bound", metadata=_about("Proven until then.", 31000)
    )


class PointsOut(BaseSchema):
    """The course of a search."""

    items = fields.List(fields.Nested(PointOut), required=True, metadata=_about("Earliest first."))


class PlanPartOut(BaseSchema):
    """One visit of a plan."""

    part_id = fields.UUID(required=True, metadata=_about("This part of the plan.", ID))
    school_id = fields.UUID(required=True, metadata=_about("The school.", ID))
    school_name = fields.String(required=True, metadata=_about("Its name.", "Basisschool De Proeftuin"))
    site_id = fields.UUID(required=True, metadata=_about("The site.", ID))
    team_id = fields.UUID(required=True, metadata=_about("Who goes.", ID))
    day = _day("When.", "2026-11-12", required=True)
    half_day = fields.Enum(HalfDay, by_value=True, required=True, metadata=_about("Which half.", "am"))
    title = fields.String(required=True, metadata=_about("What for.", "HPV dosis 1"))
    groups = fields.String(required=True, metadata=_about("For which groups.", "1A en 1B"))
    pupils = fields.Integer(required=True, metadata=_about("How many.", 44))
    standing = fields.Enum(Standing, by_value=True, required=True, metadata=_about("Beside what stands now.", "new"))
    visit_id = fields.UUID(required=True, allow_none=True, metadata=_about("The visit that exists already.", ID))
    was_day = _day("Where that visit stood.", "2026-11-10", required=True, allow_none=True)


class PartsQuery(BaseSchema):
    """Which part of a plan."""

    first = _day("From this day.", "2026-11-01")
    last = _day("Until this day.", "2026-11-30")
    school_id = fields.UUID(metadata=_about("Of this school.", ID))


class PlanPartsOut(BaseSchema):
    """Visits of a plan."""

    items = fields.List(fields.Nested(PlanPartOut), required=True, metadata=_about("By day."))


class GapOut(BaseSchema):
    """Work that found no place, or that stands against a rule of planning."""

    school_id = fields.UUID(required=True, metadata=_about("The school.", ID))
    school_name = fields.String(required=True, metadata=_about("Its name.", "Basisschool De Proeftuin"))
    title = fields.String(required=True, metadata=_about("What for.", "HPV dosis 1"))
    groups = fields.String(required=True, metadata=_about("For which groups.", "1A"))
    pupils = fields.Integer(required=True, metadata=_about("How many.", 22))
    stands = fields.Boolean(required=True, metadata=_about("It has a date that stays, against a rule.", False))
    why = fields.List(fields.String(), required=True, metadata=_about("The rules that forbid it, in Dutch."))
    possible_with = fields.String(
        required=True, allow_none=True, metadata=_about("The smallest change that would give it a place, in Dutch.")
    )


class GapsOut(BaseSchema):
    """What found no place."""

    items = fields.List(fields.Nested(GapOut), required=True, metadata=_about("By school."))


class SpotOut(BaseSchema):
    """Where work stands in a plan."""

    day = _day("When.", "2026-11-12", required=True)
    half_day = fields.Enum(HalfDay, by_value=True, required=True, metadata=_about("Which half.", "am"))
    team_name = fields.String(required=True, metadata=_about("Who goes.", "Team Leie"))


class PlanChangeOut(BaseSchema):
    """Work that stands elsewhere in the other plan."""

    school_name = fields.String(required=True, metadata=_about("The school.", "Basisschool De Proeftuin"))
    title = fields.String(required=True, metadata=_about("What for.", "HPV dosis 1"))
    groups = fields.String(required=True, metadata=_about("For which groups.", "1A"))
    first = fields.Nested(SpotOut, required=True, allow_none=True, metadata=_about("In the first plan."))
    second = fields.Nested(SpotOut, required=True, allow_none=True, metadata=_about("In the second."))


class PlanNumberOut(BaseSchema):
    """One number of both plans."""

    key = fields.String(required=True, metadata=_about("Which.", "travel"))
    first = fields.Integer(required=True, metadata=_about("Of the first.", 9320))
    second = fields.Integer(required=True, metadata=_about("Of the second.", 9000))


class CompareQuery(BaseSchema):
    """With which plan."""

    other = fields.UUID(load_default=None, metadata=_about("The second plan.", ID))


class ComparisonOut(BaseSchema):
    """What the second plan does otherwise than the first."""

    moved = fields.List(fields.Nested(PlanChangeOut), required=True, metadata=_about("On another day, half or team."))
    added = fields.List(fields.Nested(PlanChangeOut), required=True, metadata=_about("Only in the second."))
    dropped = fields.List(fields.Nested(PlanChangeOut), required=True, metadata=_about("Only in the first."))
    figures = fields.List(fields.Nested(PlanNumberOut), required=True, metadata=_about("In numbers."))
    parts = fields.List(fields.Nested(PlanNumberOut), required=True, metadata=_about("The cost by part."))


class YearChangeOut(PlanChangeOut):
    """Work of last school year beside this year's. `first` stands 52 weeks on."""

    was_on = _day("Its day last year.", "2025-11-13", required=True, allow_none=True)
    weeks = fields.Integer(required=True, metadata=_about("How many weeks later this year; below zero: earlier.", 2))
    other_team = fields.Boolean(required=True, metadata=_about("Whether another team goes.", False))


def _changes(description: str) -> fields.List[Any]:
    return fields.List(fields.Nested(YearChangeOut), required=True, metadata=_about(description))


class YearComparisonOut(BaseSchema):
    """What this year does otherwise than last year, visit by visit of a programme and dose at a site."""

    moved = _changes("In another week.")
    same_week = _changes("In the same week, by the same team.")
    other_team = _changes("In the same week, by another team.")
    added = _changes("Only this year.")
    dropped = _changes("Only last year.")
    figures = fields.List(fields.Nested(PlanNumberOut), required=True, metadata=_about("Last year first."))
    parts = fields.List(
        fields.Nested(PlanNumberOut), required=True, metadata=_about("The cost by part, where it says something of both.")
    )


class PreviewQuery(PartsQuery):
    """Which part would be proposed."""

    reply_by = _day("When schools must answer; usually by the centre's setting.", "2026-10-16", load_default=None)


class PlanPreviewPartOut(BaseSchema):
    """One visit that would be proposed, asked again of every rule."""

    part_id = fields.UUID(required=True, attribute="row.part_id", metadata=_about("This part of the plan.", ID))
    school_name = fields.String(required=True, metadata=_about("The school.", "Basisschool De Proeftuin"))
    title = fields.String(required=True, attribute="row.title", metadata=_about("What for.", "HPV dosis 1"))
    day = fields.Date(required=True, attribute="row.day", metadata=_about("When.", "2026-11-12"))
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, attribute="row.half_day", metadata=_about("Which half.", "am")
    )
    can_leave = fields.Boolean(required=True, metadata=_about("Whether it can be proposed now.", True))
    stale = fields.String(required=True, allow_none=True, metadata=_about("What changed since the plan, in Dutch."))
    wrong = fields.List(fields.String(), required=True, metadata=_about("What a rule refuses."))
    warned = fields.List(fields.String(), required=True, metadata=_about("What asks for a reason."))


class PlanPreviewOut(BaseSchema):
    """What would leave, and what would stay."""

    reply_by = _day("When schools must answer.", "2026-10-16", required=True)
    items = fields.List(fields.Nested(PlanPreviewPartOut), required=True, metadata=_about("By day."))


class PlaceIn(BaseSchema):
    """A place for a visit of a plan."""

    team_id = fields.UUID(required=True, metadata=_about("Who goes.", ID))
    day = _day("When.", "2026-11-12", required=True)
    half_day = fields.Enum(HalfDay, by_value=True, required=True, metadata=_about("Which half.", "am"))


class WhyNotOut(BaseSchema):
    """Why a visit of a plan is not in a place, or what it would cost there."""

    possible = fields.Boolean(required=True, metadata=_about("Whether it could be there.", False))
    why = fields.List(fields.String(), required=True, metadata=_about("Every rule that forbids it, in Dutch."))
    cost = fields.Integer(
        required=True, allow_none=True,
        metadata=_about("What it changes when it could be there, in points; below zero is better.", 12),
    )  # fmt: skip


class ElsewhereOut(PlaceIn):
    """A place where a visit of a plan could be."""

    team_name = fields.String(required=True, metadata=_about("Who goes.", "Team Leie"))
    cost = fields.Integer(required=True, metadata=_about("What it changes, in points; below zero is better.", 12))


class PlanPlacedOut(PlaceIn):
    """Where a visit of a plan stands now."""

    part_id = fields.UUID(required=True, metadata=_about("This part of the plan.", ID))


class AlternativesOut(BaseSchema):
    """Where else a visit of a plan could be."""

    possible = fields.Integer(required=True, metadata=_about("How many places keep every rule.", 84))
    best = fields.List(fields.Nested(ElsewhereOut), required=True, metadata=_about("The five best."))
    is_pinned = fields.Boolean(required=True, metadata=_about("Its date stands: a plan may not change it.", False))


class ProposalsIn(BaseSchema):
    """Which parts of a plan to propose."""

    part_ids = fields.List(
        fields.UUID(), required=True, validate=Items(min=1, max=MOST_AT_ONCE * 2), metadata=_about("These parts.", [ID])
    )
    reply_by = _day("When schools must answer.", "2026-10-16", required=True)
    message = fields.String(load_default="", validate=Length(max=1000), metadata=_about("In the mail.", "Tot binnenkort."))
    override_reason = fields.String(
        load_default="", validate=Length(max=500), metadata=_about("Why visits leave that a rule warns of.", "Afgesproken.")
    )


class PlanRefusedOut(BaseSchema):
    """A part that stayed."""

    school_name = fields.String(required=True, metadata=_about("The school.", "Basisschool De Proeftuin"))
    title = fields.String(required=True, metadata=_about("What for.", "HPV dosis 1"))
    words = fields.String(required=True, metadata=_about("Why, in Dutch.", "Een groep kreeg intussen een bezoek."))


class PlanProposedOut(BaseSchema):
    """A visit that was proposed."""

    visit_id = fields.UUID(required=True, metadata=_about("The visit.", ID))
    school_id = fields.UUID(required=True, metadata=_about("Its school.", ID))
    title = fields.String(required=True, metadata=_about("What for.", "HPV dosis 1"))
    sort_day = _day("Its day.", "2026-11-12", required=True)


class PlanPublishedOut(BaseSchema):
    """What left, and what stayed with the reason."""

    proposed = fields.List(fields.Nested(PlanProposedOut), required=True, metadata=_about("What left."))
    refused = fields.List(fields.Nested(PlanRefusedOut), required=True, metadata=_about("What stayed."))


class TravelTimeChange(BaseSchema):
    """How long a way is."""

    minutes = fields.Integer(
        required=True, validate=Range(min=0, max=MOST_MINUTES), metadata=_about("On the road.", 35)
    )


class NewTravelTime(TravelTimeChange):
    """A way to a site, from where a team starts or from another site: one of the two."""

    team_id = fields.UUID(load_default=None, allow_none=True, metadata=_about("From the base of this team.", None))
    from_site_id = fields.UUID(load_default=None, allow_none=True, metadata=_about("Or from this site.", ID))
    to_site_id = fields.UUID(required=True, metadata=_about("To this site.", ID))


class TravelTimeOut(NewTravelTime):
    """A way that the centre set itself. Two sites come in the order of their ids."""

    travel_time_id = fields.UUID(required=True, metadata=_about("This way.", ID))
    team_id = fields.UUID(required=True, allow_none=True, metadata=_about("From the base of this team."))
    from_site_id = fields.UUID(required=True, allow_none=True, metadata=_about("Or from this site.", ID))
    version = fields.Integer(required=True, metadata=_about("What the ETag is made of.", 1))


TravelTimePage = page_schema("TravelTimes", TravelTimeOut)
