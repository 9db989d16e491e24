"""What the ledger asks of others: a place for the day's last hash outside the database, and the names of schools."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain of a centre at the end of a day."""

    centre_id: UUID
    day: date
    position: int
    hash: str


class AnchorStore(Protocol):
    """Append-only."""

    def keep(self, anchor: Anchor) -> None: ...

    def of(self, centre_id: UUID) -> Sequence[Anchor]: ...


class KnownSchool(NamedTuple):
    """A school that the reader may name; `is_affiliated` today. `key` is its id as a choice in a form."""

    school_id: UUID
    name: str
    is_affiliated: bool
    key: str


FindSchools = Callable[[UnitOfWork], Sequence[KnownSchool]]
FindLike = Callable[[UnitOfWork, str], Collection[UUID]]
FindNames = Callable[[UnitOfWork, Collection[UUID | None]], Mapping[UUID, str]]


class _Schools:
    find: FindSchools | None = None
    find_names: FindNames | None = None
    find_like: FindLike | None = None


def use_schools(find: FindSchools, find_names: FindNames, find_like: FindLike) -> None:
    """The schools' room gives its register here: rooms to its right name schools without knowing its tables."""
    _Schools.find, _Schools.find_names, _Schools.find_like = find, find_names, find_like


def known_schools(uow: UnitOfWork) -> Sequence[KnownSchool]:
    """Every school of the scope by name, former ones too. One statement."""
    return _Schools.find(uow) if _Schools.find else ()


def names_of_schools(uow: UnitOfWork, school_ids: Collection[UUID | None]) -> Mapping[UUID, str]:
    """school_id → name, of those of these schools that the scope sees; None (the centre) has none. At most one statement."""
    return _Schools.find_names(uow, school_ids) if _Schools.find_names else {}


def schools_like(uow: UnitOfWork, words: str) -> Collection[UUID]:
    """The schools that a search for these words finds, former ones too. One statement."""
    return _Schools.find_like(uow, words) if _Schools.find_like else ()
