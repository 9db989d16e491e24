"""When a colleague gets the mails that can wait: at once, or together once a day or once a week. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from clb_core.terms import add_days, at, local_day, monday_of
from clb_core.words import _l

FIRST_HOUR: Final = 6
LAST_HOUR: Final = 21
USUAL_HOUR: Final = 8


class Rhythm(StrEnum):
    DIRECT = "direct"
    DAILY = "daily"
    WEEKLY = "weekly"


RHYTHM_LABELS: Final = {
    Rhythm.DIRECT: _l("Elk bericht meteen, als een eigen mail"),
    Rhythm.DAILY: _l("Eén mail per dag, met alles samen"),
    Rhythm.WEEKLY: _l("Eén mail per week, met alles samen"),
}
WEEKDAYS: Final = (
    _l("maandag"), _l("dinsdag"), _l("woensdag"), _l("donderdag"), _l("vrijdag"), _l("zaterdag"), _l("zondag"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DigestTime:
    """How often, and at which whole hour in Brussels; `weekday` (1 is Monday) counts for a weekly one only."""

    rhythm: Rhythm
    hour: int = USUAL_HOUR
    weekday: int = 1

    def last_turn(self, now: datetime) -> datetime:
        """The latest moment, `now` or before, at which what waits must leave."""
        if self.rhythm is Rhythm.DIRECT:
            return now
        today = self._day(local_day(now))
        turn = at(today, time(self.hour))
        return turn if turn <= now else at(add_days(today, -1 if self.rhythm is Rhythm.DAILY else -7), time(self.hour))

    def _day(self, today: date) -> date:
        return today if self.rhythm is Rhythm.DAILY else add_days(monday_of(today), self.weekday - 1)
