"""Is this process alive, can it serve, and what are its numbers."""

from __future__ import annotations

import math

from flask import Blueprint, Response, jsonify
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from clb_app.runtime import Runtime
from clb_core.observability import metrics
from clb_platform.documents import service as documents
from clb_tenants.access.gate import public
from clb_tenants.isolation.scope import DatabaseRole


def blueprint(runtime: Runtime) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/health/live")
    @public("for the supervisor; says only that the process answers")
    def live() -> Response:
        return jsonify(status="ok")

    @health.get("/health/ready")
    @public("for the load balancer; says only whether database and Valkey answer")
    def ready() -> tuple[Response, int]:
        checks = {"database": _database(runtime), "valkey": _valkey(runtime)}
        fine = all(checks.values())
        return jsonify(status="ok" if fine else "unavailable", checks=checks), 200 if fine else 503

    @health.get("/metrics")
    @public("numbers by route, no person or centre; the proxy keeps it inside")
    def numbers() -> Response:
        left = documents.seal_now().days_left
        metrics.SEAL_DAYS.set(math.nan if left is None else left)
        return metrics.exposition()

    return health


def _database(runtime: Runtime) -> bool:
    try:
        with runtime.database.engine(DatabaseRole.DOOR).connect() as connection:
            return bool(connection.scalar(text("select true")))
    except SQLAlchemyError:
        return False


def _valkey(runtime: Runtime) -> bool:
    try:
        return bool(runtime.valkey.ping())
    except RedisError:
        return False
