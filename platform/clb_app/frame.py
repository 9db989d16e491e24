"""The frame around every page: who you are, where you can go, what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, g, request, session

from clb_app.registry import CAPABILITIES
from clb_core import clock
from clb_core.capability import MenuEntry
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.settings import Settings
from clb_core.web.addresses import address, address_under
from clb_core.web.csrf import csrf_token
from clb_core.words import _, clock_text, school_year_word, spoken, translator
from clb_platform.calendars.vocabulary import school_year_of
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, Party

Counts = Callable[[UnitOfWork, Actor], Mapping[str, int]]
HOT = "turn"
KINDS_OF_READERS = 256
GROUPS = (None, "Plannen", "Scholen", "Centrum")
"""The order of the groups in the navigation."""


class Link(NamedTuple):
    label: str
    url: str
    current: bool
    number: int | None = None
    hot: bool = False


class Group(NamedTuple):
    title: str | None
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What `core/base.html` draws; see docs/interface.md."""

    brand: str
    home_url: str
    who: str
    who_url: str
    search_url: str | None
    nav: tuple[Group, ...]
    footer_year: str
    demo: bool
    clock_text: str
    clock_url: str
    mail_url: str
    scheme: str
    footer_links: tuple[Link, ...] = ()


def init_app(app: Flask, settings: Settings, counts: Counts) -> None:
    @app.context_processor
    def give_frame() -> dict[str, Any]:
        return {
            "frame": _frame(settings, counts),
            "actor": g.get("actor"),
            "today": clock.today(),
            "csrf_token": csrf_token,
        }


def _frame(settings: Settings, counts: Counts) -> Frame:
    actor: Actor | None = g.get("actor")
    now = clock.now()
    return Frame(
        brand=actor.centre_name if actor else _("CLB-platform"),
        home_url=address("home.home"),
        who=_role_words(actor) if actor else "",
        who_url=address("identity.choose_context"),
        search_url=address("schools.schools") if actor and actor.is_staff() else None,
        nav=_navigation(actor, counts) if actor and not g.get("is_error_page") else (),
        footer_year=school_year_word(school_year_of(clock.today()).start_year),
        demo=settings.demo,
        clock_text=f"{spoken(clock.today())}, {clock_text(now)}" if settings.demo else "",
        clock_url=address("demo.clock_page") if settings.demo else "",
        mail_url=settings.mail_page_url,
        scheme=session.get("scheme", ""),
    )


def _role_words(actor: Actor) -> str:
    roles = ", ".join(sorted(str(LABELS[role]) for role in actor.roles))
    return _("%(roles)s (vervangt %(name)s)", roles=roles, name=actor.on_behalf_of) if actor.on_behalf_of else roles


def _navigation(actor: Actor, counts: Counts) -> tuple[Group, ...]:
    numbers, root, here = _numbers(actor, counts), request.root_path, request.endpoint
    return tuple(
        Group(title, tuple([_link(entry, numbers, root, here) for entry in entries]))
        for title, entries in _menu(actor.party, actor.permissions, translator())
    )


def _numbers(actor: Actor, counts: Counts) -> Mapping[str, int]:
    """Asked once per request: a page may be drawn in several parts."""
    uow: UnitOfWork | None = g.get("uow")
    if uow is None or request.method != "GET":
        return {}
    if "menu_numbers" not in g:
        g.menu_numbers = counts(uow, actor)
    found: Mapping[str, int] = g.menu_numbers
    return found


class Entry(NamedTuple):
    """An entry of the menu in the words of a reader."""

    label: str
    endpoint: str
    counted: str | None


def _link(entry: Entry, numbers: Mapping[str, int], root: str, here: str | None) -> Link:
    label, endpoint, counted = entry
    number = numbers.get(counted) if counted else None
    return Link(label, address_under(root, endpoint), here == endpoint, number, counted == HOT)


@lru_cache(KINDS_OF_READERS)
def _menu(
    party: Party, permissions: frozenset[Permission], speaking: object  # noqa: ARG001 - what the words depend on
) -> tuple[tuple[str | None, tuple[Entry, ...]], ...]:
    """The entries that whoever has these permissions sees, by group and in order, in words of the translator `speaking`.

    Kept: there are few kinds of readers.
    """
    side = "school" if party is Party.SCHOOL else "centre"
    shown = [
        entry
        for capability in CAPABILITIES
        for entry in capability.menu
        if side in entry.parties and entry.permission in permissions
    ]
    groups: dict[str | None, list[MenuEntry]] = {}
    for entry in sorted(shown, key=lambda entry: entry.order):
        groups.setdefault(str(entry.group) if entry.group else None, []).append(entry)
    return tuple(
        (title, tuple(Entry(str(entry.label), entry.endpoint, entry.count) for entry in groups[title]))
        for title in sorted(groups, key=_place)
    )


def _place(title: str | None) -> int:
    return GROUPS.index(title) if title in GROUPS else len(GROUPS)
