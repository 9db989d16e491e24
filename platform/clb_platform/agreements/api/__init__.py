"""REST of agreements."""

from clb_platform.agreements.api import (
    agreements,  # noqa: F401 - its resources join the blueprint
    signing,  # noqa: F401 - its resources join the blueprint
    steps,  # noqa: F401 - its resources join the blueprint
    talks,  # noqa: F401 - its resources join the blueprint
    templates,  # noqa: F401 - its resources join the blueprint
)
from clb_platform.agreements.api.blueprint import blueprint

__all__ = ["blueprint"]
