"""Sessions kept on the server, in Valkey: the browser holds an opaque random cookie and nothing else.

The store's key is the digest of the cookie, so that reading the store does not yield a session. A session ends after
`session_idle` seconds without a request and after `session_absolute` seconds in any case. `renew` gives a new id and must
be called whenever what the session may do changes (sign-in, choice of context, step-up). The sessions of one holder
(the value that each has under the key named `holder`) can be ended together. When the store does not answer,
every request is refused (`refuse_lost`): a session that cannot be looked up allows nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, cast

import orjson
from flask import Flask, Request, Response, current_app, request, session
from flask.sessions import SessionInterface, SessionMixin
from redis import Redis, RedisError
from werkzeug.datastructures import CallbackDict

from clb_core import clock
from clb_core.errors import Unavailable
from clb_core.settings import Settings
from clb_core.words import _

PREFIX = "session:"
HOLDERS = "sessions of:"


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A dictionary of JSON values; `sid` is the cookie's value, None until something is stored."""

    def __init__(self, values: dict[str, Any] | None = None, sid: str | None = None) -> None:
        def changed(_self: Any) -> None:
            self.modified = True

        super().__init__(values or {}, changed)
        self.sid = sid
        self.forget: list[str] = []
        self.modified = False
        self.is_lost = False

    def renew(self) -> None:
        """Keep the content under a new id; the old id stops working when the response is sent."""
        if self.sid:
            self.forget.append(self.sid)
        self.sid = None
        self.modified = True

    def end(self) -> None:
        """Forget everything, on the server too."""
        self.clear()
        self.renew()


class ValkeySessions(SessionInterface):
    """Flask's session on Valkey."""

    def __init__(self, store: Redis, settings: Settings, holder: str) -> None:
        self._store = store
        self._holder = holder
        self._settings = settings
        self._cookie = "__Host-clb" if settings.secure_cookies else "clb"

    def open_session(self, app: Flask, request: Request) -> ServerSession:  # noqa: ARG002
        sid = request.cookies.get(self._cookie)
        if not sid or len(sid) > 100:
            return ServerSession()
        try:
            # Reading is using: the idle limit starts again.
            raw = cast("bytes | None", self._store.getex(_key(sid), ex=self._settings.session_idle))
        except RedisError:
            lost = ServerSession()
            lost.is_lost = True
            return lost
        if raw is None:
            return ServerSession()
        values = orjson.loads(raw)
        if clock.machine_now().timestamp() - values.get("_began", 0) > self._settings.session_absolute:
            self._store.delete(_key(sid))
            return ServerSession()
        return ServerSession(values, sid)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        session = cast("ServerSession", session)
        if session.is_lost:
            return
        try:
            self._save(session, response)
        except RedisError as error:
            session.is_lost = True
            raise Unavailable(_away()) from error

    def _save(self, session: ServerSession, response: Response) -> None:
        for sid in session.forget:
            self._store.delete(_key(sid))
        if not session:
            if session.forget:
                response.delete_cookie(self._cookie, path="/", secure=self._settings.secure_cookies, httponly=True)
            return
        was_there = session.sid is not None
        if session.sid is None:
            session.sid = secrets.token_urlsafe(32)
            session.setdefault("_began", clock.machine_now().timestamp())
            self._set_cookie(response, session.sid)
        elif not session.modified:
            return
        # Only where it still is: another request may have ended it meanwhile, and what ended stays ended.
        self._store.set(
            _key(session.sid), orjson.dumps(dict(session)), ex=self._settings.session_idle, xx=was_there
        )
        if holder := session.get(self._holder):
            self._store.sadd(_of(holder), _key(session.sid))
            self._store.expire(_of(holder), self._settings.session_absolute)

    def end_all(self, holder: str) -> None:
        """End every session of one holder, wherever it is open. Raises Unavailable when the store does not answer."""
        try:
            found = cast("set[bytes]", self._store.smembers(_of(holder)))
            self._store.delete(_of(holder), *found)
        except RedisError as error:
            raise Unavailable(_away()) from error

    def _set_cookie(self, response: Response, sid: str) -> None:
        secure = self._settings.secure_cookies
        response.set_cookie(self._cookie, sid, path="/", secure=secure, httponly=True, samesite="Lax")
        response.vary.add("Cookie")


def end_sessions_of(holder: str) -> None:
    """End every session of one holder in the application at hand. Raises Unavailable."""
    cast("ValkeySessions", current_app.session_interface).end_all(holder)


def refuse_lost() -> None:
    """Before a request: raises Unavailable when the store did not give the session that the browser names."""
    endpoint = request.endpoint or ""
    if cast("ServerSession", session).is_lost and endpoint != "static" and not endpoint.startswith("health."):
        raise Unavailable(_away())


def _away() -> str:
    return _("We kunnen even niet nagaan wie je bent. Er is niets bewaard; probeer het zo opnieuw.")


def _of(holder: str) -> str:
    return HOLDERS + hashlib.sha256(holder.encode()).hexdigest()


def _key(sid: str) -> str:
    return PREFIX + hashlib.sha256(sid.encode()).hexdigest()
