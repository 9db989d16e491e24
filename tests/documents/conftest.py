"""A seal with a test authority behind it, for the tests of documents."""

from sealing import authority, seal, sealing

__all__ = ["authority", "seal", "sealing"]
