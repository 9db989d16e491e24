"""The pages of agreements."""

from clb_platform.agreements.web import board  # noqa: F401 - its views join the blueprint
from clb_platform.agreements.web.renewal import renewal

__all__ = ["renewal"]
