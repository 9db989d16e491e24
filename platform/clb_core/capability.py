"""The manifest of a slice: everything by which it joins the product, in one object, listed in `clb_app.registry`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import Blueprint as PageBlueprint

from clb_core.database.unit_of_work import UnitOfWork

Job = Callable[[UnitOfWork], object]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in the main navigation. `count` names one of the frame's counts; `permission` is who sees it."""

    group: object
    label: object
    endpoint: str
    permission: StrEnum
    order: int
    count: str | None = None
    parties: tuple[str, ...] = ("centre",)


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work for each centre, by the clock: every `seconds`, or each day at `at` ("06:00", Brussels time)."""

    name: str
    job: Job
    seconds: int | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    name: str
    pages: Sequence[PageBlueprint] = ()
    api: Sequence[Any] = ()
    menu: Sequence[MenuEntry] = ()
    recurring: Sequence[Recurring] = ()
    tables: Sequence[type[Any]] = ()
    global_tables: Sequence[type[Any]] = ()
    sentences: Mapping[str, object] = field(default_factory=dict)
    actions: Mapping[Any, object] = field(default_factory=dict)
    fields: Mapping[str, object] = field(default_factory=dict)
    settings: Sequence[Any] = ()
