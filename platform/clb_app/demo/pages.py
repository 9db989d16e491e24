"""The demo's own pages: sign in with one click, and move the clock."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from clb_app.demo.sign_ins import PASSWORD, SIGN_INS
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import MovableClock, SystemClock
from clb_core.errors import Refused
from clb_core.schema import FormSchema
from clb_core.terms import SkippedTimeError, add_days, add_minutes, at, local, local_day
from clb_core.web.addresses import own_address
from clb_core.web.forms import Form
from clb_core.words import _, clock_text, spoken_with_year
from clb_tenants.access.gate import public
from clb_tenants.identity import service
from clb_tenants.identity import web as identity_web

EARLIEST, LATEST = date(2026, 9, 1), date(2029, 8, 31)
STEPS = {"uur": "een uur verder", "dag": "een dag verder", "week": "een week verder"}


class ClockForm(FormSchema):
    day = fields.Date(required=True)
    hour = fields.Time(required=True)


def blueprint(runtime: Runtime) -> Blueprint:
    demo = Blueprint("demo", __name__, url_prefix="/demo", template_folder="../templates")

    @demo.post("/aanmelden/<email>")
    @public("one-click sign-in of the demo; this route exists only there")
    def sign_in(email: str) -> ResponseReturnValue:
        if not runtime.settings.demo or email not in {entry.email for entry in SIGN_INS}:
            abort(404)
        person = service.sign_in(runtime.database, identity_web.provider(), email, PASSWORD)
        identity_web.begin_session(person)
        return redirect(url_for("home.home"), 303)

    @demo.get("/klok")
    @public("shows the demo's clock")
    def clock_page() -> str:
        return _page(Form.empty(day=clock.today(), hour=f"{local(clock.now()):%H:%M}"))

    @demo.post("/klok")
    @public("moves the demo's clock; this route exists only there")
    def move() -> ResponseReturnValue:
        form = Form.from_request(ClockForm())
        return form.submit(lambda data: _move(data["day"], data["hour"]), done=lambda _none: _moved(), again=_page)

    @demo.post("/klok/verder/<step>")
    @public("moves the demo's clock; this route exists only there")
    def step(step: str) -> ResponseReturnValue:
        if step not in STEPS:
            abort(404)
        now = local(clock.now())
        if step == "uur":
            _set(add_minutes(now, 60))
        else:
            _move(add_days(now.date(), 7 if step == "week" else 1), now.time())
        return redirect(_moved(), 303)

    return demo


def _page(form: Form) -> str:
    return render_template("app/clock.html", form=form, now=clock.now(), steps=STEPS)


def _move(day: date, hour: time) -> None:
    try:
        _set(at(day, hour.replace(tzinfo=None)))
    except SkippedTimeError as error:
        words = _("Dit uur bestaat die dag niet: de zomertijd begint.")
        raise Refused(words, fields={"hour": [words]}) from error


def _set(moment: datetime) -> None:
    if not EARLIEST <= local_day(moment) <= LATEST:
        words = _("De demo loopt van 1 september 2026 tot en met 31 augustus 2029.")
        raise Refused(words, fields={"day": [words]})
    movable = clock.installed()
    if isinstance(movable, SystemClock):
        raise Refused(_("De klok van deze demo volgt de echte tijd. Start ze met CLB_CLOCK_FILE om ze te verzetten."))
    cast("MovableClock", movable).move_to(moment)


def _moved() -> str:
    flash(_("Het is nu %(day)s, %(hour)s.", day=spoken_with_year(clock.today()), hour=clock_text(clock.now())), "good")
    return own_address(request.form.get("terug", "")) or url_for(".clock_page")
