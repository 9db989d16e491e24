"""One step of an import in a process of its own, as web and worker have one: what it takes there, and the most it held."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from clb_tenants.access.actor import Actor
from clb_tenants.isolation.scope import CentreScope

HELD_BY = {"web": "clb_app.factory", "worker": "clb_app.worker"}
"""What each kind of process has loaded before any work comes."""


@dataclass(frozen=True, slots=True)
class Order:
    """`settings` as environment; `verb` is a function of `bench.steps`, given the unit of work, the actor and `with_`."""

    settings: Mapping[str, str]
    scope: CentreScope
    actor: Actor
    process: str
    verb: str
    with_: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds; megabytes at most, and before the step began."""

    seconds: float
    peak: int
    before: int
    batch_id: UUID


def carried_out(order: Order) -> Spent:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_carry_out, order).result()


def _carry_out(order: Order) -> Spent:
    import_module(HELD_BY[order.process])
    from clb_app import registry, runtime
    from clb_core.observability import logs
    from clb_core.settings import read_settings
    from clb_tenants.isolation.scope import unit_of_work

    logs.configure()
    registry.register_words()
    started = runtime.start(read_settings(order.settings))
    verb = getattr(import_module("bench.steps"), order.verb)
    before, since = _megabytes("VmRSS"), time.perf_counter()
    with unit_of_work(started.database, order.scope) as uow:
        batch_id = verb(uow, order.actor, *order.with_)
    seconds = time.perf_counter() - since
    started.close()
    return Spent(seconds, _megabytes("VmHWM"), before, batch_id)


def _megabytes(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name)) // 1024
