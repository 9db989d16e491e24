"""The bound is never above the best plan there is, and its certificate holds in exact fractions by other code."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from clb_platform.planning.optimiser import master
from clb_platform.planning.optimiser.bound import Bound, Seeker, bound
from clb_platform.planning.optimiser.certificate import Certificate, Cut, SpotCut, proven
from clb_platform.planning.optimiser.check import check
from clb_platform.planning.optimiser.covering import least_cost
from clb_platform.planning.optimiser.ground import BUS, DOCTOR, ROOM, SCALE
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.linear import LARGE
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.solve import Order, solve
from clb_platform.planning.optimiser.standing import visits_of
from clb_platform.planning.optimiser.tables import tables_of
from optimiser.worlds import instance, tiny

SEEDS = range(1, 11)


def best_by_trying(problem: Problem) -> int | None:
    """The cost of the best plan, by every way to place every unit; None when there is none."""
    tables = tables_of(problem)
    places = [(t, h) for t in range(len(problem.teams)) for h in range(len(tables.halves))]
    best = None
    for choice in itertools.product(places, repeat=len(problem.units)):
        team, half = (np.array(each) for each in zip(*choice, strict=True))
        sites: dict = {}
        if any(sites.setdefault(c, u.site) != u.site for c, u in zip(choice, problem.units, strict=True)):
            continue
        report = check(problem, Plan(problem.name, visits_of(tables, team, half)))
        if report.feasible and (best is None or report.cost < best):
            best = report.cost
    return best


def certificate_of(problem: Problem, found: Bound) -> Certificate:
    """The prices by the names of the problem."""
    seeker = Seeker(tables_of(problem))
    prices, tables = found.prices, seeker.tables
    kind_of = {u: (p, seeker.spots[p].first + k) for u, (p, k) in seeker.kind_of.items()}
    spots = {}
    for u, unit in enumerate(problem.units):
        spots[kind_of[u][0]] = (unit.site, unit.location)
    cuts = tuple(
        Cut(
            spot=spots[cut.spot],
            programmes=frozenset(problem.programmes[p].id for p in cut.programmes),
            shares={
                unit.id: Fraction(int(cut.shares[kind_of[u][1] - seeker.spots[cut.spot].first]), 1_000_000)
                for u, unit in enumerate(problem.units)
                if kind_of[u][0] == cut.spot
            },
            visits=cut.visits,
            price=Fraction(int(price), SCALE),
        )
        for cut, price in zip(seeker.cuts, prices.cut, strict=True)
    )
    shared = [{half: Fraction(int(line[h]), SCALE) for h, half in enumerate(tables.halves)} for line in prices.shared]
    return Certificate(
        cover={unit.id: Fraction(int(prices.cover[kind_of[u][1]]), SCALE) for u, unit in enumerate(problem.units)},
        week={
            (team.id, week): Fraction(int(prices.week[t, week]), SCALE)
            for t, team in enumerate(problem.teams)
            for week in range(prices.week.shape[1])
        },
        doctor=shared[DOCTOR],
        room=shared[ROOM],
        bus=shared[BUS],
        cuts=cuts,
        spot_cuts=tuple(
            SpotCut(spots[cut.spot], cut.visit, cut.once, cut.split, cut.timing, cut.least, Fraction(int(price), SCALE))
            for cut, price in zip(seeker.days.spot_cuts, prices.spot, strict=True)
        ),
        split=frozenset(
            (spots[p], problem.programmes[programme].id)
            for p, spot in enumerate(seeker.spots)
            for programme in spot.groups.by_programme
        ),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_bound_optimum_and_plan_stand_in_order(seed: int) -> None:
    problem = problem_from(tiny(seed, units=3))
    optimum = best_by_trying(problem)
    solution = solve(problem, Order(workers=1, iterations=20_000), time.monotonic)
    found = bound(problem, solution.plan, 20, time.monotonic)

    if optimum is None:
        assert not solution.report.feasible
    else:
        assert solution.report.feasible
        assert found.value <= optimum == solution.report.cost


@pytest.fixture(params=[LARGE, 0], ids=["corner", "interior point"])
def both_ways(request, monkeypatch: pytest.MonkeyPatch) -> None:
    """As prices are found for a small centre, and as for a large one."""
    monkeypatch.setattr(master, "LARGE", request.param)


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_certificate_proves_the_bound_in_exact_fractions(seed: int) -> None:
    problem = problem_from(tiny(seed, units=4))
    found = bound(problem, None, 20, time.monotonic)

    exact = proven(problem, certificate_of(problem, found))

    assert found.value <= -(-exact.numerator // exact.denominator)
    assert found.rounds == 0 or found.value >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_rooms_buses_and_groups_served_at_two_locations_keep_the_order(seed: int) -> None:
    value = tiny(seed, units=4)
    for k, unit in enumerate(value["units"]):
        unit["location"] = ("centre", "school", "bus", "school")[(k + seed) % 4]
    value["centre"] = {"rooms": 1, "buses": 1}
    problem = problem_from(value)
    solution = solve(problem, Order(workers=1, iterations=20_000), time.monotonic)
    found = bound(problem, solution.plan, 20, time.monotonic)

    exact = proven(problem, certificate_of(problem, found))

    assert found.value <= -(-exact.numerator // exact.denominator)
    assert not solution.report.feasible or found.value <= solution.report.cost


def test_what_a_spot_costs_alone_is_proven_by_trying_every_way() -> None:
    patterns = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [2, 0, 1]])
    costs = np.array([7, 6, 5, 10, 9, 15])
    for demand in itertools.product(range(3), repeat=3):
        tried = min(
            int(np.array(choice) @ costs)
            for choice in itertools.product(range(3), repeat=len(costs))
            if (np.array(choice) @ patterns >= demand).all()
        )
        assert least_cost(patterns, costs, np.array(demand)) == tried

    assert least_cost(patterns[:2], costs[:2], np.array([1, 1, 1])) is None


def test_a_certificate_with_a_negative_price_or_an_empty_cut_proves_nothing() -> None:
    problem = problem_from(tiny(1, units=4))
    good = certificate_of(problem, bound(problem, None, 5, time.monotonic))
    negative = replace(good, week={key: Fraction(-1) for key in good.week})
    cut = good.cuts[0]
    boasting = Cut(cut.spot, cut.programmes, cut.shares, cut.visits + 1, cut.price)

    spot_cut = good.spot_cuts[0]
    too_much = replace(spot_cut, least=spot_cut.least + 1)

    for wrong in (negative, replace(good, cuts=(boasting,)), replace(good, spot_cuts=(too_much,))):
        with pytest.raises(ValueError, match=r"negative|add up"):
            proven(problem, wrong)


def test_the_prices_are_never_negative_and_the_bound_only_rises() -> None:
    problem = problem_from(tiny(3, units=6))
    seen: list[Bound] = []
    bound(problem, None, 10, time.monotonic, seen.append)

    assert [each.value for each in seen] == sorted(each.value for each in seen)
    assert all(
        (getattr(each.prices, name) >= 0).all() for each in seen for name in ("cover", "week", "shared", "cut", "spot")
    )
    assert int(tables_of(problem).world[at.UNITS]) == 6


@pytest.mark.usefixtures("both_ways")
def test_the_bound_of_a_year_of_ten_schools_is_near_its_plan() -> None:
    """Time is counted in looks at the clock, so that the machine does not matter: the search ends by itself before that."""
    given = problem_from(instance("S-1"))
    plan = solve(given, Order(workers=1, iterations=1_500_000), time.monotonic)
    looks = itertools.count()

    found = bound(given, plan.plan, 100_000, lambda: float(next(looks)))

    assert 9_300 < found.value <= plan.report.cost
