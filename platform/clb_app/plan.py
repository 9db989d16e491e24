"""`clb plan …`: the planner on files, without database or settings; but for `export`, which writes such a file.

Exit codes: 0 a feasible plan, 2 a malformed file (each fault with its path), 3 a well-formed problem that cannot be met,
or a plan that breaks a rule.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clb_app.plan_joint import add_joint
from clb_app.plan_searching import interruptible, keep_compiled
from clb_core.words import _, number

if TYPE_CHECKING:
    from clb_platform.planning.optimiser.explain import Blocked, Desk, Place
    from clb_platform.planning.optimiser.problem import Plan, Problem
    from clb_platform.planning.optimiser.solve import Progress, Solution
    from clb_platform.planning.optimiser.standing import BrokenPin

WELL, MALFORMED, IMPOSSIBLE = 0, 2, 3
TELL_SECONDS = 1.0
PART_FOR_A_PLAN = 0.2
MOST_MISSING = 20
MOST_RELAXED = 3
"""Units for which the smallest change of the problem is sought: each takes some seconds."""


def add_commands(commands: Any) -> None:
    """`plan` and what stands under it, for the parser of `clb`."""
    plan = commands.add_parser("plan", help="the planner, on files").add_subparsers(dest="sub", required=True)
    solve = _command(plan, "solve", _solve, "make a plan")
    solve.add_argument("--out", type=Path, required=True, help="where the plan is written")
    until = solve.add_mutually_exclusive_group()
    until.add_argument("--seconds", type=_positive, default=60.0)
    until.add_argument("--iterations", type=_count, help="proposals of each worker, instead of seconds")
    solve.add_argument("--workers", type=_count, default=2)
    solve.add_argument("--seed", type=int, default=1)
    solve.add_argument("--from", type=Path, dest="start", help="a plan to start from")
    solve.add_argument("--progress", action="store_true", help="a line a second, on the error output")
    check = _command(plan, "check", _check, "judge a plan")
    check.add_argument("plan", type=Path)
    picture = _command(plan, "picture", _picture, "draw a plan as SVG")
    picture.add_argument("plan", type=Path)
    picture.add_argument("--out", type=Path, required=True, help="where the picture is written")
    bound = _command(plan, "bound", _bound, "prove how cheap no complete plan can be")
    bound.add_argument("--seconds", type=_positive, default=60.0)
    bound.add_argument(
        "--from", type=Path, dest="start", help="a plan to measure the distance of; else one is made first"
    )
    moves = _command(plan, "moves", _moves, "where else a visit could be, and why not elsewhere")
    moves.add_argument("plan", type=Path)
    moves.add_argument("--visit", type=int, required=True, help="its place in the list of visits, from 0")
    add_joint(plan, _positive, _count)

    export = plan.add_parser("export", help="write the problem of a centre's rest of the school year")
    export.add_argument("--centre", required=True, help="institution number, six digits")
    export.add_argument("--out", type=Path, required=True, help="where the problem is written; .gz packs it")
    export.set_defaults(act_on_files=_export)


def _command(plan: Any, name: str, act: Any, words: str) -> Any:
    parser = plan.add_parser(name, help=words)
    parser.add_argument("instance", type=Path)
    parser.set_defaults(act_on_files=act)
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(_("geef een aantal seconden, hoogstens een dag"))
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 0 < value <= 10**12:
        raise argparse.ArgumentTypeError(_("geef een getal boven nul"))
    return value


def main(options: argparse.Namespace) -> int:
    """Run one command under `plan`; what is wrong with a file is told on the error output, and nothing is written."""
    from clb_platform.planning.optimiser.reading import Malformed

    try:
        act: Any = options.act_on_files
        return int(act(options))
    except Malformed as malformed:
        for fault in malformed.faults:
            print(fault, file=sys.stderr)
        return MALFORMED


def _problem(options: argparse.Namespace) -> Problem:
    from clb_platform.planning.optimiser.instance import read_problem

    return read_problem(options.instance)


def _solve(options: argparse.Namespace) -> int:
    from clb_platform.planning.optimiser.plans import read_plan, write_plan
    from clb_platform.planning.optimiser.reading import Fault, Malformed

    problem = _problem(options)
    start = read_plan(options.start) if options.start else None
    if not options.out.absolute().parent.is_dir():
        raise Malformed([Fault("", _("De map van %(file)s bestaat niet.", file=options.out))])
    keep_compiled()
    from clb_platform.planning.optimiser.solve import Order, solve

    order = Order(
        seed=options.seed,
        workers=options.workers,
        seconds=None if options.iterations else options.seconds,
        iterations=options.iterations,
        start=start,
    )
    with interruptible() as asked:
        teller = _teller() if options.progress else None
        solution = solve(problem, order, time.monotonic, teller, lambda: bool(asked))
    write_plan(solution.plan, options.out)
    report = solution.report.as_json() | {
        "seconds": round(solution.seconds, 2),
        "seconds_to_complete": solution.seconds_to_complete,
        "proposals": solution.proposals,
    }
    if not solution.report.feasible:
        report |= _missing(problem, solution)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return WELL if solution.report.feasible else IMPOSSIBLE


def _teller() -> Any:
    """Tells progress at most once a second, with the parts of the cost."""
    last = [-TELL_SECONDS]

    def tell(progress: Progress) -> None:
        if progress.seconds - last[0] >= TELL_SECONDS or progress.part >= 1:
            last[0] = progress.seconds
            parts = ", ".join(f"{name} {points}" for name, points in progress.parts().items() if points)
            words = _("%(seconds)s s: %(cost)s punten", seconds=f"{progress.seconds:.1f}", cost=number(progress.cost))
            if progress.unplanned:
                words += _(", nog %(count)s niet gepland", count=progress.unplanned)
            print(f"{words} ({parts})", file=sys.stderr, flush=True)

    return tell


def _missing(problem: Problem, solution: Solution) -> dict[str, Any]:
    """What could not be planned, why, and what would make it possible; also told on the error output."""
    from clb_platform.planning.optimiser.explain import nearest, open_desk
    from clb_platform.planning.optimiser.relax import smallest_relaxation

    desk = open_desk(problem, solution.plan)
    missing = []
    pinned = {unit for pin in solution.broken_pins for unit in pin.visit.units}
    free = [unit for unit in solution.unplanned if unit not in pinned]
    for number_of, unit in enumerate(free[:MOST_MISSING]):
        why = [reason.sentence for reason in nearest(desk, unit).reasons]
        change = smallest_relaxation(desk, unit) if number_of < MOST_RELAXED else None
        missing.append({"unit": unit, "why": why, "possible_with": change.sentence if change else None})
        print(_("%(unit)s is niet gepland. %(why)s", unit=unit, why=" ".join(why)), file=sys.stderr)
        if change:
            print(_("  Wel mogelijk met: %(change)s", change=change.sentence), file=sys.stderr)
    pins = [_broken(problem, pin, desk) for pin in solution.broken_pins]
    for pin in pins:
        print(_("Een vastgelegd bezoek kan niet. %(why)s", why=" ".join(pin["why"])), file=sys.stderr)
    return {"unplanned": len(solution.unplanned), "missing": missing, "pinned_that_cannot_stand": pins}


def _broken(problem: Problem, pin: BrokenPin, desk: Desk) -> dict[str, Any]:
    from clb_platform.planning.optimiser.explain import reason_of
    from clb_platform.planning.optimiser.plans import visit_json

    visit = pin.visit
    reasons = (
        reason_of(code, desk.tables, visit.units, visit.team, visit.date, visit.block).sentence for code in pin.codes
    )
    return {"at": f"pinned[{problem.pinned.index(visit)}]", "visit": visit_json(visit), "why": list(reasons)}


def _check(options: argparse.Namespace) -> int:
    from clb_platform.planning.optimiser.check import check
    from clb_platform.planning.optimiser.plans import read_plan

    report = check(_problem(options), read_plan(options.plan))
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    return WELL if report.feasible else IMPOSSIBLE


def _picture(options: argparse.Namespace) -> int:
    from clb_platform.planning.optimiser.picture import picture

    options.out.write_text(picture(*_problem_and_plan(options)), encoding="utf-8")
    return WELL


def _problem_and_plan(options: argparse.Namespace) -> tuple[Problem, Plan]:
    """Both read, and every visit of the plan about things that the problem has."""
    from clb_platform.planning.optimiser.consistency import visit_faults
    from clb_platform.planning.optimiser.plans import read_plan
    from clb_platform.planning.optimiser.reading import Malformed

    problem, plan = _problem(options), read_plan(options.plan)
    faults = list(visit_faults(problem, plan.visits, "visits"))
    if faults:
        raise Malformed(faults)
    return problem, plan


def _bound(options: argparse.Namespace) -> int:
    from clb_platform.planning.optimiser.check import check
    from clb_platform.planning.optimiser.plans import read_plan

    problem = _problem(options)
    start = read_plan(options.start) if options.start else None
    keep_compiled()
    from clb_platform.planning.optimiser.bound import bound
    from clb_platform.planning.optimiser.solve import Order, solve

    began = time.monotonic()
    with interruptible() as asked:
        if start is None:
            order = Order(seconds=max(1.0, options.seconds * PART_FOR_A_PLAN))
            start = solve(problem, order, time.monotonic, cancelled=lambda: bool(asked)).plan
        left = max(0.5, options.seconds - (time.monotonic() - began))
        proven = bound(problem, start, left, time.monotonic, cancelled=lambda: bool(asked))
    report = check(problem, start)
    told: dict[str, Any] = {"instance": problem.name, "bound": proven.value, "rounds": proven.rounds}
    if report.feasible:
        told |= {"plan": report.cost, "distance": round(1 - proven.value / max(1, report.cost), 5)}
    told["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return WELL


def _moves(options: argparse.Namespace) -> int:
    from clb_platform.planning.optimiser.plans import visit_json
    from clb_platform.planning.optimiser.reading import Fault, Malformed

    problem, plan = _problem_and_plan(options)
    if not 0 <= options.visit < len(plan.visits):
        words = _("heeft %(count)s bezoeken, genummerd vanaf 0.", count=len(plan.visits))
        raise Malformed([Fault("visits", words)])
    keep_compiled()
    from clb_platform.planning.optimiser.explain import open_desk, where_else

    visit = plan.visits[options.visit]
    answer = where_else(open_desk(problem, plan), visit)
    told = {
        "visit": visit_json(visit),
        "legal_places": answer.legal,
        "best": [_place_json(place) | {"cost": place.cost} for place in answer.best],
        "swaps": [{"with": visit_json(swap.visit), "cost": swap.cost} for swap in answer.swaps],
        "blocked": [
            _place_json(place) | {"why": [reason.sentence for reason in place.reasons]} for place in answer.blocked
        ],
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return WELL


def _place_json(place: Place | Blocked) -> dict[str, Any]:
    return {"team": place.team, "date": place.date.isoformat(), "block": place.block}


def _export(options: argparse.Namespace) -> int:
    """Write the problem of one centre; exit code 2 when there is no such centre, nothing to plan, or nowhere to write."""
    from clb_app import operator, runtime
    from clb_app.registry import register_words
    from clb_core.errors import DomainError
    from clb_core.settings import SettingsError, read_settings
    from clb_platform.planning.optimiser.reading import Fault, Malformed
    from clb_platform.scenarios.service import export_problem
    from clb_tenants.isolation.scope import CentreScope, unit_of_work

    try:
        settings = read_settings()
    except SettingsError as error:
        raise Malformed([Fault("", problem) for problem in error.problems]) from error
    register_words()
    started = runtime.start(settings)
    try:
        centre_id = operator.centre_with_number(started, options.centre)
        with unit_of_work(started.database, CentreScope(centre_id)) as uow:
            value = export_problem(uow, name=f"centre-{options.centre}")
        text = json.dumps(value, ensure_ascii=False).encode()
        options.out.write_bytes(gzip.compress(text, mtime=0) if options.out.suffix == ".gz" else text)
    except (DomainError, OSError) as error:
        raise Malformed([Fault("", getattr(error, "words", None) or str(error))]) from error
    finally:
        started.close()
    return WELL
