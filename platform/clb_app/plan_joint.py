"""`clb plan joint`: several centres that share a weekly supply of vaccines, from a folder to a folder.

Exit codes as those of `clb plan`: 3 also when more doses are used in a week than there are.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clb_app.plan_searching import interruptible, keep_compiled
from clb_core.words import _, number

if TYPE_CHECKING:
    from clb_platform.planning.optimiser.supply import Step

WELL, IMPOSSIBLE = 0, 3


def add_joint(plan: Any, positive: Any, count: Any) -> None:
    """`joint` for the parser of `clb plan`; `positive` and `count` read a number of seconds and a whole number."""
    joint = plan.add_parser("joint", help="plan several centres that share a weekly supply")
    joint.add_argument("folder", type=Path, help="holds joint.json and the instances that it names")
    joint.add_argument("--out", type=Path, required=True, help="a folder for the plans, each named as its instance")
    until = joint.add_mutually_exclusive_group()
    until.add_argument("--seconds", type=positive, default=60.0, help="for each centre")
    until.add_argument("--iterations", type=count, help="proposals for each centre, instead of seconds")
    joint.add_argument("--workers", type=count, default=2, help="centres that are planned at a time")
    joint.add_argument("--seed", type=int, default=1)
    joint.add_argument("--progress", action="store_true", help="a line for each centre, on the error output")
    joint.set_defaults(act_on_files=plan_joint_files)


def plan_joint_files(options: argparse.Namespace) -> int:
    """Nothing is written when a file is malformed. Raises Malformed."""
    from clb_platform.planning.optimiser.joint import judge, read_joint, report_json
    from clb_platform.planning.optimiser.plans import write_plan

    joint = read_joint(options.folder)
    began = time.monotonic()
    with interruptible() as asked:
        _make(options.out)
        keep_compiled()
        from clb_platform.planning.optimiser.supply import JointOrder, plan_joint

        order = JointOrder(
            seed=options.seed,
            workers=options.workers,
            seconds=None if options.iterations else options.seconds,
            iterations=options.iterations,
        )
        tell = _tell if options.progress else lambda _step: None
        plans = plan_joint(joint, order, time.monotonic, tell, lambda: bool(asked))
    for file, plan in plans.items():
        write_plan(plan, options.out / file)
    report = judge(joint, plans)
    told = report_json(joint, report) | {"seconds": round(time.monotonic() - began, 1)}
    print(json.dumps(told, ensure_ascii=False, indent=1))
    for vaccine, week, doses in report.over:
        most = number(joint.weekly[vaccine])
        words = _("Van %(vaccine)s zijn in week %(week)s %(doses)s dosissen nodig; er zijn er %(most)s.",
                  vaccine=vaccine, week=week, doses=number(doses), most=most)  # fmt: skip
        print(words, file=sys.stderr)
    return WELL if report.feasible else IMPOSSIBLE


def _make(folder: Path) -> None:
    from clb_platform.planning.optimiser.reading import Fault, Malformed

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Malformed([Fault("", _("De map %(folder)s kan niet gemaakt worden.", folder=folder))]) from error


def _tell(step: Step) -> None:
    words = _(
        "ronde %(round)s, %(centre)s: %(planned)s centra gepland, %(complete)s volledig, %(cost)s punten",
        round=step.round + 1, centre=step.centre, planned=step.planned, complete=step.complete, cost=number(step.cost),
    )  # fmt: skip
    if step.over:
        words += _(", %(doses)s dosissen te veel", doses=number(step.over))
    print(words, file=sys.stderr, flush=True)
