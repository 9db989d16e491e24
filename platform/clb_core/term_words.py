"""Why a day is the day it is: a computed term told in Dutch ("Waarom deze datum?").

The words for open days are the caller's, because only who fills the calendar knows what is open ("lesdag").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clb_core.terms import (
    END_OF_DAY,
    START_OF_DAY,
    ComputedTerm,
    DayKind,
    Direction,
    Roll,
    Start,
    Step,
    StepKind,
    Term,
    Unit,
)
from clb_core.words import _, _l, _n, capitalised, clock_text, spoken_with_year


@dataclass(frozen=True, slots=True)
class UnitWords:
    """A unit for one and for many: "werkdag", "werkdagen"."""

    one: object
    many: object

    def counted(self, number: int) -> str:
        """ "10 werkdagen" """
        return _n("%(num)s %(one)s", "%(num)s %(many)s", number, one=self.one, many=self.many)


UNIT_WORDS: Final = {
    Unit.DAYS: UnitWords(_l("kalenderdag"), _l("kalenderdagen")),
    Unit.WORKING_DAYS: UnitWords(_l("werkdag"), _l("werkdagen")),
    Unit.WEEKS: UnitWords(_l("week"), _l("weken")),
    Unit.MONTHS: UnitWords(_l("maand"), _l("maanden")),
    Unit.YEARS: UnitWords(_l("jaar"), _l("jaar")),
}
OPEN_DAY: Final = UnitWords(_l("open dag"), _l("open dagen"))


def explain(computed: ComputedTerm, open_day: UnitWords = OPEN_DAY) -> tuple[str, ...]:
    """The steps of the count as sentences, in order, the last moment and the versions after them."""
    term, words = computed.term, {**UNIT_WORDS, Unit.OPEN_DAYS: open_day}
    steps = [_step(step, term, words) for step in computed.steps]
    return (*map(capitalised, steps), _moment(computed), _versions(computed))


def _step(step: Step, term: Term, words: dict[Unit, UnitWords]) -> str:
    if step.kind is StepKind.STARTED:
        return _started(step, term, words)
    if step.kind is StepKind.COUNTED:
        return _counted(step, term, words[step.unit])
    if step.kind is StepKind.EXTENDED:
        return _extended(step, words[step.unit])
    if step.kind is StepKind.ROLLED:
        return _rolled(step, term, words)
    if step.kind is StepKind.AGREED:
        return _("Deze dag is op %(day)s gekozen, niet berekend.", day=spoken_with_year(step.first))
    return _stood_still(step)


def _started(step: Step, term: Term, words: dict[Unit, UnitWords]) -> str:
    day = spoken_with_year(step.first)
    if term.start is Start.SAME_DAY:
        return _("We tellen vanaf %(day)s; die dag telt zelf mee.", day=day)
    if term.start is Start.NEXT_DAY:
        return _("We tellen vanaf %(day)s; die dag telt zelf niet mee.", day=day)
    unit = Unit.WORKING_DAYS if term.start is Start.NEXT_WORKING_DAY else Unit.OPEN_DAYS
    return _(
        "We tellen vanaf %(day)s; de eerste %(unit)s erna die meetelt, is %(first)s.",
        day=day, unit=words[unit].one, first=spoken_with_year(step.last),
    )  # fmt: skip


def _counted(step: Step, term: Term, unit: UnitWords) -> str:
    number, day = unit.counted(step.number), spoken_with_year(step.last)
    if term.direction is Direction.BACK:
        return _("%(number)s vroeger is %(day)s.", number=number, day=day)
    return _("%(number)s later is %(day)s.", number=number, day=day)


def _stood_still(step: Step) -> str:
    """Days that did not count, each kind with its reason."""
    number = UNIT_WORDS[Unit.DAYS].counted(step.number)
    if step.kind is StepKind.SUSPENDED and not step.reason:
        return _("%(number)s telden niet mee: toen stond de termijn stil.", number=number)
    if step.kind is StepKind.SUSPENDED:
        return _("%(number)s telden niet mee: toen stond de termijn stil (%(why)s).", number=number, why=step.reason)
    return _("Niet meegeteld: %(number)s (%(why)s).", number=number, why=step.reason)


def _extended(step: Step, unit: UnitWords) -> str:
    number, day = unit.counted(step.number), spoken_with_year(step.last)
    if step.reason:
        return _("Verlengd met %(number)s (%(why)s), tot %(day)s.", number=number, why=step.reason, day=day)
    return _("Verlengd met %(number)s, tot %(day)s.", number=number, day=day)


def _rolled(step: Step, term: Term, words: dict[Unit, UnitWords]) -> str:
    unit = words[Unit.WORKING_DAYS if term.roll_to is DayKind.WORKING else Unit.OPEN_DAYS].one
    facts = {"day": spoken_with_year(step.first), "unit": unit, "why": step.reason, "to": spoken_with_year(step.last)}
    if term.roll is Roll.NEXT:
        return _("%(day)s is geen %(unit)s (%(why)s): het wordt de eerstvolgende, %(to)s.", **facts)
    return _("%(day)s is geen %(unit)s (%(why)s): het wordt de vorige, %(to)s.", **facts)


def _moment(computed: ComputedTerm) -> str:
    day = spoken_with_year(computed.day)
    if computed.term.clock == END_OF_DAY:
        return _("Het loopt tot en met het laatste ogenblik van %(day)s, Brusselse tijd.", day=day)
    if computed.term.clock == START_OF_DAY:
        return _("Het kan vanaf het begin van %(day)s.", day=day)
    return _("Het gebeurt op %(day)s om %(clock)s.", day=day, clock=clock_text(computed.moment))


def _versions(computed: ComputedTerm) -> str:
    if computed.calendar_version:
        return _(
            "Regel: %(rule)s. Kalender: %(calendar)s.", rule=computed.rule_version, calendar=computed.calendar_version
        )
    return _("Regel: %(rule)s.", rule=computed.rule_version)
