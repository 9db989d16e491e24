"""The pages of scenarios."""

from clb_platform.scenarios.web import compare, follow, move, plan, publish, start, travel  # noqa: F401 - their views join the blueprint
from clb_platform.scenarios.web.blueprint import pages

__all__ = ["pages"]
