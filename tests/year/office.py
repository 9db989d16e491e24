"""The planner and the nurse of the centre: they open the pages of the product, fill in the forms and send them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape, unescape
from random import Random
from typing import Final
from urllib.parse import quote
from uuid import UUID

from clb_core import clock
from clb_core.terms import add_days
from client import Client
from year.page import Filled, errors_of, form_of, forms_of, next_page

AT_ONCE: Final = 40
"""How many groups the planner takes at once, a team."""
ROW: Final = re.compile(r'<input type="checkbox" name="id" value="([^"]+)".*?href="/scholen/([^"/?]+)"', re.DOTALL)
LINE: Final = re.compile(
    r'<th scope="row" role="rowheader"><a href="(/bezoeken/[0-9a-f-]{36})".*?class="screen"><a class="btn small" href="([^"]+)"',
    re.DOTALL,
)
HEADING: Final = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
CLOSURE: Final = re.compile(r'href="(/kalender/sluitingen/[0-9a-f-]{36})"')
DONE, REFUSED = 303, 422
WHY: Final = "Zo afgesproken met de school."
VISIT: Final = re.compile(r'href="(/bezoeken/[0-9a-f-]{36})"')


@dataclass
class Office:
    """`planner` and `nurse` are signed in. `refusals` are what the product did not do when asked, in its words."""

    planner: Client
    nurse: Client
    teams: Sequence[UUID]
    seed: int
    sent: int = 0
    to_check: int = 0
    """How many lines the planner found at “Na te kijken”."""
    refusals: list[str] = field(default_factory=list)

    def send(self, who: Client, form: Filled, page: str, action: str = "") -> tuple[int, str]:
        """Send a form as it is filled in; the status and the page that comes back, unless it sends on to another.

        Where the product warns and asks why, it is told why, once.
        """
        answer = who.raw.post(action or form.action or page, data=form.data)
        html = answer.get_data(as_text=True)
        asked = [each for each in forms_of(html) if each.data.get("override_reason") == [""]]
        if answer.status_code == REFUSED and asked:
            answer = who.raw.post(asked[0].action or page, data=asked[0].fill(override_reason=WHY).data)
        return answer.status_code, answer.get_data(as_text=True)

    # What is still to plan.

    def to_plan(self, **filters: str | int) -> list[tuple[str, str]]:
        """(obligation, school) of every row of the list, over all its pages."""
        address = "/verplichtingen?" + "&".join(f"{name}={value}" for name, value in filters.items())
        found: list[tuple[str, str]] = []
        while address:
            html = self.planner.text(address)
            found += [(unescape(key), school) for key, school in ROW.findall(html)]
            address = next_page(html)
        return found

    def propose_round(self, code: str, dose: int, from_day: date, *, later: bool, options: int) -> None:
        """Let each team propose dates for what its schools still need for one dose: `later` for who was absent."""
        rows = [row for row in self.to_plan(programma=code, dosis=dose) if row[0].endswith(":0") is not later]
        schools = sorted({school for _key, school in rows})
        for place, team in enumerate(self.teams):
            mine = [key for key, school in rows if schools.index(school) % len(self.teams) == place]
            for first in range(0, len(mine), AT_ONCE):
                self.propose(mine[first : first + AT_ONCE], team, from_day, options)

    def propose(self, keys: Sequence[str], team: UUID, from_day: date, options: int) -> None:
        """Choose groups in the list, say who goes and from when, look, and send what can be sent."""
        html = self.planner.post("/bezoeken/voorstel-in-bulk", {"id": list(keys)}).get_data(as_text=True)
        form = form_of(html, "from_day")
        form.fill(team=str(team), from_day=from_day.isoformat(), number=str(options))
        form.fill(reply_by=min(add_days(clock.today(), 10), add_days(from_day, -1)).isoformat())
        status, html = self.send(self.planner, form, "")
        assert status == 200, f"no preview: {status}"
        form = form_of(html, "message")
        for name in form.names("why-"):
            form.fill(**{name: WHY})
        included = form.names("in-")
        if any(name in form.data for name in included):
            status, html = self.send(self.planner, form, "")
            assert status == 200, f"not sent: {status}"
            self.refusals += re.findall(r'<li data-tone="warn">.*?</li>', html, re.DOTALL)
            self.sent += len(set(VISIT.findall(html)))

    # What waits for the planner.

    def visits(self, state: str, last: date | None = None) -> list[str]:
        """The pages of the visits in a state, of all pages of the list."""
        address = f"/bezoeken?state={state}" + (f"&last={last.isoformat()}" if last else "")
        found: list[str] = []
        while address:
            html = self.planner.text(address)
            found += VISIT.findall(html)
            address = next_page(html)
        return list(dict.fromkeys(found))

    def decide(self) -> None:
        """Choose a date where a school answered, or accept one that it asked."""
        for visit in self.visits("answered"):
            self._choose(visit, "date_id")
        for visit in self.visits("counter_proposed"):
            self._choose(visit, "counter_id")

    def _choose(self, visit: str, name: str) -> None:
        """Take what the page has picked already; where nothing can be picked, propose other dates."""
        picked = [form for form in forms_of(self.planner.text(visit)) if name in form.data]
        if not picked:
            self.propose_again(visit)
            return
        status, html = self.send(self.planner, picked[0], visit)
        assert status == DONE, f"{visit}: {status} {errors_of(html)}"

    def propose_again(self, visit: str) -> None:
        """Send the dates with which the page of one visit is filled in."""
        self.send_dates(f"{visit}/voorstellen")

    def send_dates(self, page: str, **words: str) -> bool:
        """The page of dates of one visit as it is filled in; whether it was sent."""
        html = self.planner.text(page)
        form = form_of(html, "option_1")
        if not form.data["option_1"][0]:
            self.refusals.append(f"{page}: no date")
            return False
        status, html = self.send(self.planner, form.fill(**words), page)
        if status != DONE:
            self.refusals += errors_of(html)
        return status == DONE

    def note_call(self, school: str, what: str) -> None:
        """A school says by telephone that the first date suits; find its visit and note that."""
        html = self.planner.text(f"/bezoeken?state=proposed&q={quote(school)}")
        rows = [row for row in html.split('<tr role="row">') if escape(what) in row and VISIT.search(row)]
        for row in rows:
            visit = VISIT.findall(row)[0]
            form = form_of(self.planner.text(f"{visit}/telefonisch"), "said_by")
            for place, name in enumerate(form.names("answer_")):
                form.fill(**{name: "yes" if place == 0 else "no"})
                if place:
                    form.fill(**{name.replace("answer_", "reason_"): "outing"})
            status, _html = self.send(self.planner, form.fill(said_by="Het secretariaat"), f"{visit}/telefonisch")
            assert status == DONE, f"{visit}: {status}"
        assert rows, f"nothing to note for {school}: {what}"

    # The day of the visit.

    def hold(self) -> None:
        """Fill in how the visits of the past days went."""
        for visit in self.visits("confirmed", add_days(clock.today(), -1)):
            html = self.nurse.text(f"{visit}/doorgegaan")
            form = form_of(html, "version")
            for seen in form.names("seen_"):
                form.fill(**self._counts(html, seen.removeprefix("seen_")))
            status, html = self.send(self.nurse, form, f"{visit}/doorgegaan")
            assert status == DONE, f"{visit}: {status}"

    def _counts(self, html: str, item: str) -> dict[str, str]:
        pupils = self._pupils(html, item)
        chance = Random(f"{self.seed}:{clock.today()}:{HEADING.findall(self._before(html, item))[-1]}")
        absent = min(pupils - 1, chance.choice((0, 0, 0, 0, 0, 0, 0, 1, 2)))
        values = {"seen": pupils - absent, "absent": absent, "catch_up": absent}
        return {f"{name}_{item}": str(number) for name, number in values.items()}

    def _pupils(self, html: str, item: str) -> int:
        """How many pupils the heading above a group's counts says."""
        return int(re.findall(r"(\d+) leerling", self._before(html, item))[-1])

    def _before(self, html: str, item: str) -> str:
        return html[: html.index(f'name="seen_{item}"')]

    # What no longer passes.

    def put_right(self) -> None:
        """Do what “Na te kijken” says of each visit; where a team is short, first see whether another can go."""
        lines = LINE.findall(self.planner.text("/na-te-kijken"))
        self.to_check += len(lines)
        for place, (visit, address) in enumerate(lines):
            if place % 3 == 2 or not self._let_others_go(visit):
                self._follow(visit, unescape(address))

    def _let_others_go(self, visit: str) -> bool:
        page = f"{visit}/ander-team"
        answer = self.planner.get(page)
        if answer.status_code != 200:
            return False
        form = form_of(answer.get_data(as_text=True), "team_id")
        mine = [team for team in form.choices["team_id"] if team in map(str, self.teams)]
        if not mine:
            return False
        form.fill(team_id=mine[clock.today().day % len(mine)], reason="De verpleegkundigen zijn ziek.")
        return self.send(self.planner, form, page)[0] == DONE

    def _follow(self, visit: str, address: str) -> None:
        words = {"reason": "De eerste datum kan niet meer."} if "/verplaatsen" in address else {}
        assert "/verplaatsen" in address or "/voorstellen" in address, f"{visit}: {address}"
        self.send_dates(address, **words)

    def next_confirmed(self, first: date) -> dict[str, str]:
        """The first visit that stands from a day on, as the API tells it."""
        html = self.planner.text(f"/bezoeken?state=confirmed&first={first.isoformat()}")
        answer = self.planner.api("GET", f"/visits/{VISIT.findall(html)[0].rsplit('/')[-1]}")
        found: dict[str, str] = answer.get_json()
        return found

    def take_leave(self, member: UUID, first: date, last: date) -> None:
        """A colleague is away; what that hits is shown first."""
        page = f"/collegas/{member}"
        form = form_of(self.planner.text(page), "kind")
        self._look_and_send(
            form.fill(first_day=first.isoformat(), last_day=last.isoformat(), kind="illness"), "kind", page
        )

    def close(self, school: str, day: date) -> str:
        """A study day of a school, or with no school a day on which the centre is closed; the page of the closure."""
        page = f"/kalender?school={school}" if school else "/kalender"
        form = form_of(self.planner.text(page), "kind" if school else "first_day")
        form.fill(first_day=day.isoformat(), last_day=day.isoformat())
        if school:
            form.fill(kind="study_day")
        known = set(CLOSURE.findall(self.planner.text(page)))
        self._look_and_send(form, "first_day", page)
        found: set[str] = set(CLOSURE.findall(self.planner.text(page))) - known
        return found.pop()

    def move_closure(self, page: str, day: date) -> None:
        form = form_of(self.planner.text(page), "first_day").fill(first_day=day.isoformat(), last_day=day.isoformat())
        self._look_and_send(form, "first_day", page)

    def _look_and_send(self, form: Filled, asks: str, page: str) -> None:
        """Send a form that may first show what it hits; then it comes back as it was filled in, and is sent again."""
        status, html = self.send(self.planner, form, page)
        again = [each for each in forms_of(html) if each.data.get("seen", [""])[0] and asks in each.data]
        if again:
            status, html = self.send(self.planner, again[0], page)
        assert status == DONE, f"{page}: {status} {errors_of(html)}"

    # The end of the year.

    def let_go(self, visits: Sequence[str]) -> None:
        """Cancel visits that will get no date any more, with the reason."""
        for visit in visits:
            form = form_of(self.planner.text(f"{visit}/annuleren"), "reason").fill(reason="Er is geen dag meer vrij.")
            assert self.send(self.planner, form, f"{visit}/annuleren")[0] == DONE, visit

    def waive(self, reason: str, **filters: str) -> int:
        """Let everything in the list lapse, with the reason; how many that were."""
        keys = [key for key, _school in self.to_plan(**filters)]
        for first in range(0, len(keys), 200):
            html = self.planner.post("/verplichtingen/vervallen", {"id": keys[first : first + 200]}).get_data(
                as_text=True
            )
            status, _html = self.send(self.planner, form_of(html, "reason").fill(reason=reason), "")
            assert status == DONE
        return len(keys)
