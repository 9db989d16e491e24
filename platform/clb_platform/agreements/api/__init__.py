"""REST of agreements."""

from clb_platform.agreements.api import board, campaign, notice  # noqa: F401 - their resources join the blueprint
from clb_platform.agreements.api.renewal import renewal

__all__ = ["renewal"]
