"""What slices to the left of planning say when the work of a colleague is handed over, without planning knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import Line
from clb_tenants.identity.models import Member

LookAtName = Callable[[UnitOfWork, Member], Sequence[Line]]
"""What stands on a colleague's name and stays there, with what to do about it; stores nothing."""

_looks: Final[list[LookAtName]] = []


def register_left_behind(look: LookAtName) -> None:
    """Let a slice list what it keeps on a name; safe to call again with the same function."""
    if look not in _looks:
        _looks.append(look)


def looks_at_name() -> Sequence[LookAtName]:
    return tuple(_looks)
