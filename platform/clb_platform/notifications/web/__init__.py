"""The pages of mails: the delivery log, the centre's own texts, and what came back."""

from clb_platform.notifications.web import bounces, log, rhythm  # noqa: F401 - their views join the blueprint
from clb_platform.notifications.web.blueprint import pages

__all__ = ["pages"]
