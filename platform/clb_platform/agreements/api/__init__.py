"""REST of agreements."""

from clb_platform.agreements.api import (
    agreements,  # noqa: F401 - its resources join the blueprint
    board,  # noqa: F401 - its resources join the blueprint
    campaign,  # noqa: F401 - its resources join the blueprint
    followup,  # noqa: F401 - its resources join the blueprint
    notice,  # noqa: F401 - its resources join the blueprint
    signing,  # noqa: F401 - its resources join the blueprint
    steps,  # noqa: F401 - its resources join the blueprint
    talks,  # noqa: F401 - its resources join the blueprint
    templates,  # noqa: F401 - its resources join the blueprint
)
from clb_platform.agreements.api.blueprint import blueprint
from clb_platform.agreements.api.importing import from_elsewhere
from clb_platform.agreements.api.renewal import renewal

__all__ = ["blueprint", "from_elsewhere", "renewal"]
