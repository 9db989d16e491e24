"""`clb planner`: a warm process that answers about plans within milliseconds, over a socket that only this account can open.

A request is one line of JSON, and so is its answer. Whoever asks names the plan by a key; a plan that is not at hand is
asked for (`{"need": "problem"}`, or `{"need": "plan"}` when only a visit was moved) and sent once. The process holds no
connection to the database and no secret.
"""

from __future__ import annotations

import json
import os
import signal
import socketserver
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from clb_app.planner.child import keep_compiled
from clb_app.planner.words import PINNED, told
from clb_core.settings import Settings
from clb_integrations.planner_desk import SOCKET
from clb_platform.planning.optimiser.problem import TeamId

if TYPE_CHECKING:
    from clb_platform.planning.optimiser.explain import Desk
    from clb_platform.planning.optimiser.problem import Visit
    from clb_platform.planning.optimiser.tables import Tables

MOST_DESKS: Final = 4
MOST_BYTES: Final = 64_000_000
EVERY: Final = 1_000_000
"""More places than any problem has: all of them."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A problem laid ready, with its teams: the name in the problem → the id in the product."""

    tables: Tables
    teams: dict[str, str]

    def name_of(self, team_id: str) -> TeamId | None:
        return next((TeamId(name) for name, each in self.teams.items() if each == team_id), None)


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan of a problem, ready for questions."""

    laid: Laid
    desk: Desk


@dataclass(slots=True)
class Desks:
    """The problems and plans that were asked about last. A question changes a plan and changes it back: one at a time.

    A key is `PROBLEM:PLAN`. A problem stays when a visit of its plan is moved: then only the plan is asked for.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    problems: OrderedDict[str, Laid] = field(default_factory=OrderedDict)
    ready: OrderedDict[str, Ready] = field(default_factory=OrderedDict)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = asked["key"]
        laid = _laid(asked) if "problem" in asked else None  # before the lock: others need not wait for it
        with self.lock:
            if laid is not None:
                _keep(self.problems, key.partition(":")[0], laid)
            if key not in self.ready and not self._stand(key, asked):
                return {"need": "plan" if key.partition(":")[0] in self.problems else "problem"}
            self.ready.move_to_end(key)
            return _QUESTIONS[asked["ask"]](self.ready[key], asked)

    def _stand(self, key: str, asked: dict[str, Any]) -> bool:
        """Put the plan of a question in its problem; whether both are there."""
        from clb_platform.planning.optimiser.explain import Desk
        from clb_platform.planning.optimiser.plans import plan_from
        from clb_platform.planning.optimiser.standing import pinned_state, stand

        laid = self.problems.get(key.partition(":")[0])
        if laid is None or "plan" not in asked:
            return False
        plan = plan_from(asked["plan"])
        state, _broken = pinned_state(laid.tables, seed=1)
        stand(laid.tables, state, plan.visits)
        _keep(self.ready, key, Ready(laid, Desk(laid.tables, state, plan)))
        return True


def _laid(asked: dict[str, Any]) -> Laid:
    from clb_platform.planning.optimiser.instance import problem_from
    from clb_platform.planning.optimiser.tables import tables_of

    return Laid(tables_of(problem_from(asked["problem"])), asked["teams"])


def _keep(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_DESKS:
        kept.popitem(last=False)


def _visit(ready: Ready, asked: dict[str, Any]) -> Visit | None:
    return next((each for each in ready.desk.plan.visits if set(each.units) == set(asked["units"])), None)


def _is_pinned(ready: Ready, visit: Visit) -> bool:
    return any(set(visit.units) & set(pin.units) for pin in ready.laid.tables.problem.pinned)


def _where_else(ready: Ready, asked: dict[str, Any]) -> dict[str, Any]:
    """The best other places of the visit with these units, and when there is none with whom it could change places."""
    from clb_platform.planning.optimiser.explain import where_else

    visit = _visit(ready, asked)
    if visit is None:
        return {"unknown": True}
    if _is_pinned(ready, visit):
        return {"legal": 0, "best": [], "swaps": [], "pinned": True}
    found = where_else(ready.desk, visit)
    return {
        "legal": found.legal,
        "best": [
            {
                "team": place.team, "team_id": ready.laid.teams[place.team], "date": place.date.isoformat(),
                "block": place.block, "cost": place.cost,
            }
            for place in found.best
        ],
        "swaps": [{"units": list(swap.visit.units), "cost": swap.cost} for swap in found.swaps],
    }  # fmt: skip


def _try(ready: Ready, asked: dict[str, Any]) -> dict[str, Any]:
    """Why the visit with these units cannot be in that place; when it can, what that changes of the cost."""
    from clb_platform.planning.optimiser.explain import where_else, why_not

    visit, team = _visit(ready, asked), ready.laid.name_of(asked["team_id"])
    if team is None:
        return {"no_team": True}
    if visit is None:
        return {"unknown": True}
    day = date.fromisoformat(asked["date"])
    if (visit.team, visit.date, visit.block) == (team, day, asked["block"]):
        return {"team": team, "why": [], "cost": 0}
    if _is_pinned(ready, visit):
        return {"team": team, "why": [str(PINNED)], "cost": None}
    why = told(why_not(ready.desk, visit.units, team, day, asked["block"]))
    if why:
        return {"team": team, "why": why, "cost": None}
    places = where_else(ready.desk, visit, EVERY).best
    cost = next(each.cost for each in places if (each.team, each.date, each.block) == (team, day, asked["block"]))
    return {"team": team, "why": [], "cost": cost}


_QUESTIONS: Final = {"where_else": _where_else, "try": _try}


class _Handler(socketserver.StreamRequestHandler):
    """One question after the other on one connection."""

    server: _Server

    def handle(self) -> None:
        while line := self.rfile.readline(MOST_BYTES):
            try:
                answer = self.server.desks.answer(json.loads(line))
            except Exception as error:  # a question that cannot be read must not end the process
                structlog.get_logger("planner").error("desk.failed", error=type(error).__name__)
                answer = {"failed": True}
            self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str) -> None:
        self.desks = Desks()
        super().__init__(path, _Handler)


def main(settings: Settings) -> int:
    """Answer until SIGTERM or SIGINT."""
    keep_compiled()
    from clb_platform.planning.optimiser import explain  # noqa: F401 - warm before the first question

    path = settings.data_dir.absolute() / SOCKET
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    server = _Server(str(path))
    os.umask(before)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_more: threading.Thread(target=server.shutdown).start())
    structlog.get_logger("planner").info("desk.opened")
    with server:
        server.serve_forever(poll_interval=0.1)
    Path(path).unlink(missing_ok=True)
    return 0
