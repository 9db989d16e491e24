"""One place where errors become answers: a problem document for the API, a page in Dutch for people."""

from __future__ import annotations

from html import escape
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from redis import RedisError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.exceptions import HTTPException, TooManyRequests

from clb_core.database import sentences
from clb_core.errors import Conflict, DomainError, Refused, TooLarge, Unauthenticated, Unavailable
from clb_core.errors import TooManyRequests as OutOfAttempts
from clb_core.observability.logs import places
from clb_core.rest import problems
from clb_core.web import edge
from clb_core.words import _, _n

log = structlog.get_logger()

WORDS = {
    400: ("Dit verzoek klopt niet", "De pagina stuurde iets dat we niet begrijpen. Ververs ze en probeer opnieuw."),
    404: ("Niet gevonden", "Dit bestaat niet of hoort niet bij jouw centrum of school."),
    405: ("Dit kan hier niet", "Dit adres kent deze handeling niet."),
    406: ("Deze vorm is er niet", "Vraag JSON."),
    415: ("Andere vorm verwacht", "Stuur JSON met Content-Type application/json."),
}
BARE = (
    '<!DOCTYPE html><html lang="nl-BE"><head><meta charset="utf-8"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1><p>{words}</p></main></body></html>"
)
BROKEN = ("Er ging iets mis bij ons", "We zijn verwittigd. Wat je deed, is niet bewaard. Probeer het straks opnieuw.")

LOST_A_RACE = frozenset({"40P01", "40001", "55P03"})
"""Deadlock, serialization failure, lock not available: the database ended one of two that waited for each other."""


def is_api() -> bool:
    return request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(TooManyRequests, _too_many)
    app.register_error_handler(DataError, _no_such_value)
    app.register_error_handler(UnicodeEncodeError, _no_such_value)
    for away in (OperationalError, InterfaceError, NoFreeConnection):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(RedisError, _store_away)
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
    """An error page. It must come out whatever is broken: without the frame's counts, and if need be without a template."""
    g.is_error_page = True
    g.setdefault("actor", None)  # an error may come before the gate
    links = [{"label": _("Naar het begin"), "url": "/"}]
    reference = g.get("request_id") if status >= 500 else None
    try:
        html = render_template(
            "core/error.html", status=status, title=title, text=words, links=links, reference=reference
        )
    except Exception as error:
        log.error("error page failed", error=type(error).__name__, places=places(error))
        html = BARE.format(title=escape(title), words=escape(words))
    return Response(html, status)


def _endpoints() -> Any:
    return current_app.view_functions


def _roll_back() -> None:
    uow = g.get("uow")
    if uow is not None:
        edge.roll_back(uow)


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
        return answer(TooLarge(_too_large()))
    if error.code and 300 <= error.code < 400:
        return error.get_response()
    status = error.code or 500
    title, words = WORDS.get(status, WORDS[400] if status < 500 else BROKEN)
    _roll_back()
    if is_api():
        return problems.problem(status, title, words, code=f"http_{status}")
    return page(status, title, words)


def _too_large() -> str:
    """What one request may hold depends on where it goes."""
    most = (request.max_content_length or 0) // 2**20
    return _("Dit bestand is te groot. Een bestand mag hoogstens %(most)s MB zijn.", most=most)


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


def _too_many(error: TooManyRequests) -> ResponseReturnValue:
    """A limit of requests; says how long to wait, in words and in Retry-After."""
    limit = getattr(error, "limit", None)
    seconds = limit.limit.get_expiry() if limit else 60
    wait = _n("Wacht een minuut en probeer opnieuw.", "Wacht %(num)s minuten en probeer opnieuw.", -(-seconds // 60))
    answered = current_app.make_response(
        answer(OutOfAttempts(_("Je probeerde dit te vaak na elkaar.") + " " + wait))
    )
    answered.headers["Retry-After"] = str(seconds)
    return answered


def _no_such_value(_error: Exception) -> ResponseReturnValue:
    """A number or text that no column can hold, such as a text with a NUL in it."""
    return answer(Refused(_("Er staat een teken of getal in dat we niet kunnen bewaren. Kijk na wat je invulde.")))


def _store_away(error: RedisError) -> ResponseReturnValue:
    log.warning("store unavailable", error=type(error).__name__)
    return answer(Unavailable(_("Een deel van het platform is even niet bereikbaar. Probeer het zo opnieuw.")))


def _database_away(error: Exception) -> ResponseReturnValue:
    if getattr(getattr(error, "orig", None), "sqlstate", None) in LOST_A_RACE:
        words = _("Iemand anders deed dit op hetzelfde moment. Er is niets bewaard; ververs de pagina en probeer opnieuw.")
        return answer(Conflict(words))
    log.warning("database unavailable", error=type(getattr(error, "orig", None) or error).__name__)
    return answer(Unavailable(_("De databank is even niet bereikbaar. Er is niets bewaard; probeer het zo opnieuw.")))


def _broken(error: Exception) -> ResponseReturnValue:
    # An error's own words may hold what people typed: the log gets its kind and place only.
    detail = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    log.error("request failed", error=detail, places=places(error))
    _roll_back()
    if is_api():
        return problems.problem(500, *BROKEN, code="internal")
    return page(500, *BROKEN)
