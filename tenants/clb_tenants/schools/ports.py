"""What other rooms say of a merger and do at one, without schools knowing what hangs on a school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import Line
from clb_tenants.access.actor import Actor
from clb_tenants.schools.vocabulary import Merger


class MergerPart(Protocol):
    """What one room keeps at a school or a site. Both are asked in the same transaction, first all `look`, then all `move`."""

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        """What moves, what stays and why, and what must be settled first; one line a sort of thing. Stores nothing."""
        ...

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:
        """Move what `look` says that moves; how many of each, named as fields of the ledger."""
        ...


_parts: Final[list[tuple[int, MergerPart]]] = []


def register_merger_part(order: int, part: MergerPart) -> None:
    """Take a room along in every merger, lowest order first; registering another for the same order replaces."""
    _parts[:] = sorted([*(each for each in _parts if each[0] != order), (order, part)], key=lambda each: each[0])


def merger_parts() -> Sequence[MergerPart]:
    """The rooms that take part, in their order."""
    return tuple(part for _order, part in _parts)
