"""Prometheus metrics of requests, messages and jobs; labels are routes and names, never people."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Histogram("clb_request_seconds", "Time to answer a request", ["method", "route", "status"])
MESSAGES = Counter("clb_outbox_messages_total", "Outbox messages carried out", ["kind", "name", "outcome"])
SEAL_DAYS = Gauge(
    "clb_seal_days_left", "Days until the certificate of the seal ends; NaN without one", multiprocess_mode="mostrecent"
)
SEALED = Counter("clb_audit_sealed_total", "Audit entries sealed")


def init_app(app: Flask) -> None:
    @app.after_request
    def measure(response: Response) -> Response:
        if request.url_rule is not None and request.endpoint != "static" and "began" in g:
            labels = (request.method, request.url_rule.rule, str(response.status_code))
            REQUESTS.labels(*labels).observe(time.perf_counter() - g.began)
        return response


def exposition() -> Response:
    """All processes' numbers when `PROMETHEUS_MULTIPROC_DIR` is set, else this process's."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
