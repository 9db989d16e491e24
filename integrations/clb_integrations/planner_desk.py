"""Asking the warm planner process from a request: the adapter of the port of scenarios."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clb_core.errors import Unavailable
from clb_core.words import _
from clb_platform.scenarios.ports import Material

SOCKET: Final = "planner.sock"
"""In the data folder, where `clb planner` makes it."""
PATIENCE: Final = 10.0
"""Seconds; a plan that is not at hand takes one to be laid ready, any other question some milliseconds."""


@dataclass(frozen=True, slots=True)
class SocketDesk:
    """Raises Unavailable when the process is not there."""

    data_dir: Path

    def ask(
        self, key: str, question: Mapping[str, Any], plan: Callable[[], Mapping[str, Any]], material: Callable[[], Material]
    ) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(PATIENCE)
                line.connect(str(self.data_dir.absolute() / SOCKET))
                with line.makefile("rwb") as wire:
                    asked = {"key": key, **question}
                    answer = _exchange(wire, asked)
                    if answer.get("need") == "plan":
                        answer = _exchange(wire, asked | {"plan": plan()})
                    if answer.get("need"):
                        answer = _exchange(wire, asked | everything(material()))
        except (OSError, ValueError) as error:
            raise Unavailable(_("De planner antwoordt even niet. Probeer het zo dadelijk opnieuw.")) from error
        return known(answer)


def everything(given: Material) -> dict[str, Any]:
    """What is sent when nothing of a plan is at hand."""
    return {"problem": given.problem, "plan": given.plan, "teams": dict(given.teams)}


def known(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer. Raises Unavailable when there is none about this plan."""
    if answer.get("failed") or answer.get("unknown") or answer.get("need"):
        raise Unavailable(_("De planner weet dit van deze planning niet. Maak ze opnieuw om het te vragen."))
    return answer


def _exchange(wire: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    wire.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
    wire.flush()
    answer: dict[str, Any] = json.loads(wire.readline())
    return answer
