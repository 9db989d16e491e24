"""The pages of planning."""

from clb_platform.planning.web.blueprint import pages

__all__ = ["pages"]
