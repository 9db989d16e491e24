"""Whether prices prove a bound: exact fractions, plain loops, straight from the problem, sharing no code with `bound.py`.

It is slow (every content of every visit of every team's day is tried) and meant for tests and small problems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from clb_platform.planning.optimiser import costs
from clb_platform.planning.optimiser.breaches import SHARE_SLACK
from clb_platform.planning.optimiser.facts import Facts
from clb_platform.planning.optimiser.problem import Location, Plan, Problem, Role, SiteId, TeamId, Unit, UnitId

Spot = tuple[SiteId, Location]
Stay = tuple[tuple[str, tuple[Unit, ...]], ...]
"""What a team does at one spot on one day: a content in each block that it is there."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices in points: of covering each unit, of a visit in a team's week, of a doctor, a room and a bus in a half day
    (day, block).

    A cut says that units of `programmes` at a spot need so many visits; `shares` of a visit by unit prove it.
    """

    cover: Mapping[UnitId, Fraction]
    week: Mapping[tuple[TeamId, int], Fraction]
    doctor: Mapping[tuple[int, str], Fraction]
    room: Mapping[tuple[int, str], Fraction]
    bus: Mapping[tuple[int, str], Fraction]
    cuts: tuple[Cut, ...]
    spot_cuts: tuple[SpotCut, ...]
    split: frozenset[tuple[Spot, str]]
    """The programmes at a spot of which splitting a group is counted: no group's units of it may be elsewhere too."""


@dataclass(frozen=True, slots=True)
class Cut:
    spot: Spot
    programmes: frozenset[str]
    shares: Mapping[UnitId, Fraction]
    visits: int
    price: Fraction


@dataclass(frozen=True, slots=True)
class SpotCut:
    """The spot's units cannot be done in stays (a team's day at a spot) that count for less than `least` together.

    A stay counts `visit` for each visit, `once` for itself, `split` for each group and programme that it serves, and `timing` times
    its timing with away from home.
    """

    spot: Spot
    visit: int
    once: int
    split: int
    timing: int
    least: int
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
        prices += [*certificate.room.values(), *certificate.bus.values()]
        prices += [cut.price for cut in certificate.cuts]
        prices += [cut.price for cut in certificate.spot_cuts]
        if any(price < 0 for price in prices):
            raise ValueError("a price is negative")
        for unit in problem.units:
            for spot, programme in certificate.split:
                if unit.programme == programme and (unit.site, unit.location) != spot and self._at(spot, unit):
                    raise ValueError("splitting is counted of a group that is at two spots")
        for cut in certificate.cuts:
            self._prove(cut)
        for spot_cut in certificate.spot_cuts:
            self._prove_stays(spot_cut)

    def _at(self, spot: Spot, unit: Unit) -> bool:
        return any(each.group == unit.group and each.programme == unit.programme for each in self.spots[spot])

    def _pairs(self, units: Iterable[Unit]) -> set[tuple[str, str]]:
        """The groups and programmes of which splitting is counted."""
        counted = self.certificate.split
        return {(u.group, u.programme) for u in units if ((u.site, u.location), u.programme) in counted}

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

    def _prove_stays(self, cut: SpotCut) -> None:
        """Every way to share the spot's units out over stays."""
        names = [unit.id for unit in self.spots[cut.spot]]
        bits = {name: 1 << k for k, name in enumerate(names)}
        cheapest: dict[int, int] = {}
        for team in self.facts.teams:
            for d in range(len(self.facts.days)):
                for stay in self._stays(team, d, cut.spot):
                    held = sum(bits[unit.id] for _block, content in stay for unit in content)
                    count = self._count(cut, team, d, stay)
                    cheapest[held] = min(count, cheapest.get(held, count))
        least: dict[int, int | None] = {0: 0}
        for left in range(1, 1 << len(names)):
            lowest = left & -left
            ways = [
                rest + count
                for held, count in cheapest.items()
                if held & lowest and held & ~left == 0 and (rest := least[left & ~held]) is not None
            ]
            least[left] = min(ways, default=None)
        total = least[(1 << len(names)) - 1]
        if total is not None and total < cut.least:
            raise ValueError("the stays at a spot do not add up to that much")

    def _stays(self, team: TeamId, d: int, spot: Spot) -> Iterator[Stay]:
        """What a team could do at the spot on a day: one visit in any block, or one in each, no unit in two."""
        found: list[Stay] = [()]
        for block in self.facts.days[d].blocks:
            fits = [content for place, content, _earned in self._visits(team, d, block) if place == spot]
            found += [
                (*stay, (block, content))
                for stay in found
                for content in fits
                if not {u.id for u in content} & {u.id for _block, other in stay for u in other}
            ]
        yield from found[1:]

    def _count(self, cut: SpotCut, team: TeamId, d: int, stay: Stay) -> int:
        weights, day, site = self.problem.weights, self.facts.days[d], self.facts.sites[cut.spot[0]]
        pairs = self._pairs(unit for _block, content in stay for unit in content)
        timing = len(stay) * weights.away_team * (team != site.home_team)
        for block, content in stay:
            for unit in content:
                preferred = self.facts.programmes[unit.programme].preferred
                timing += costs.timing_of(weights, site, unit.programme, preferred, day, block)
        return cut.visit * len(stay) + cut.once + cut.split * len(pairs) + cut.timing * timing

    def value(self) -> Fraction:
        certificate, weights = self.certificate, self.problem.weights
        total = sum((certificate.cover[unit.id] for unit in self.problem.units), Fraction(0))
        total += sum((cut.price * cut.visits for cut in certificate.cuts), Fraction(0))
        total += sum((cut.price * cut.least for cut in certificate.spot_cuts), Fraction(0))
        total -= weights.split * len(self._pairs(self.problem.units))
        doctors = [person.id for person in self.problem.staff if person.role is Role.DOCTOR]
        for (d, block), price in certificate.doctor.items():
            total -= price * sum(self.facts.works(doctor, d, block) for doctor in doctors)
        total -= self.problem.centre.rooms * sum(certificate.room.values(), Fraction(0))
        total -= self.problem.centre.buses * sum(certificate.bus.values(), Fraction(0))
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
                    pairs = self._pairs(unit for _spot, content, _earned in visits for unit in content)
                    earned = sum((each for _spot, _content, each in visits), Fraction(0))
                    earned += self._counted(
                        team, d, [(b, v[0], v[1]) for b, v in zip(blocks, (first, second), strict=False) if v]
                    )
                    best = max(best, earned - outside - self.problem.weights.split * len(pairs))
        return best

    def _counted(self, team: TeamId, d: int, visits: list[tuple[str, Spot, tuple[Unit, ...]]]) -> Fraction:
        """What the cuts of spots pay for the stays of a day."""
        total = Fraction(0)
        for cut in self.certificate.spot_cuts:
            stay = tuple((block, content) for block, spot, content in visits if spot == cut.spot)
            if stay and cut.price:
                total += cut.price * self._count(cut, team, d, stay)
        return total

    def _visits(self, team: TeamId, d: int, block: str) -> Iterator[tuple[Spot, tuple[Unit, ...], Fraction]]:
        """(spot, content, what it earns) of each visit that could be there, but for travel, disruption and splitting."""
        nurses = self.facts.present(team, d, block)
        for spot, contents in self.contents.items():
            if nurses and team in self.facts.sites[spot[0]].eligible_teams:
                for content in contents:
                    minutes = sum(unit.nurse_minutes for unit in content)
                    doctor = sum(unit.doctor_minutes for unit in content)
                    net = self.facts.net_minutes(block)
                    possible = all(self._open(unit, d, block) for unit in content) and self._has_doctor(
                        content, d, block
                    )
                    if minutes <= nurses * net and doctor <= net and possible:
                        yield spot, content, self._earned(team, d, block, spot, content)

    def _has_doctor(self, content: tuple[Unit, ...], d: int, block: str) -> bool:
        if not any(self.facts.programmes[unit.programme].needs_doctor for unit in content):
            return True
        return any(p.role is Role.DOCTOR and self.facts.works(p.id, d, block) for p in self.problem.staff)

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
        if spot[1] is Location.CENTRE:
            earned -= self.certificate.room.get((d, block), Fraction(0))
        if spot[1] is Location.BUS:
            earned -= self.certificate.bus.get((d, block), Fraction(0))
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
