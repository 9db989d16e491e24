"""Asking the warm planner process from a request: the adapter of the port of scenarios."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clb_app.planner.desk import SOCKET
from clb_core.errors import Unavailable
from clb_core.words import _
from clb_platform.scenarios.ports import Material

PATIENCE: Final = 10.0
"""Seconds; a plan that is not at hand takes one to be laid ready, any other question some milliseconds."""


@dataclass(frozen=True, slots=True)
class SocketDesk:
    """Raises Unavailable when the process is not there."""

    data_dir: Path

    def ask(self, key: str, question: Mapping[str, Any], material: Callable[[], Material]) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(PATIENCE)
                line.connect(str(self.data_dir.absolute() / SOCKET))
                with line.makefile("rwb") as wire:
                    answer = _exchange(wire, {"key": key, **question})
                    if answer.get("need"):
                        given = material()
                        more = {"problem": given.problem, "plan": given.plan}
                        answer = _exchange(wire, {"key": key, **question, **more})
        except (OSError, ValueError) as error:
            raise Unavailable(_("De planner antwoordt even niet. Probeer het zo dadelijk opnieuw.")) from error
        if answer.get("failed") or answer.get("unknown"):
            raise Unavailable(_("De planner weet dit van deze planning niet. Maak ze opnieuw om het te vragen."))
        return answer


def _exchange(wire: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    wire.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
    wire.flush()
    answer: dict[str, Any] = json.loads(wire.readline())
    return answer
