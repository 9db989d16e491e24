"""A plan as a picture: a band for each team, a column for each school day, a mark for each visit in its half day.

SVG, so that it can be read at any size and by a screen reader: each mark carries its words. A mark has the colour of its
first programme and, at its foot, of the others; half days without anybody of the team are dimmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from clb_core.words import _, _n, month_word
from clb_platform.planning.optimiser.explain import when_words
from clb_platform.planning.optimiser.facts import Facts
from clb_platform.planning.optimiser.problem import Day, Plan, Problem, Programme, ProgrammeId, Team, Visit

COLOURS: Final = (
    "#1f6f8b", "#c4682c", "#4f8a3c", "#8e4b8e", "#b7952b", "#3d5aa8", "#b03a4a", "#5d7a76", "#7a5c3a", "#2f9d8f",
)  # fmt: skip
"""Of the programmes, in their order; from the eleventh on they come back."""
INK, DIM, LINE = "#22282e", "#e8eaec", "#c9ced3"
CELL_WIDTH, CELL_HEIGHT, WEEK_GAP, BAND_GAP = 7, 13, 3, 9
LEFT, TOP, LEGEND_LINE = 64, 58, 20
WEEKDAYS: Final = 5


def picture(problem: Problem, plan: Plan) -> str:
    """The plan of the whole year as one SVG document."""
    return tostring(_Picture(Facts(problem, plan)).drawn(), encoding="unicode", xml_declaration=True)


class _Picture:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.problem, self.plan = facts.problem, facts.plan
        first = self.problem.calendar.days[0]
        self.first_week = first.week
        self.weeks = self.problem.calendar.days[-1].week - first.week + 1
        self.blocks: Sequence[str] = tuple(dict.fromkeys(b for day in self.problem.calendar.days for b in day.blocks))
        self.colour = {each.id: COLOURS[p % len(COLOURS)] for p, each in enumerate(self.problem.programmes)}
        self.band = len(self.blocks) * CELL_HEIGHT + BAND_GAP

    def drawn(self) -> Element:
        used = Counter(self.facts.units[u].programme for visit in self.plan.visits for u in visit.units)
        legend = [each for each in self.problem.programmes if used[each.id]]
        width = LEFT + self.weeks * (WEEKDAYS * CELL_WIDTH + WEEK_GAP) + 12
        per_line = max(1, (width - LEFT) // 230)
        height = TOP + len(self.problem.teams) * self.band + -(-len(legend) // per_line) * LEGEND_LINE + 16
        root = Element("svg", {
            "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "width": str(width),
            "height": str(height), "role": "img", "font-family": "sans-serif", "font-size": "11", "fill": INK,
        })  # fmt: skip
        title = _n(
            "%(name)s: één bezoek in het plan", "%(name)s: %(num)s bezoeken in het plan", len(self.plan.visits),
            name=self.problem.name,
        )  # fmt: skip
        SubElement(root, "title").text = title
        SubElement(root, "rect", {"width": str(width), "height": str(height), "fill": "#ffffff"})
        _text(root, LEFT, 18, title, {"font-size": "15", "font-weight": "600"})
        self._months(root)
        for line, team in enumerate(self.problem.teams):
            self._team(root, team, TOP + line * self.band)
        self._legend(root, legend, used, per_line, TOP + len(self.problem.teams) * self.band + 12)
        return root

    def _x(self, day: Day) -> int:
        return LEFT + (day.week - self.first_week) * (WEEKDAYS * CELL_WIDTH + WEEK_GAP) + day.weekday * CELL_WIDTH

    def _months(self, root: Element) -> None:
        for day in _first_days(self.problem.calendar.days):
            x = str(self._x(day))
            end = str(TOP + len(self.problem.teams) * self.band - BAND_GAP + 3)
            SubElement(root, "line", {"x1": x, "x2": x, "y1": "34", "y2": end, "stroke": LINE})
            _text(root, self._x(day) + 3, 44, month_word(day.date), {})

    def _team(self, root: Element, team: Team, top: int) -> None:
        _text(root, LEFT - 8, top + CELL_HEIGHT + 3, team.id, {"text-anchor": "end"})
        there = {(visit.date, visit.block): visit for visit in self.plan.visits if visit.team == team.id}
        for d, day in enumerate(self.problem.calendar.days):
            for block in day.blocks:
                y = top + self.blocks.index(block) * CELL_HEIGHT
                visit = there.get((day.date, block))
                if visit is not None:
                    self._visit(root, visit, self._x(day), y)
                else:
                    absent = not self.facts.present(team.id, d, block)
                    _cell(root, self._x(day), y, DIM if absent else "#f7f8f9")

    def _visit(self, root: Element, visit: Visit, x: int, y: int) -> None:
        programmes = list(dict.fromkeys(self.facts.units[unit].programme for unit in visit.units))
        mark = SubElement(root, "g")
        site = self.facts.sites[visit.site]
        names = ", ".join(_named(self.facts.programmes[each]) for each in programmes)
        SubElement(mark, "title").text = _(
            "%(when)s: %(site)s, %(what)s",
            when=when_words(visit.date, visit.block),
            site=site.name or site.id,
            what=names,
        )
        _cell(mark, x, y, self.colour[programmes[0]])
        for place, programme in enumerate(programmes[1:3]):
            _cell(mark, x, y + CELL_HEIGHT - 5 - 4 * place, self.colour[programme], height=4)

    def _legend(
        self, root: Element, shown: list[Programme], used: Counter[ProgrammeId], per_line: int, top: int
    ) -> None:
        for place, programme in enumerate(shown):
            x, y = LEFT + place % per_line * 230, top + place // per_line * LEGEND_LINE
            _cell(root, x, y - CELL_HEIGHT + 3, self.colour[programme.id])
            words = _n("%(what)s: één deel", "%(what)s: %(num)s delen", used[programme.id], what=_named(programme))
            _text(root, x + 12, y, words, {})


def _named(programme: Programme) -> str:
    return programme.name or programme.id


def _first_days(days: Sequence[Day]) -> Iterator[Day]:
    """The first school day of each month."""
    before = None
    for day in days:
        if (day.date.year, day.date.month) != before:
            before = (day.date.year, day.date.month)
            yield day


def _cell(parent: Element, x: int, y: int, colour: str, height: int = CELL_HEIGHT - 1) -> None:
    box = {"x": x, "y": y, "width": CELL_WIDTH - 1, "height": height}
    SubElement(parent, "rect", {name: str(value) for name, value in box.items()} | {"fill": colour})


def _text(parent: Element, x: int, y: int, words: str, more: dict[str, str]) -> None:
    SubElement(parent, "text", {"x": str(x), "y": str(y), **more}).text = words
