"""What scenarios ask of the outside: a planner that answers at once about a plan it has at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Material:
    """A problem and a plan as JSON values of the format, and the ids of its teams by name: to be sent once."""

    problem: Mapping[str, Any]
    plan: Mapping[str, Any]
    teams: Mapping[str, str]


class Desk(Protocol):
    def ask(
        self, key: str, question: Mapping[str, Any], plan: Callable[[], Mapping[str, Any]], material: Callable[[], Material]
    ) -> dict[str, Any]:
        """The answer about the plan with this key, `PROBLEM:PLAN`. Asks for `plan` when the problem is at hand and only
        the plan is not, else for all of it. Raises Unavailable."""
