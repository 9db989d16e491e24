"""REST of planning."""

from clb_platform.planning.api.blueprint import blueprint

__all__ = ["blueprint"]
