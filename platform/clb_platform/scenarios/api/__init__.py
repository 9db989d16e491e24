"""The REST interface of scenarios."""

from clb_platform.scenarios.api import move, plan, scenarios, travel  # noqa: F401 - their resources join the blueprint
from clb_platform.scenarios.api.blueprint import blueprint

__all__ = ["blueprint"]
