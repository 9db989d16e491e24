"""What happens in the school year 2026-2027, day by day, on the clock of the stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from uuid import UUID

from clb_core.terms import add_days, at, week_number
from year.contacts import Contacts
from year.office import Office
from year.stage import Stage

FIRST: Final = date(2026, 9, 1)
LAST_PROPOSALS: Final = date(2027, 6, 1)
END: Final = date(2027, 7, 1)
OPENED: Final = (
    ("HPV", 1, date(2026, 9, 1)), ("SC2", 1, date(2026, 9, 14)), ("DTPA_IPV", 1, date(2026, 9, 28)),
    ("SC3", 1, date(2026, 10, 12)), ("MBR", 1, date(2026, 10, 26)), ("SC4", 1, date(2026, 11, 9)),
    ("SC5", 1, date(2027, 1, 4)), ("DTPA", 1, date(2027, 1, 18)), ("HPV", 2, date(2027, 2, 8)),
    ("SC1", 1, date(2027, 2, 15)),
)  # fmt: skip
"""From when on the planner plans each dose."""
CATCH_UP: Final = (date(2026, 12, 7), date(2027, 1, 11), date(2027, 3, 8), date(2027, 4, 26), date(2027, 5, 24))
"""When those who were absent get a visit of their own."""
ILLNESS: Final = date(2026, 10, 15)
MOVED_STUDY_DAY: Final = date(2026, 11, 19)
NO_LONGER: Final = date(2027, 1, 14)
CENTRE_CLOSES: Final = date(2027, 2, 25)
SHOWN: Final = time(9, 5)


@dataclass
class Year:
    """The players on the stage. `happened` tells what the plot did, beside what the players did."""

    stage: Stage
    office: Office
    contacts: Contacts

    def play(self) -> None:
        """Until the first of July: schools answer on Mondays and Thursdays, the planner sends every other Monday."""
        for day in days():
            self.stage.let_time_pass(at(day, SHOWN))
            self._schools()
            self.office.hold()
            self.stage.work()
            self.office.decide()
            self._happens(day)
            self.office.put_right()
            if day == FIRST or day in CATCH_UP or (day.weekday() == 0 and week_number(day) % 2 == 0):
                self._plan(day)
            self.stage.work()
        self._end()

    def _happens(self, day: date) -> None:
        """What nobody planned. The events are carried out before the planner looks what they hit."""
        if day == ILLNESS:
            visit = self.office.next_confirmed(add_days(day, 1))
            for nurse in self.stage.nurses[UUID(visit["team_id"])]:
                self.office.take_leave(nurse, add_days(day, 1), add_days(date.fromisoformat(visit["day"]), 7))
        elif day == MOVED_STUDY_DAY:
            visit = self.office.next_confirmed(add_days(day, 1))
            on = date.fromisoformat(visit["day"])
            self.office.move_closure(self.office.close(visit["school_id"], add_days(on, 14)), on)
        elif day == CENTRE_CLOSES:
            visit = self.office.next_confirmed(add_days(day, 1))
            self.office.close("", date.fromisoformat(visit["day"]))
        elif day == NO_LONGER:
            _key, school = self.office.to_plan(programma="SC1")[0]
            self.office.waive("De school doet dit met een andere partner.", programma="SC1", school=school)
        self.stage.work()

    def _schools(self) -> None:
        self.contacts.read(self.stage.new_letters())
        for school, what in self.contacts.calls:
            self.office.note_call(school, what)
        self.contacts.calls.clear()
        self.stage.work()

    def _plan(self, day: date) -> None:
        if day > LAST_PROPOSALS:
            return
        for code, dose, opened in OPENED:
            if day >= opened:
                from_day = max(add_days(day, 14), date(2027, 3, 1)) if dose == 2 or code == "SC1" else add_days(day, 14)
                self.office.propose_round(code, dose, from_day, later=False, options=2)
                if day in CATCH_UP:
                    self.office.propose_round(code, dose, from_day, later=True, options=1)

    def _end(self) -> None:
        """What got no date is cancelled, and lapses with a reason."""
        for state in ("planned", "proposed", "answered", "declined", "lapsed", "counter_proposed", "confirmed"):
            self.office.let_go(self.office.visits(state))
        self.office.waive("Er was dit schooljaar geen dag meer vrij.")
        self.stage.let_time_pass(at(add_days(END, 1), SHOWN))
        self.stage.new_letters()


def days() -> Iterator[date]:
    """Each Monday and Thursday of the school year, and its first day."""
    day = FIRST
    while day <= END:
        if day == FIRST or day.weekday() in {0, 3}:
            yield day
        day = add_days(day, 1)
