"""`clb planner`: a warm process that answers about plans within milliseconds, over a socket that only this account can open.

A request is one line of JSON, and so is its answer. Whoever asks names the plan by a key; a plan that is not at hand is
asked for (`{"need": true}`) and sent once. The process holds no connection to the database and no secret.
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
from clb_app.planner.words import told
from clb_core.settings import Settings

if TYPE_CHECKING:
    from clb_platform.planning.optimiser.explain import Desk

SOCKET: Final = "planner.sock"
MOST_DESKS: Final = 8
MOST_BYTES: Final = 64_000_000


@dataclass(slots=True)
class Desks:
    """The plans that were asked about last, ready for questions. A question changes a plan and changes it back: one at a
    time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: OrderedDict[str, Desk] = field(default_factory=OrderedDict)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            key = asked["key"]
            if "problem" in asked:
                self._lay_out(key, asked)
            if key not in self.ready:
                return {"need": True}
            self.ready.move_to_end(key)
            return _QUESTIONS[asked["ask"]](self.ready[key], asked)

    def _lay_out(self, key: str, asked: dict[str, Any]) -> None:
        from clb_platform.planning.optimiser.explain import open_desk
        from clb_platform.planning.optimiser.instance import problem_from
        from clb_platform.planning.optimiser.plans import plan_from

        self.ready[key] = open_desk(problem_from(asked["problem"]), plan_from(asked["plan"]))
        while len(self.ready) > MOST_DESKS:
            self.ready.popitem(last=False)


def _where_else(desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    """The best other places of the visit with these units, and when there is none with whom it could change places."""
    from clb_platform.planning.optimiser.explain import where_else

    visit = next((each for each in desk.plan.visits if set(each.units) == set(asked["units"])), None)
    if visit is None:
        return {"unknown": True}
    found = where_else(desk, visit)
    return {
        "legal": found.legal,
        "best": [
            {"team": place.team, "date": place.date.isoformat(), "block": place.block, "cost": place.cost}
            for place in found.best
        ],
        "swaps": [{"units": list(swap.visit.units), "cost": swap.cost} for swap in found.swaps],
    }


def _why_not(desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    """Why these units are not in that place; no sentence when they could be."""
    from clb_platform.planning.optimiser.explain import why_not

    known = desk.tables
    if asked["team"] not in known.team_index or any(unit not in known.unit_index for unit in asked["units"]):
        return {"unknown": True}
    reasons = why_not(desk, asked["units"], asked["team"], date.fromisoformat(asked["date"]), asked["block"])
    return {"why": told(reasons)}


_QUESTIONS: Final = {"where_else": _where_else, "why_not": _why_not}


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
