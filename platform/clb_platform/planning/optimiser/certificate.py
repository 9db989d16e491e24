"""Whether prices prove a bound: exact fractions, plain loops, straight from the problem, sharing no code with `bound.py`.

It is slow (every content of every visit of every team's day is tried) and meant for tests and small problems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from clb_platform.planning.optimiser import costs
from clb_platform.planning.optimiser.breaches import SHARE_SLACK
from clb_platform.planning.optimiser.facts import Facts
from clb_platform.planning.optimiser.problem import Location, Plan, Problem, Role, SiteId, TeamId, Unit, UnitId

Spot = tuple[SiteId, Location]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices in points: of covering each unit, of a visit in a team's week, of a doctor in a half day (day, block).

    A cut says that units of `programmes` at a spot need so many visits; `shares` of a visit by unit prove it.
    """

    cover: Mapping[UnitId, Fraction]
    week: Mapping[tuple[TeamId, int], Fraction]
    doctor: Mapping[tuple[int, str], Fraction]
    cuts: tuple[Cut, ...]
    day_cuts: tuple[DayCut, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    spot: Spot
    programmes: frozenset[str]
    shares: Mapping[UnitId, Fraction]
    visits: int
    price: Fraction


@dataclass(frozen=True, slots=True)
class DayCut:
    """At least `days` team-days visit the spot, as `shares` of a day by unit prove."""

    spot: Spot
    shares: Mapping[UnitId, Fraction]
    days: int
    price: Fraction


def proven(problem: Problem, certificate: Certificate) -> Fraction:
    """The bound that the certificate proves. Raises ValueError when a price is negative or a cut is not proven."""
    return _Proof(problem, certificate).value()


class _Proof:
    def __init__(self, problem: Problem, certificate: Certificate) -> None:
        self.facts = Facts(problem, Plan(problem.name, ()))
        self.problem, self.certificate = problem, certificate
        self.spots: dict[Spot, list[Unit]] = defaultdict(list)
        for unit in problem.units:
            self.spots[unit.site, unit.location].append(unit)
        self.contents = {spot: list(self._contents(units)) for spot, units in self.spots.items()}
        prices = [*certificate.week.values(), *certificate.doctor.values()]
        prices += [cut.price for cut in certificate.cuts]
        prices += [cut.price for cut in certificate.day_cuts]
        if any(price < 0 for price in prices):
            raise ValueError("a price is negative")
        for cut in certificate.cuts:
            self._prove(cut)
        for day_cut in certificate.day_cuts:
            self._prove_days(day_cut)

    def _contents(self, units: list[Unit]) -> Iterator[tuple[Unit, ...]]:
        """Every set of units that fits the largest block that any team has."""
        places = [(t, d, b) for t in self.facts.teams for d, day in enumerate(self.facts.days) for b in day.blocks]
        most = max(self.facts.present(*place) * self.facts.net_minutes(place[2]) for place in places)
        for bits in range(1, 1 << len(units)):
            chosen = tuple(unit for k, unit in enumerate(units) if bits >> k & 1)
            programmes = {unit.programme for unit in chosen}
            together = len(programmes) == 1 or any(programmes <= some for some in self.problem.combinable)
            doses = sum(unit.doses for unit in chosen)
            if together and doses <= self.problem.doses_per_visit_max and sum(u.nurse_minutes for u in chosen) <= most:
                yield chosen

    def _prove(self, cut: Cut) -> None:
        for content in self.contents[cut.spot]:
            if (
                sum((cut.shares.get(u.id, Fraction(0)) for u in content if u.programme in cut.programmes), Fraction(0))
                > 1
            ):
                raise ValueError("a visit could hold more than one whole visit of shares")
        total = sum((cut.shares.get(unit.id, Fraction(0)) for unit in self.spots[cut.spot]), Fraction(0))
        if -(-total.numerator // total.denominator) < cut.visits:
            raise ValueError("the shares do not add up to that many visits")

    def _prove_days(self, cut: DayCut) -> None:
        """The largest shares of a first block and of a second block make at most a whole day."""
        together = Fraction(0)
        for position in (0, 1):
            minutes = [
                self.facts.present(team, d, day.blocks[position]) * self.facts.net_minutes(day.blocks[position])
                for team in self.facts.teams
                for d, day in enumerate(self.facts.days)
                if len(day.blocks) > position
            ]
            held = [
                sum((cut.shares[unit.id] for unit in content), Fraction(0))
                for content in self.contents[cut.spot]
                if sum(unit.nurse_minutes for unit in content) <= max(minutes, default=0)
            ]
            together += max(held, default=Fraction(0))
        total = sum((cut.shares[unit.id] for unit in self.spots[cut.spot]), Fraction(0))
        if together > 1 or -(-total.numerator // total.denominator) < cut.days:
            raise ValueError("the shares of days do not add up to that many days")

    def value(self) -> Fraction:
        certificate, weights = self.certificate, self.problem.weights
        total = sum((certificate.cover[unit.id] for unit in self.problem.units), Fraction(0))
        total += sum((cut.price * cut.visits for cut in certificate.cuts), Fraction(0))
        total += sum((cut.price * cut.days for cut in certificate.day_cuts), Fraction(0))
        total -= weights.split * len({(unit.group, unit.programme) for unit in self.problem.units})
        doctors = [person.id for person in self.problem.staff if person.role is Role.DOCTOR]
        for (d, block), price in certificate.doctor.items():
            total -= price * sum(self.facts.works(doctor, d, block) for doctor in doctors)
        for team in self.facts.teams:
            total += sum((self._week(team, week) for week in {day.week for day in self.facts.days}), Fraction(0))
            total -= sum((max(Fraction(0), self._day(team, d)) for d in range(len(self.facts.days))), Fraction(0))
        return total

    def _week(self, team: TeamId, week: int) -> Fraction:
        weights, present = self.problem.weights, self.facts.present_blocks[team, week]
        price = self.certificate.week.get((team, week), Fraction(0))
        comfortable = int(weights.comfort_share * present + SHARE_SLACK)
        most = int(weights.max_share * present + SHARE_SLACK)
        return min(costs.load_of(weights, n - comfortable) - price * n for n in range(most + 1))

    def _day(self, team: TeamId, d: int) -> Fraction:
        """What the team's best day earns: all pairs of contents, each in its block, no unit in both."""
        blocks = self.facts.days[d].blocks
        options = [[None, *self._visits(team, d, block)] for block in blocks]
        best = Fraction(0)
        for first in options[0]:
            for second in options[1] if len(options) > 1 else [None]:
                visits = [visit for visit in (first, second) if visit is not None]
                outside = self._outside([spot for spot, _content, _earned in visits])
                units = [unit.id for _spot, content, _earned in visits for unit in content]
                if visits and outside is not None and len(set(units)) == len(units):
                    pairs = {(u.group, u.programme) for _spot, content, _earned in visits for u in content}
                    earned = sum((each for _spot, _content, each in visits), Fraction(0))
                    there = {spot for spot, _content, _earned in visits}
                    earned += sum((cut.price for cut in self.certificate.day_cuts if cut.spot in there), Fraction(0))
                    best = max(best, earned - outside - self.problem.weights.split * len(pairs))
        return best

    def _visits(self, team: TeamId, d: int, block: str) -> Iterator[tuple[Spot, tuple[Unit, ...], Fraction]]:
        """(spot, content, what it earns) of each visit that could be there, but for travel, disruption and splitting."""
        nurses = self.facts.present(team, d, block)
        for spot, contents in self.contents.items():
            if nurses and team in self.facts.sites[spot[0]].eligible_teams:
                for content in contents:
                    minutes = sum(unit.nurse_minutes for unit in content)
                    doctor = sum(unit.doctor_minutes for unit in content)
                    net = self.facts.net_minutes(block)
                    if minutes <= nurses * net and doctor <= net and all(self._open(u, d, block) for u in content):
                        yield spot, content, self._earned(team, d, block, spot, content)

    def _open(self, unit: Unit, d: int, block: str) -> bool:
        day, site, programme = self.facts.days[d], self.facts.sites[unit.site], self.facts.programmes[unit.programme]
        past = self.problem.today is not None and day.date < self.problem.today and not self.problem.pinned
        return (
            day.date in programme.window
            and day.date not in site.closed
            and (day.weekday, block) not in site.blocked
            and day.date not in site.grade_closed.get(programme.grade, ())
            and not past
        )

    def _earned(self, team: TeamId, d: int, block: str, spot: Spot, content: tuple[Unit, ...]) -> Fraction:
        weights, day, site = self.problem.weights, self.facts.days[d], self.facts.sites[spot[0]]
        earned = sum((self.certificate.cover[unit.id] for unit in content), Fraction(0))
        for unit in content:
            preferred = self.facts.programmes[unit.programme].preferred
            earned -= costs.timing_of(weights, site, unit.programme, preferred, day, block)
        earned -= weights.visit + weights.away_team * (team != site.home_team)
        earned -= self.certificate.week.get((team, day.week), Fraction(0))
        if any(self.facts.programmes[unit.programme].needs_doctor for unit in content):
            earned -= self.certificate.doctor.get((d, block), Fraction(0))
        programmes = {unit.programme for unit in content}
        cuts = (cut for cut in self.certificate.cuts if cut.spot == spot and cut.programmes & programmes)
        return earned + sum((cut.price for cut in cuts), Fraction(0))

    def _outside(self, spots: list[Spot]) -> Fraction | None:
        """Travel and disruption of a day; None when the transfer is too long."""
        weights, minutes = self.problem.weights, self.problem.travel.minutes
        nodes = [0 if location is Location.CENTRE else self.facts.node[site] for site, location in spots]
        if len(nodes) == 2 and minutes[nodes[0]][nodes[1]] > self.problem.transfer_max:
            return None
        steps = sum(minutes[a][b] for a, b in zip([0, *nodes], [*nodes, 0], strict=True))
        return Fraction(weights.travel * steps + weights.disruption * len({site for site, _location in spots}))
