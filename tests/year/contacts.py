"""The schools: they read their mail and open its link, or call, or say nothing. What each does follows from the seed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from random import Random
from typing import Final

from clb_app.mail_catcher.letter import Letter
from clb_core import clock
from clb_core.terms import add_days, add_weeks, monday_of
from client import Client
from year.page import Filled, form_of

MOODS: Final = {
    "fits": 58, "if need be": 12, "refuses": 8, "asks": 8, "waits": 6, "silent": 4, "calls": 4,
}  # fmt: skip
"""What schools do with a first proposal, in a hundred: `waits` answers the reminder, `calls` is answered by the planner."""
SCHOOL: Final = re.compile(r'<p class="meta">([^<]+), [^<,]+</p>.*?<b>([^<]+)</b>', re.DOTALL)
DONE: Final = 303
ANSWER: Final = re.compile(r"https?://[^/]+(/antwoord/\S+)")


@dataclass
class Contacts:
    """Everyone at the schools. `moods` counts what they did; `calls` are (school, what for) of who takes the telephone."""

    nobody: Client
    seed: int
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    mood_of: dict[str, str] = field(default_factory=dict)
    moods: Counter[str] = field(default_factory=Counter)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def read(self, letters: list[Letter]) -> None:
        """Open the mails with a question, in an order that does not depend on their delivery."""
        for letter in sorted(letters, key=lambda each: (each.to, each.subject, ANSWER.sub("", each.text))):
            found = ANSWER.search(letter.text)
            if found is not None:
                self._react(letter, found.group(1))

    def _react(self, letter: Letter, link: str) -> None:
        again = link in self.mood_of
        if not again:
            self.mood_of[link] = self._mood(letter)
        mood = self.mood_of[link]
        self.moods[mood if not again else f"reminded: {mood}"] += 1
        if mood == "silent" or (mood == "waits" and not again):
            return
        if mood == "calls":
            self._call(link)
        elif mood == "asks":
            self._ask(link)
        else:
            self._answer(link, mood)

    def _mood(self, letter: Letter) -> str:
        """One in nineteen says nothing, the others do as it comes; who was asked twice for the same is easy."""
        key = (letter.to[0], letter.subject)
        self.asked[key] += 1
        if len(self.mood_of) % 19 == 5:
            return "silent"
        chance = Random(f"{self.seed}:{key}:{self.asked[key]}")
        if self.asked[key] > 2:
            return "fits"
        return chance.choices(list(MOODS), list(MOODS.values()))[0]

    def _answer(self, link: str, mood: str) -> None:
        html = self.nobody.text(link)
        form = form_of(html, "form_token")
        for place, name in enumerate(form.names("answer_")):
            date_id = name.removeprefix("answer_")
            kind = self._kind(mood, place)
            form.fill(**{name: kind})
            if kind != "yes":
                form.fill(**{f"reason_{date_id}": "supervision", f"note_{date_id}": "Het lokaal is bezet."})
        assert self._send(form, link) == DONE, f"{link}: not answered"

    def _kind(self, mood: str, place: int) -> str:
        if mood == "refuses":
            return "no"
        return ("maybe" if mood == "if need be" else "yes") if place == 0 else "no"

    def _call(self, link: str) -> None:
        html = self.nobody.text(link)
        found = SCHOOL.search(html)
        assert found is not None
        self.calls.append((unescape(found.group(1)), unescape(found.group(2))))

    def _ask(self, link: str) -> None:
        """Ask for days that suit better; a day that the page refuses gives way to the same day a week later."""
        page = f"{link}/andere-data"
        for weeks in range(4, 9):
            form = form_of(self.nobody.text(page), "form_token")
            monday = monday_of(add_weeks(clock.today(), weeks))
            for place, day in enumerate((monday, add_days(monday, 1), add_days(monday, 3)), start=1):
                form.fill(**{f"option_{place}": day.isoformat(), f"half_{place}": "am"})
            if self._send(form.fill(reason="Die week zijn we op bosklassen."), page) == DONE:
                return
        raise AssertionError(f"{page}: no day will do")

    def _send(self, form: Filled, page: str) -> int:
        answer = self.nobody.raw.post(form.action or page, data=form.data)
        assert answer.status_code in {DONE, 422}, f"{page}: {answer.status_code}"
        return answer.status_code
