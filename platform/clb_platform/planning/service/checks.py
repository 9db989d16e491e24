"""What the rules say of one half day, the good news too, and which half days come next. For pages and programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clb_core.terms import add_days, earliest_after_months
from clb_core.words import _, _l, _n, capitalised, duration_words, half_day_word, listed, number, spoken_with_year
from clb_platform.calendars.vocabulary import HalfDay, SchoolYear, StaffFunction
from clb_platform.planning import policy
from clb_platform.planning.models import Visit
from clb_platform.planning.policy import DateContext, ItemToSee
from clb_platform.planning.service.bulk import first_possible, suggest
from clb_platform.planning.vocabulary import Action, Finding, HalfDayOfYear
from clb_tenants.access.actor import Actor

UNKNOWABLE = frozenset({"outside_year", "past"})
PLURALS = {
    StaffFunction.CLB_DOCTOR: _l("CLB-artsen"),
    StaffFunction.NURSE: _l("verpleegkundigen"),
    StaffFunction.PARAMEDICAL_WORKER: _l("paramedisch werkers"),
    StaffFunction.PSYCHOPEDAGOGICAL_CONSULTANT: _l("psycho-pedagogisch consulenten"),
    StaffFunction.SOCIAL_WORKER: _l("maatschappelijk werkers"),
    StaffFunction.ANCHOR: _l("CLB-ankers"),
    StaffFunction.ADMIN: _l("administratief medewerkers"),
    StaffFunction.TEAM_LEAD: _l("teamleiders"),
    StaffFunction.DIRECTOR: _l("directeurs"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One half day against all rules: `findings` refuse or warn, `fine` are the sentences of what is in order."""

    at: HalfDayOfYear
    findings: tuple[Finding, ...]
    fine: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        return not any(finding.hard for finding in self.findings)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What this half day may only be chosen against with a reason."""
        return tuple(finding.sentence for finding in self.findings if finding.asks_reason)


@dataclass(frozen=True, slots=True)
class Tried:
    """A half day that someone wondered about, and the first ones from that day on that can."""

    checked: Checked
    first: HalfDayOfYear | None
    others: tuple[HalfDayOfYear, ...]

    @property
    def first_sentence(self) -> str:
        """The way on, when this half day cannot."""
        if self.first is None:
            return _(
                "Later dit schooljaar is er geen halve dag meer die kan. Probeer een vroegere dag of een ander team."
            )
        return _("De eerste dag die wel kan, is %(day)s.", day=policy.when_words(self.first))


def allowed_actions(visit: Visit, actor: Actor) -> tuple[Action, ...]:
    """What this actor may do to this visit now."""
    return policy.allowed_actions(visit.state, actor, visit.kind, asks_school=visit.asks_school)


def check_date(around: DateContext, at: HalfDayOfYear) -> Checked:
    """All that the rules say of a half day."""
    found = policy.findings(around, at)
    codes = {finding.code for finding in found}
    return Checked(at, found, () if codes & UNKNOWABLE else tuple(_fine(around, at, codes)))


def try_date(around: DateContext, day: date, half_day: HalfDay, *, others: int = 5) -> Tried:
    """The same, with the first half day that can from `day` on and the next ones, at most one a day."""
    checked = check_date(around, HalfDayOfYear(day, half_day))
    start = add_days(day, 1) if checked.is_possible else day
    found = [at for at in first_possible(around, max(start, around.today), others + 1) if at != checked.at]
    return Tried(checked, found[0] if found else None, tuple(found[1 : others + 1]))


def next_possible(around: DateContext, from_day: date, most: int) -> tuple[HalfDayOfYear, ...]:
    """The first half days from a day on that no rule refuses, those without a warning first; at most one a day, by day."""
    return suggest(around, max(from_day, around.today), most)


def present_words(around: DateContext, at: HalfDayOfYear) -> str:
    """ "2 verpleegkundigen en 1 arts": who of the team is there and not elsewhere; empty for nobody."""
    counted = sorted(around.functions(at).items())
    return listed([_count_words(function, many) for function, many in counted])


def _count_words(function: StaffFunction, many: int) -> str:
    return f"{number(many)} {function.label if many == 1 else PLURALS[function]}"


def _fine(around: DateContext, at: HalfDayOfYear, codes: set[str]) -> Iterator[str]:
    if "no_lesson" not in codes:
        if around.calendar.why_no_lesson(around.school_id, at.day, at.half_day) is None:
            yield _("Het is een lesdag voor deze school.") if around.asks_school else _("Het is een lesdag.")
        else:
            yield _("Het is geen lesdag, maar het centrum is die dag wel op school zoals afgesproken.")
    if "season" not in codes:
        yield from _seasons(around)
    if "dose_interval" not in codes:
        yield from _doses(around, at)
    if not codes & {"team_taken", "members_taken", "function_missing"} and around.present(at):
        yield _("%(team)s is vrij: %(who)s.", team=around.team_name, who=present_words(around, at))
    if around.items and not codes & {"capacity", "function_missing"} and around.present(at):
        yield _room(around, at)


def _seasons(around: DateContext) -> Iterator[str]:
    for programme, dose in dict.fromkeys((item.programme, item.dose) for item in around.items):
        span = programme.season_of(dose)
        if span is not None:
            what = policy.what_words(programme, dose)
            yield _("%(what)s past in de periode van %(season)s.", what=what, season=span.words)


def _doses(around: DateContext, at: HalfDayOfYear) -> Iterator[str]:
    told = dict.fromkeys(sentence for item in around.items for sentence in _dose_sentences(around, item, at.day))
    yield from told


def _dose_sentences(around: DateContext, item: ItemToSee, day: date) -> Iterator[str]:
    programme = item.programme
    if programme.min_months is None:
        return
    if item.dose > 1:
        words = _("Tussen dosis %(a)s en dosis %(b)s van %(what)s liggen minstens %(n)s maanden.", a=item.dose - 1,
                  b=item.dose, what=programme.name, n=programme.min_months)  # fmt: skip
        yield words
    if item.dose < programme.doses:
        earliest = earliest_after_months(day, programme.min_months)
        facts = {"dose": item.dose + 1, "day": spoken_with_year(earliest)}
        if earliest <= SchoolYear(around.start_year).last_lesson_day:
            yield _("Dosis %(dose)s kan vanaf %(day)s en past dus nog in dit schooljaar.", **facts)
        else:
            yield _("Dosis %(dose)s kan dan pas vanaf %(day)s, na dit schooljaar.", **facts)


def _room(around: DateContext, at: HalfDayOfYear) -> str:
    pupils = sum(item.head_count for item in around.items)
    return _(
        "%(pupils)s met %(who)s: %(needed)s. De %(half)s heeft %(room)s.",
        pupils=_n("%(num)s leerling", "%(num)s leerlingen", pupils),
        who=present_words(around, at),
        needed=duration_words(policy.minutes_needed(around, at)),
        half=half_day_word(at.half_day),
        room=duration_words(around.minutes(at.day, at.half_day)),
    )


def when_words(at: HalfDayOfYear) -> str:
    """ "Donderdag 15 oktober, voormiddag", as a title."""
    return capitalised(policy.when_words(at))
