"""Addresses of our pages: one made for each row of a list, and one that comes from outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for

_ANY: Final = UUID(int=0)
KEPT: Final = 256

_OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e\u00a0-\U0010ffff]*")


def own_address(wanted: str) -> str:
    """`wanted` when it is a path of this site, else "". Browsers read "//x", "/\\x" and "/<tab>/x" as another site."""
    return wanted if _OWN.fullmatch(wanted) else ""


def address(endpoint: str) -> str:
    """As `url_for(endpoint)` for a page without arguments, built once: every page has links to the same pages."""
    return address_under(request.root_path, endpoint)


@lru_cache(KEPT)
def address_under(root: str, endpoint: str) -> str:  # noqa: ARG001 - one for each place the application is mounted at
    """As `address`, for many at once: who asks knows `request.root_path`."""
    return url_for(endpoint)


def address_with(endpoint: str, arguments: Mapping[str, Any]) -> str:
    """As `url_for(endpoint, **arguments)` for a page whose address takes none itself: they come behind the "?"."""
    given = [(name, value) for name, value in arguments.items() if value is not None]
    return f"{address(endpoint)}?{urlencode(given)}" if given else address(endpoint)


def address_of(endpoint: str, argument: str) -> Callable[[UUID], str]:
    """As `url_for(endpoint, argument=id)` for many ids: the address is built once and each id put in its place."""
    before, after = _around(request.root_path, request.blueprint, endpoint, argument)
    return lambda id_: f"{before}{id_}{after}"


@lru_cache(KEPT)
def _around(root: str, blueprint: str | None, endpoint: str, argument: str) -> tuple[str, str]:  # noqa: ARG001 - as above
    """What stands before and after the id; an endpoint that begins with a dot is of the blueprint."""
    values: dict[str, Any] = {argument: _ANY}
    before, after = url_for(endpoint, **values).split(str(_ANY))
    return before, after
