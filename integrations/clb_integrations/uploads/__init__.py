"""The reader of whatever kind of file people load up."""

from clb_integrations.uploads.by_content import ReaderByContent

__all__ = ["ReaderByContent"]
