"""The kinds of import that the product has, by key: what a worker looks up."""

from __future__ import annotations

from clb_core.staging.ports import ImportKind

_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _kinds[kind.key] = kind


def kind_of(key: str) -> ImportKind:
    """Raises LookupError for a kind that nobody registered."""
    return _kinds[key]
