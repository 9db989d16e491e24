"""REST of planning."""

from clb_platform.planning.api import (
    changes,  # noqa: F401 - its resources join the blueprint
    conflicts,  # noqa: F401 - its resources join the blueprint
    hand_over,  # noqa: F401 - its resources join the blueprint
    moments,  # noqa: F401 - its resources join the blueprint
    obligations,  # noqa: F401 - its resources join the blueprint
    steps,  # noqa: F401 - its resources join the blueprint
    visits,  # noqa: F401 - its resources join the blueprint
)
from clb_platform.planning.api.blueprint import blueprint

__all__ = ["blueprint"]
