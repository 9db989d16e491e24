"""A new password by a link in a mail: asking for one, and choosing it. Neither tells whether an address has an account."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.web.sessions import end_sessions_of
from clb_core.words import _
from clb_tenants.access.gate import public
from clb_tenants.identity import service
from clb_tenants.identity.forms import AskPasswordForm, NewPasswordForm
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.identity.web.blueprint import database, pages, provider


@pages.get("/wachtwoord-vergeten")
@public("asks for an address; shows nothing of anyone")
def forgot_password() -> str:
    return _forgot_page(Form.empty())


def _forgot_page(form: Form) -> str:
    return render_template("identity/forgot.html", form=form, is_asked=False)


@pages.post("/wachtwoord-vergeten")
@public("sends a link to an account's own address; answers the same for every address; limited per address")
def ask_password() -> ResponseReturnValue:
    return Form.from_request(AskPasswordForm()).submit(
        lambda data: service.ask_password(database(), provider(), data["email"]),
        done=lambda _none: url_for(".password_asked"),
        again=_forgot_page,
    )


@pages.get("/wachtwoord-vergeten/verstuurd")
@public("says what happens next, the same for every address")
def password_asked() -> str:
    return render_template("identity/forgot.html", form=Form.empty(), is_asked=True)


@pages.get("/wachtwoord/<token>")
@public("the personal link of a new password; shows the form and changes nothing")
def new_password(token: str) -> str:
    return _new_page(token, Form.empty())


def _new_page(token: str, form: Form) -> str:
    service.open_link(database(), token, LinkPurpose.PASSWORD)
    return render_template("identity/new_password.html", form=form, token=token)


@pages.post("/wachtwoord/<token>")
@public("sets a new password; the single-use link is the permission")
def set_password(token: str) -> ResponseReturnValue:
    found = service.open_link(database(), token, LinkPurpose.PASSWORD)
    form = Form.from_request(NewPasswordForm())
    if form.is_valid and form.data["password"] != form.data["again"]:
        form.add_error("again", _("De twee wachtwoorden zijn niet gelijk."))

    def change(data: dict[str, str]) -> None:
        person_id = service.change_password(database(), provider(), found, data["password"])
        end_sessions_of(str(person_id))

    return form.submit(change, done=lambda _none: _changed(), again=lambda form: _new_page(token, form))


def _changed() -> str:
    flash(_("Je wachtwoord is gewijzigd. Overal waar je nog aangemeld was, ben je nu afgemeld."), "good")
    return url_for(".sign_in")
