"""The edge of a request: one unit of work, committed once, before the response is made final."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from clb_core.database.unit_of_work import UnitOfWork

log = structlog.get_logger()


class Product(Flask):
    """Flask, with the commit between the view and the response, so that a refused commit becomes an answer in words."""

    def dispatch_request(self) -> ResponseReturnValue:
        response = super().dispatch_request()
        uow: UnitOfWork | None = g.get("uow")
        if uow is not None:
            uow.commit()
        return response

    def handle_exception(self, e: Exception) -> Response:
        """What fails outside the view (the session's store is away, a hook breaks) gets the same answer as inside it.

        Flask's own version logs the address, which may hold a link's token or search words.
        """
        return self.finalize_request(self.handle_user_exception(e), from_error_handler=True)


def close_unit(_error: BaseException | None) -> None:
    """Give the connection back; what was not committed is rolled back with it."""
    uow: UnitOfWork | None = g.pop("uow", None)
    if uow is not None:
        roll_back(uow)
        uow.close()


def roll_back(uow: UnitOfWork) -> None:
    """Undo what was not committed; a connection that is broken is thrown away, which undoes it too."""
    try:
        uow.rollback()
    except SQLAlchemyError as error:
        log.warning("connection thrown away", error=type(error).__name__)
        uow.throw_away()


def init_app(app: Flask) -> None:
    app.teardown_request(close_unit)


def hold(uow: UnitOfWork) -> UnitOfWork:
    """Make `uow` the unit of this request."""
    g.uow = uow
    return uow


def current() -> Any:
    """The unit of work of this request."""
    return g.uow
