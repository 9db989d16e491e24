"""What was agreed of information moments and presence becomes visits: planning them, and how they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import queries as agreements
from clb_platform.agreements import service as agreement_service
from clb_platform.agreements.models import Agreement, AgreementMoment
from clb_platform.agreements.service import moments as agreed
from clb_platform.agreements.vocabulary import MomentKind
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import SchoolCalendar, SchoolYear, school_year_of
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit, VisitMoment
from clb_platform.planning.service.counts import not_before_its_day
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import (
    MOST_REACHED,
    Action,
    HalfDayOfYear,
    Held,
    MomentUse,
    VisitKind,
    VisitState,
    half_day_of,
)
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools import service as schools

KIND_OF: Final[Mapping[MomentKind, VisitKind]] = {
    MomentKind.INFORMATION: VisitKind.INFORMATION_MOMENT,
    MomentKind.PRESENCE: VisitKind.PRESENCE,
}


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One thing that was agreed, how far it is in a school year, and its visits by day, cancelled ones left out."""

    moment: AgreementMoment
    use: MomentUse
    visits: tuple[Visit, ...]

    @property
    def is_series(self) -> bool:
        """Each week is planned already, as far as it can."""
        return self.moment.weekday is not None and bool(self.visits)


def year_to_plan(agreement: Agreement) -> SchoolYear:
    """The school year for which is planned now: in the summer the one to come, before an agreement holds its first."""
    year = school_year_of(max(clock.today(), agreement.valid_from))
    return year if clock.today() <= year.last_lesson_day else year.next


def agreed_lines(uow: UnitOfWork, agreement: Agreement, year: SchoolYear) -> list[AgreedLine]:
    """What an agreement says of moments, with what became of each in that year. A fixed number of statements."""
    moments = agreements.moments_of(uow, agreement.agreement_id)
    rows = queries.visits_of_moments(uow, [each.moment_id for each in moments], year.start_year) if moments else ()
    weekly = any(each.weekday is not None for each in moments)
    calendar = calendars.calendar_of(uow, {agreement.school_id}, year.first_day, year.last_day) if weekly else None
    found = []
    for each in moments:
        mine = [visit for about, visit in rows if about.moment_id == each.moment_id]
        visits = tuple(visit for visit in mine if visit.state is not VisitState.CANCELLED)
        found.append(AgreedLine(each, _use(agreement, agreed_times(each, agreement, year, calendar), visits), visits))
    return found


def agreed_times(
    moment: AgreementMoment, agreement: Agreement, year: SchoolYear, calendar: SchoolCalendar | None
) -> int:
    """How often in a school year: as agreed, or for each week as many half days as the calendar leaves."""
    if moment.weekday is None or calendar is None:
        return moment.times
    half_day, last = half_day_of(moment.starts_at), year.last_day if moment.in_holidays else year.last_lesson_day
    held = Held(agreement.valid_from, agreement.last_day)
    days = (day for day in year.days.days() if day <= last and day.isoweekday() == moment.weekday and held.covers(day))
    return sum(
        policy.why_not_at_school(calendar, agreement.school_id, HalfDayOfYear(day, half_day), moment.in_holidays) is None
        for day in days
    )


def _use(agreement: Agreement, times: int, visits: Iterable[Visit]) -> MomentUse:
    held = Held(agreement.valid_from, agreement.last_day)
    counted = Counter(_counts_as(visit, held) for visit in visits)
    return MomentUse(times, counted["planned"], counted["confirmed"], counted["held"], counted["outside"])


def _counts_as(visit: Visit, held: Held) -> str:
    if visit.state not in (VisitState.CONFIRMED, VisitState.HELD) or visit.day is None:
        return "planned"
    return visit.state.value if held.covers(visit.day) else "outside"


def remove_agreed(uow: UnitOfWork, actor: Actor, moment_id: UUID, version: int | None = None) -> AgreementMoment:
    """Take out what was agreed while no visit was ever planned for it. Raises NotFound, Forbidden, Stale, Conflict."""
    if actor.is_staff() and queries.count_of_moment(uow, moment_id):
        raise Conflict(_("Hiervoor zijn al bezoeken gepland: dit kan niet meer weg."))
    return agreed.remove_moment(uow, actor, moment_id, version)


def plan_moment(
    uow: UnitOfWork,
    actor: Acting,
    moment_id: UUID,
    team_id: UUID,
    *,
    member_id: UUID | None = None,
    site_id: UUID | None = None,
) -> Visit:
    """Make a visit without a date for what was agreed; the school sees nothing of it yet.

    `member_id`: one colleague of the team goes, and the team stays free. Raises NotFound (moment, team, site), Forbidden,
    Refused (a colleague who is not in the team), Conflict (the agreement holds no more, or each week is planned already).
    """
    if isinstance(actor, Actor):
        actor.require(policy.PERMISSION_OF[Action.CREATE])
    moment = agreements.moment_for_change(uow, moment_id)
    if moment is None or calendars.team(uow, team_id) is None:
        raise NotFound
    agreement = agreement_service.get(uow, moment.agreement_id)
    year = year_to_plan(agreement)
    _check(uow, agreement, moment, year)
    _check_colleague(uow, team_id, member_id)
    visit = uow.add(_concept(actor, moment, team_id, _site_of(uow, moment, site_id), year))
    uow.add(about_of(moment, visit.visit_id, member_id))
    step(uow, actor, visit, Action.CREATE, VisitState.PLANNED, changes={"kind": visit.kind}, is_new=True)
    return visit


def _check(uow: UnitOfWork, agreement: Agreement, moment: AgreementMoment, year: SchoolYear) -> None:
    last = agreement.last_day
    if last is not None and (last < clock.today() or last < year.first_day):
        words = _("Deze afspraken gelden tot en met %(day)s. Plan dit vanuit de afspraken die daarna gelden.",
                  day=spoken_with_year(last))  # fmt: skip
        raise Conflict(words)
    school = schools.get(uow, agreement.school_id)
    if school.affiliated_until is not None and school.affiliated_until < max(clock.today(), year.first_day):
        day = spoken_with_year(school.affiliated_until)
        raise Conflict(_("%(school)s is sinds %(day)s niet meer bij dit centrum.", school=school.name, day=day))
    if moment.weekday is not None:
        rows = queries.visits_of_moments(uow, [moment.moment_id], year.start_year)
        if any(about.series_id is None and visit.state is not VisitState.CANCELLED for about, visit in rows):
            words = _("Deze wekelijkse reeks is al gepland. Verplaats of annuleer een van de bezoeken.")
            raise Conflict(words)


def _check_colleague(uow: UnitOfWork, team_id: UUID, member_id: UUID | None) -> None:
    own = {member.member_id for _place, member in calendars.places_from(uow, [team_id], clock.today())} if member_id else ()
    if member_id is not None and member_id not in own:
        words = _("Kies iemand van dit team.")
        raise Refused(words, fields={"member_id": [words]})


def _site_of(uow: UnitOfWork, moment: AgreementMoment, site_id: UUID | None) -> UUID:
    """Where it was agreed; else the site that was chosen, or the first of the school that is open."""
    sites = school_queries.sites_of(uow, moment.school_id)
    known = {each.site_id: each for each in sites}
    wanted = site_id or moment.site_id
    if wanted is not None:
        if wanted not in known:
            raise NotFound
        return wanted
    still_open = [each for each in sites if each.closed_on is None or each.closed_on >= clock.today()]
    if not still_open:
        raise Conflict(_("Deze school heeft geen vestiging meer die open is."))
    return still_open[0].site_id


def _concept(actor: Acting, moment: AgreementMoment, team_id: UUID, site_id: UUID, year: SchoolYear) -> Visit:
    visit_id = uuid7()
    return Visit(
        visit_id=visit_id, school_id=moment.school_id, site_id=site_id, team_id=team_id, start_year=year.start_year,
        kind=KIND_OF[moment.kind], title=moment.title, state=VisitState.PLANNED, revision=0, place=Place.SCHOOL,
        sort_day=year.last_lesson_day, message="", remark="", calendar_uid=f"{visit_id}@clb",
        planner_id=actor.member_id if isinstance(actor, Actor) else None, created_at=clock.now(),
    )  # fmt: skip


def about_of(moment: AgreementMoment, visit_id: UUID, member_id: UUID | None) -> VisitMoment:
    """What was agreed, as it is on the day of planning."""
    return VisitMoment(
        visit_id=visit_id, school_id=moment.school_id, moment_id=moment.moment_id, member_id=member_id,
        audience_words=moment.audience_words, spot=moment.place, starts_at=moment.starts_at, ends_at=moment.ends_at,
        in_holidays=moment.in_holidays, is_weekly=moment.weekday is not None,
    )  # fmt: skip


def about(uow: UnitOfWork, visit: Visit) -> VisitMoment | None:
    """What a visit that follows from the agreement is about; None for visits with groups, without asking."""
    return queries.moment_of_visit(uow, visit.visit_id) if visit.kind is not VisitKind.SYSTEMATIC else None


# How it went.


def hold_moment(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, reached: int, *, version: int | None = None
) -> Visit:
    """Close such a visit with how many pupils it reached, on its day or later.

    Raises NotFound, Forbidden, Conflict (state, or a visit with groups), Stale, Refused (too early, an impossible number).
    """
    visit = locked(uow, actor, visit_id, Action.HOLD, version)
    row = _row(uow, visit)
    not_before_its_day(visit)
    _check_reached(reached)
    row.reached = reached
    step(uow, actor, visit, Action.HOLD, VisitState.HELD, changes={"reached": reached})
    queries.release_bookings(uow, visit_id)
    return visit


def correct_reached(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, reached: int, *, reason: str, version: int | None = None
) -> Visit:
    """Put that number right; the ledger keeps the earlier one and the reason.

    Raises as `hold_moment`; Refused also without a reason, or when nothing changes.
    """
    visit = locked(uow, actor, visit_id, Action.CORRECT, version)
    row = _row(uow, visit)
    if not reason.strip():
        raise Refused(_("Zeg waarom je de aantallen verbetert."), fields={"reason": [_("Zeg waarom.")]})
    _check_reached(reached)
    if row.reached == reached:
        raise Refused(_("Er is niets veranderd aan de aantallen."), fields={"reached": [_("Dit getal stond er al.")]})
    before, row.reached = row.reached, reached
    queries.touch(visit)
    step(uow, actor, visit, Action.CORRECT, VisitState.HELD, changes={"reached": [before, reached]}, private_reason=reason)
    return visit


def _row(uow: UnitOfWork, visit: Visit) -> VisitMoment:
    row = about(uow, visit)
    if row is None:
        raise Conflict(_("Vul bij dit bezoek de aantallen per klas in."))
    return row


def _check_reached(reached: int) -> None:
    if not 0 <= reached <= MOST_REACHED:
        words = _("Geef 0 tot %(most)s leerlingen.", most=MOST_REACHED)
        raise Refused(words, fields={"reached": [words]})


def agreed_dates(around: policy.DateContext, moment: AgreementMoment, first: date, most: int = 3) -> list[HalfDayOfYear]:
    """The first half days from a day on that are as they were agreed, the day or the weekday, and of which no rule says a word."""
    half_day = half_day_of(moment.starts_at)
    days = (day for day in around.calendar.days.days() if day >= first and _is_agreed(moment, day))
    return list(islice((at for at in (HalfDayOfYear(day, half_day) for day in days) if not policy.findings(around, at)), most))


def _is_agreed(moment: AgreementMoment, day: date) -> bool:
    if moment.on_day is not None:
        return day == moment.on_day
    return moment.weekday is None or day.isoweekday() == moment.weekday
