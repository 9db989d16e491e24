"""Agreements that were made elsewhere, from a list with the PDFs that it names."""

from clb_platform.agreements.service.from_elsewhere.kind import AGREEMENTS_IMPORT

__all__ = ["AGREEMENTS_IMPORT"]
