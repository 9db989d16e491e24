"""Security headers of every response: only our own files, no inline script or style, no framing, no sniffing."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

CSP: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT_TRANSPORT: Final = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")

KEPT: Final = frozenset({200, 206, 304})
"""Answers for a file of ours that browsers may keep; a file that is missing today may be there tomorrow."""


def init_app(app: Flask, *, https: bool) -> None:
    always = [*HEADERS.items(), *([STRICT_TRANSPORT] if https else [])]

    @app.after_request
    def add_headers(response: Response) -> Response:
        given = {name for name, _value in response.headers}
        response.headers.extend([each for each in always if each[0] not in given])
        if request.endpoint == "static" and response.status_code in KEPT:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = 31536000
            response.cache_control.immutable = True
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
