"""The edge of a request: one unit of work, committed once, before the response is made final."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask.typing import ResponseReturnValue

from clb_core.database.unit_of_work import UnitOfWork


class Product(Flask):
    """Flask, with the commit between the view and the response, so that a refused commit becomes an answer in words."""

    def dispatch_request(self) -> ResponseReturnValue:
        response = super().dispatch_request()
        uow: UnitOfWork | None = g.get("uow")
        if uow is not None:
            uow.commit()
        return response


def close_unit(_error: BaseException | None) -> None:
    """Give the connection back; what was not committed is rolled back with it."""
    uow: UnitOfWork | None = g.pop("uow", None)
    if uow is not None:
        uow.rollback()
        uow.close()


def init_app(app: Flask) -> None:
    app.teardown_request(close_unit)


def hold(uow: UnitOfWork) -> UnitOfWork:
    """Make `uow` the unit of this request."""
    g.uow = uow
    return uow


def current() -> Any:
    """The unit of work of this request."""
    return g.uow
