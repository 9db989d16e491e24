"""What happened to scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """A plan must be made, or goes on after its worker was lost; `attempt` counts the times it was asked."""

    scenario_id: UUID
    attempt: int

    @property
    def business_key(self) -> str:
        return f"PlanAsked:{self.scenario_id}:{self.attempt}"
