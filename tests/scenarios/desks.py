"""The warm planner without its socket: the same questions, answered in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from clb_app.planner.desk import Desks
from clb_integrations.planner_desk import everything, known
from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in
from clb_platform.planning.optimiser.reading import Malformed
from clb_platform.scenarios.ports import Material
from scenarios.making import KERNELS


class DirectDesk:
    """Everything goes through JSON, as over the socket."""

    def __init__(self) -> None:
        keep_compiled_in(KERNELS)
        self.desks = Desks()

    def ask(
        self, key: str, question: Mapping[str, Any], plan: Callable[[], Mapping[str, Any]], material: Callable[[], Material]
    ) -> dict[str, Any]:
        asked = {"key": key, **question}
        try:
            answer = self.desks.answer(_through(asked))
            if answer.get("need") == "plan":
                answer = self.desks.answer(_through({**asked, "plan": plan()}))
            if answer.get("need"):
                answer = self.desks.answer(_through({**asked, **everything(material())}))
        except Malformed:
            answer = {"failed": True}
        return known(_through(answer))


def _through(value: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(value))
    return found
