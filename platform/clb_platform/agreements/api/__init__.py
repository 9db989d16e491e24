"""REST of agreements."""

from clb_platform.agreements.api import board  # noqa: F401 - its resources join the blueprint
from clb_platform.agreements.api.renewal import renewal

__all__ = ["renewal"]
