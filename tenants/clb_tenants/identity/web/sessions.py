"""Signing in and out, and where someone acts."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Unauthenticated
from clb_core.web import edge
from clb_core.web.addresses import own_address
from clb_core.web.forms import Form
from clb_core.web.sessions import ServerSession
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.access.gate import public
from clb_tenants.access.roles import LABELS
from clb_tenants.audit.ports import known_schools
from clb_tenants.identity import queries, service
from clb_tenants.identity.forms import SignInForm
from clb_tenants.identity.vocabulary import Context, context_key
from clb_tenants.identity.web.blueprint import database, pages, provider
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolId, SchoolScope, open_unit


def identify() -> Actor | None:
    """The actor of this request in the context the session chose, with a unit of work opened in it.

    A person without a role left in that context loses it here: ending a membership bites at the next request.
    """
    person, context = session.get("person"), session.get("context")
    if not person or not context:
        return None
    person_id, centre_id = PersonId(UUID(person)), CentreId(UUID(context["centre"]))
    school = context.get("school")
    scope = (
        SchoolScope(centre_id, (SchoolId(UUID(school)),), person_id) if school else CentreScope(centre_id, person_id)
    )
    for_member_id = UUID(context["for"]) if context.get("for") else None
    actor = service.actor_in(edge.hold(open_unit(database(), scope)), person_id, for_member_id)
    if actor is None or not _is_affiliated(actor):
        session.pop("context")
        words = _("Je rol hier is beëindigd. Kies een andere plek, of vraag het je contact bij het CLB.")
        if request.method == "GET" and not request.path.startswith("/api/"):
            flash(words, "warn")
        raise Unauthenticated(words)
    return actor


def _is_affiliated(actor: Actor) -> bool:
    """A school's people act for it as long as the centre has the school; after that the place is not offered either."""
    return actor.is_staff() or any(
        school.is_affiliated and actor.acts_for(school.school_id) for school in known_schools(g.uow)
    )


def _server_session() -> ServerSession:
    return cast("ServerSession", session)


def begin_session(person_id: PersonId) -> None:
    """Start a fresh session for a person who was just proven to be themselves: new id, nothing kept from before."""
    scheme = session.get("scheme")
    _server_session().end()
    session["person"] = str(person_id)
    if scheme:
        session["scheme"] = scheme
    options = queries.contexts(database(), person_id, clock.today())
    if len(options) == 1:
        enter(options[0])


def enter(context: Context) -> None:
    """Act in this context from the next request on, under a new session id."""
    _server_session().renew()
    session["context"] = {
        "centre": str(context.centre_id),
        "school": str(context.school_id) if context.school_id else None,
        "for": str(context.for_member_id) if context.for_member_id else None,
    }


def _next_page() -> str:
    return own_address(request.args.get("naar", "")) or url_for("home.home")


@pages.get("/aanmelden")
@public("the sign-in page itself")
def sign_in() -> ResponseReturnValue:
    if session.get("person"):
        return redirect(url_for(".choose_context", naar=request.args.get("naar")))
    return _sign_in_page(Form.empty())


def _sign_in_page(form: Form) -> str:
    return render_template("identity/sign_in.html", form=form, demo=current_app.extensions.get("clb.demo_sign_ins", ()))


@pages.post("/aanmelden")
@public("the sign-in itself; limited per address and per mail address")
def do_sign_in() -> ResponseReturnValue:
    form = Form.from_request(SignInForm())
    if not form.is_valid:
        return _sign_in_page(form), 422
    try:
        person_id = service.sign_in(database(), provider(), form.data["email"], form.data["password"])
    except Unauthenticated as error:
        form.refuse(error)
        return _sign_in_page(form), 401
    begin_session(person_id)
    return redirect(_next_page(), 303)


@pages.post("/afmelden")
@public("whoever asks may end the own session")
def sign_out() -> ResponseReturnValue:
    _server_session().end()
    flash(_("Je bent afgemeld."), "good")
    return redirect(url_for(".sign_in"), 303)


@pages.get("/wie-ben-ik")
@public("chooses among the contexts of who is signed in; shows nothing else")
def choose_context() -> ResponseReturnValue:
    person = session.get("person")
    if not person:
        return redirect(url_for(".sign_in"))
    options = queries.contexts(database(), UUID(person), clock.today())
    current = session.get("context") or {}
    chosen = context_key(current.get("centre", ""), current.get("school"), current.get("for"))
    return render_template("identity/contexts.html", options=options, chosen=chosen, labels=LABELS)


@pages.post("/wie-ben-ik")
@public("chooses among the contexts of who is signed in")
def do_choose_context() -> ResponseReturnValue:
    person = session.get("person")
    if not person:
        return redirect(url_for(".sign_in"), 303)
    options = queries.contexts(database(), UUID(person), clock.today())
    chosen = next((option for option in options if option.key == request.form.get("context")), None)
    if chosen is None:
        flash(_("Kies een van de plekken in de lijst."), "warn")
        return redirect(url_for(".choose_context"), 303)
    enter(chosen)
    return redirect(_next_page(), 303)


@pages.post("/weergave")
@public("only the look of the own session")
def choose_scheme() -> ResponseReturnValue:
    scheme = request.form.get("scheme", "")
    session["scheme"] = scheme if scheme in {"light", "dark"} else ""
    return redirect(_next_page(), 303)
