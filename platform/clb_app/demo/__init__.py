"""The demo: two invented centres, one-click sign-ins, and a page that moves the clock. Absent from every other start."""

from __future__ import annotations

from flask import Flask

from clb_app.demo import pages, sign_ins
from clb_app.runtime import Runtime


def init_app(app: Flask, runtime: Runtime) -> None:
    """Only called when the settings say demo."""
    app.extensions["clb.demo_sign_ins"] = sign_ins.SIGN_INS
    app.register_blueprint(pages.blueprint(runtime))
