"""The pages of agreements."""

from clb_platform.agreements.web import (  # noqa: F401 - their views join the blueprints
    agreement,
    board,
    campaign,
    editing,
    followup,
    notice,
    reading,
    school,
    signing,
    templates,
)
from clb_platform.agreements.web.blueprint import pages
from clb_platform.agreements.web.importing import from_elsewhere
from clb_platform.agreements.web.renewal import renewal
from clb_platform.agreements.web.school import panel

__all__ = ["from_elsewhere", "pages", "panel", "renewal"]
