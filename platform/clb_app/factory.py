"""The web application: capabilities, gate, sessions, errors and frame, joined in one visible order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import flask_babel
from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from clb_app import api_docs, demo, frame, health, jinja
from clb_app.counts import counts
from clb_app.quick_jinja import QuickEnvironment
from clb_app.registry import CAPABILITIES, register_words
from clb_app.runtime import Runtime
from clb_core import words
from clb_core.observability import logs, metrics
from clb_core.rest import api as rest
from clb_core.web import edge, errors, security
from clb_core.web.csrf import csrf_token
from clb_core.web.edge import Product
from clb_core.web.sessions import ValkeySessions, refuse_lost
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_integrations.planner_desk import SocketDesk
from clb_integrations.tables import XlsxWriter
from clb_integrations.uploads import ReaderByContent
from clb_platform.scenarios import service as scenarios
from clb_tenants.access import gate
from clb_tenants.identity import web as identity_web
from clb_tenants.identity.service import LocalAccounts
from clb_tenants.identity.vocabulary import email_key


def create_app(runtime: Runtime) -> Flask:
    """The application for one process. Raises UndeclaredRoute when a route says nothing about who may use it."""
    settings = runtime.settings
    register_words()
    app = Product("clb_core.web", static_folder="static", static_url_path="/static", template_folder="templates")
    app.jinja_environment = QuickEnvironment
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="nl_BE",
        BABEL_DEFAULT_TIMEZONE="Europe/Brussels",
        PROPAGATE_EXCEPTIONS=False,
    )
    app.session_interface = ValkeySessions(runtime.valkey, settings, holder="person")
    babel = flask_babel.Babel(app)
    with app.app_context():
        # Dutch is what the code says: while no other language is shipped, no text has to be looked up.
        has_catalogues = len(babel.list_translations()) > 1
    words.use_translator(flask_babel.get_translations if has_catalogues else None)
    jinja.init_app(app)
    logs.init_app(app)
    metrics.init_app(app)
    security.init_app(app, https=settings.secure_cookies)
    errors.init_app(app)
    edge.init_app(app)
    app.before_request(refuse_lost)
    _limits(app, runtime)
    _large_uploads(app, runtime)
    CSRFProtect(app)
    app.jinja_env.globals["csrf_token"] = csrf_token
    gate.init_app(app, identity_web.identify)
    frame.init_app(app, settings, counts)
    _ports(app, runtime)
    _capabilities(app, runtime)
    gate.refuse_undeclared(app)
    return app


def _ports(app: Flask, runtime: Runtime) -> None:
    """The adapters behind the ports that web code asks for."""
    app.extensions["clb.runtime"] = runtime
    app.extensions["clb.database"] = runtime.database
    app.extensions["clb.identity_provider"] = LocalAccounts(runtime.database, Argon2Hasher())
    app.extensions["clb.table_reader"] = ReaderByContent()
    app.extensions["clb.sheet_writer"] = XlsxWriter()
    scenarios.use_desk(SocketDesk(runtime.settings.data_dir))


def _capabilities(app: Flask, runtime: Runtime) -> None:
    api = rest.init_app(app)
    for capability in CAPABILITIES:
        for blueprint in capability.api:
            api.register_blueprint(blueprint)
        for pages in capability.pages:
            app.register_blueprint(pages)
    app.register_blueprint(health.blueprint(runtime))
    api_docs.init_app(app, api)
    if runtime.settings.demo:
        demo.init_app(app, runtime)


def _large_uploads(app: Flask, runtime: Runtime) -> None:
    """Documents may be larger than what is read into rows; set before anything reads the request's body."""

    @app.before_request
    def allow_document() -> None:
        if request.endpoint in DOCUMENT_UPLOADS:
            request.max_content_length = runtime.settings.document_limit
        if request.endpoint in BUNDLE_UPLOADS:
            request.max_content_length = runtime.settings.bundle_limit


def _limits(app: Flask, runtime: Runtime) -> None:
    """Guessing is slowed: sign-in and personal links, per address; sign-in per account too, from wherever it is tried."""
    settings = runtime.settings
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.valkey_url,
        strategy="fixed-window",
        enabled=settings.rate_limits,
        in_memory_fallback_enabled=False,
        key_prefix="limit",
    )
    app.extensions["clb.limiter"] = limiter

    guards = {endpoint: limiter.limit(limit)(_passage(endpoint)) for endpoint, limit in LIMITS.items()}
    per_account = limiter.limit(ACCOUNT_LIMIT, key_func=_account)
    guards[SIGN_IN] = per_account(guards[SIGN_IN])
    guards[ASK_PASSWORD] = limiter.limit(PASSWORD_LIMIT, key_func=_account)(guards[ASK_PASSWORD])

    @app.before_request
    def slow_down() -> None:
        guard = guards.get(request.endpoint or "")
        if guard is not None and settings.rate_limits:
            guard()


def _passage(endpoint: str) -> Callable[[], None]:
    """A function of its own per endpoint: the limiter counts by name."""

    def passage() -> None:
        return None

    passage.__name__ = endpoint.replace(".", "_")
    return passage


def _account() -> str:
    """Whose account is tried, as a digest: the store holds no mail addresses."""
    return hashlib.sha256(email_key(request.form.get("email", "")).encode(errors="replace")).hexdigest()


SIGN_IN = "identity.do_sign_in"
ACCOUNT_LIMIT = "20 per 15 minutes"
ASK_PASSWORD = "identity.ask_password"  # noqa: S105 - an endpoint
PASSWORD_LIMIT = "5 per hour"  # noqa: S105 - a limit
DOCUMENT_UPLOADS = {"documents.upload", "api-documents.DocumentsOfSchool"}
BUNDLE_UPLOADS = {"import_agreements.upload", "api-imports of agreements.Imports"}
"""A table with the documents that its rows name."""
LIMITS = {
    "agreements.sign": "10 per minute",
    "agreements.sign_many": "10 per minute",
    "api-agreements.ManySignaturesAtOnce": "10 per minute",
    "api-agreements.Signatures": "10 per minute",
    SIGN_IN: "10 per minute",
    ASK_PASSWORD: "10 per minute",
    "identity.new_password": "60 per minute",
    "identity.set_password": "20 per minute",
    "identity.accept_invitation": "20 per minute",
    "identity.invitation": "60 per minute",
    "documents.verify": "30 per minute",
    "visits.answer": "60 per minute",
    "visits.do_answer": "30 per minute",
}
