"""The gate: every route says who may use it, and a request passes only with that permission.

`@requires(permission)` and `@public(reason)` mark a view; an app with an unmarked route does not start. Whom the request
acts for is found by the `identify` function that the composition root gives (see `identity/web/sessions.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from flask import Flask, g, request

from clb_core.errors import Unauthenticated
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__access__"


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks: a permission, or nothing with the reason why it is open."""

    permission: Permission | None
    reason: str = ""


class Identify(Protocol):
    """Opens the unit of work of the request's chosen context and gives its actor; None when nobody is signed in."""

    def __call__(self) -> Actor | None: ...


class UndeclaredRoute(RuntimeError):
    """A route exists that says nothing about who may use it."""


def requires(permission: Permission) -> Callable[[F], F]:
    return _mark(Access(permission))


def public(reason: str) -> Callable[[F], F]:
    """Open without signing in; `reason` says why, for the auditor."""
    return _mark(Access(None, reason))


def _mark(access: Access) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        setattr(function, MARK, access)
        return function

    return decorate


def access_of(app: Flask, endpoint: str, method: str) -> Access | None:
    """What the view behind an endpoint declares for a method."""
    if endpoint == "static":
        return Access(None, "own files, the same for everyone")
    view = app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    target = getattr(view_class, method.lower(), None) if view_class else view
    if target is None and method == "HEAD":
        target = getattr(view_class, "get", None)
    return getattr(target, MARK, None)


def init_app(app: Flask, identify: Identify) -> None:
    @app.before_request
    def pass_gate() -> None:
        if request.endpoint is None:
            return
        access = access_of(app, request.endpoint, request.method)
        if access is None:
            if request.method == "OPTIONS":
                return
            raise UndeclaredRoute(f"{request.method} {request.endpoint}")
        g.actor = None
        if access.permission is None:
            return
        actor = identify()
        if actor is None:
            raise Unauthenticated(_("Meld je aan om verder te gaan."))
        g.actor = actor
        actor.require(access.permission)


def refuse_undeclared(app: Flask) -> None:
    """Raises UndeclaredRoute at start, naming every route without a declaration."""
    missing = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
        if access_of(app, rule.endpoint, method) is None
    ]
    if missing:
        raise UndeclaredRoute("Routes without a declared permission: " + ", ".join(missing))
