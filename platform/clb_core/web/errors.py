"""One place where errors become answers: a problem document for the API, a page in Dutch for people."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from clb_core.database import sentences
from clb_core.errors import DomainError, Refused, TooLarge, Unauthenticated, Unavailable
from clb_core.rest import problems
from clb_core.words import _

log = structlog.get_logger()

WORDS = {
    400: ("Dit verzoek klopt niet", "De pagina stuurde iets dat we niet begrijpen. Ververs ze en probeer opnieuw."),
    404: ("Niet gevonden", "Dit bestaat niet of hoort niet bij jouw centrum of school."),
    405: ("Dit kan hier niet", "Dit adres kent deze handeling niet."),
    406: ("Deze vorm is er niet", "Vraag JSON."),
    413: ("Te groot", "Dit bestand is te groot. Een bestand mag hoogstens 10 MB zijn."),
    415: ("Andere vorm verwacht", "Stuur JSON met Content-Type application/json."),
    429: ("Te veel pogingen", "Je probeerde dit te vaak na elkaar. Wacht een minuut en probeer opnieuw."),
}
BROKEN = ("Er ging iets mis bij ons", "We zijn verwittigd. Wat je deed, is niet bewaard. Probeer het straks opnieuw.")


def is_api() -> bool:
    return request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(OperationalError, _operational)
    app.register_error_handler(Exception, _broken)


def answer(error: DomainError) -> ResponseReturnValue:
    """The error as the asker can read it."""
    _roll_back()
    if is_api():
        return problems.of_error(error)
    if isinstance(error, Unauthenticated) and request.method == "GET" and "identity.sign_in" in _endpoints():
        return redirect(url_for("identity.sign_in", naar=request.full_path.rstrip("?")))
    return page(error.status, error.title, error.words)


def page(status: int, title: str, words: str) -> Response:
    return Response(render_template("core/error.html", status=status, title=title, text=words), status)


def _endpoints() -> Any:
    from flask import current_app

    return current_app.view_functions


def _roll_back() -> None:
    uow = g.get("uow")
    if uow is not None:
        uow.rollback()


def _domain(error: DomainError) -> ResponseReturnValue:
    return answer(error)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    words = _("Deze pagina stond te lang open of kwam niet van hier. Ververs ze en probeer opnieuw; er is niets gewijzigd.")
    return answer(Refused(words, code="csrf"))


def _http(error: HTTPException) -> ResponseReturnValue:
    data = getattr(error, "data", None)
    if error.code == 422 and data:
        return answer(_validation(data))
    if error.code == 413:
        return answer(TooLarge(WORDS[413][1]))
    if error.code and 300 <= error.code < 400:
        return error.get_response()
    status = error.code or 500
    title, words = WORDS.get(status, WORDS[400] if status < 500 else BROKEN)
    _roll_back()
    if is_api():
        return problems.problem(status, title, words, code=f"http_{status}")
    return page(status, title, words)


def _validation(data: Any) -> Refused:
    """What webargs found: the messages of one location, by field."""
    messages = data.get("messages", {})
    texts: dict[str, list[str]] = {}
    for location in messages.values():
        for name, found in (location.items() if isinstance(location, dict) else []):
            texts[name] = _flat(found)
    return Refused(_("Sommige velden kloppen niet."), fields=texts or {"_": _flat(messages)}, code="invalid_fields")


def _flat(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [f"{key}: {text}" for key, nested in found.items() for text in _flat(nested)]
    if isinstance(found, list):
        return [text for nested in found for text in _flat(nested)]
    return [str(found)]


def _integrity(error: IntegrityError) -> ResponseReturnValue:
    known = sentences.as_domain_error(error)
    return answer(known) if known else _broken(error)


def _operational(error: OperationalError) -> ResponseReturnValue:
    log.warning("database unavailable", error=type(error.orig).__name__)
    return answer(Unavailable(_("De databank is even niet bereikbaar. Er is niets bewaard; probeer het zo opnieuw.")))


def _broken(error: Exception) -> ResponseReturnValue:
    # A statement's parameters may hold what people typed: the log gets the place, not the values.
    detail = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    log.error("request failed", error=detail, exc_info=not isinstance(error, DBAPIError))
    _roll_back()
    if is_api():
        return problems.problem(500, *BROKEN, code="internal")
    return page(500, *BROKEN)
