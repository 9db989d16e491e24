"""The bound is never above the best plan there is, and its certificate holds in exact fractions by other code."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction

import numpy as np
import pytest

from clb_platform.planning.optimiser.bound import Bound, Seeker, bound
from clb_platform.planning.optimiser.certificate import Certificate, Cut, DayCut, proven
from clb_platform.planning.optimiser.check import check
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.pricing import SCALE
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.solve import Order, solve
from clb_platform.planning.optimiser.standing import visits_of
from clb_platform.planning.optimiser.tables import tables_of
from optimiser.worlds import tiny

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
    kind_of = seeker._kind_of_units()
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
    return Certificate(
        cover={unit.id: Fraction(int(prices.cover[kind_of[u][1]]), SCALE) for u, unit in enumerate(problem.units)},
        week={
            (team.id, week): Fraction(int(prices.week[t, week]), SCALE)
            for t, team in enumerate(problem.teams)
            for week in range(prices.week.shape[1])
        },
        doctor={half: Fraction(int(prices.doctor[h]), SCALE) for h, half in enumerate(tables.halves)},
        cuts=cuts,
        day_cuts=tuple(
            DayCut(
                spots[p],
                {
                    unit.id: Fraction(int(cut.shares[kind_of[u][1] - seeker.spots[p].first]), 1_000_000)
                    for u, unit in enumerate(problem.units)
                    if kind_of[u][0] == p
                },
                cut.days,
                Fraction(int(price), SCALE),
            )
            for p, (cut, price) in enumerate(zip(seeker.days.day_cuts, prices.day, strict=True))
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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_certificate_proves_the_bound_in_exact_fractions(seed: int) -> None:
    problem = problem_from(tiny(seed, units=4))
    found = bound(problem, None, 20, time.monotonic)

    exact = proven(problem, certificate_of(problem, found))

    assert found.value <= -(-exact.numerator // exact.denominator)
    assert found.rounds == 0 or found.value >= 0


def test_a_certificate_with_a_negative_price_or_an_empty_cut_proves_nothing() -> None:
    problem = problem_from(tiny(1, units=4))
    good = certificate_of(problem, bound(problem, None, 5, time.monotonic))
    negative = Certificate(good.cover, {key: Fraction(-1) for key in good.week}, good.doctor, good.cuts, good.day_cuts)
    cut = good.cuts[0]
    boasting = Cut(cut.spot, cut.programmes, cut.shares, cut.visits + 1, cut.price)

    for wrong in (negative, Certificate(good.cover, good.week, good.doctor, (boasting,), good.day_cuts)):
        with pytest.raises(ValueError, match=r"negative|add up"):
            proven(problem, wrong)


def test_the_prices_are_never_negative_and_the_bound_only_rises() -> None:
    problem = problem_from(tiny(3, units=6))
    seen: list[Bound] = []
    bound(problem, None, 10, time.monotonic, seen.append)

    assert [each.value for each in seen] == sorted(each.value for each in seen)
    assert all(
        (getattr(each.prices, name) >= 0).all() for each in seen for name in ("cover", "week", "doctor", "cut", "day")
    )
    assert int(tables_of(problem).world[at.UNITS]) == 6
