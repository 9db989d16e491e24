"""The pages of agreements."""

from clb_platform.agreements.web import board, notice  # noqa: F401 - their views join the blueprint
from clb_platform.agreements.web.renewal import renewal

__all__ = ["renewal"]
