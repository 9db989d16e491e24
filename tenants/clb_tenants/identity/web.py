"""Signing in, choosing a context, invitations and people: the pages."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Unauthenticated
from clb_core.search import search_key
from clb_core.web import edge
from clb_core.web.addresses import own_address
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.web.sessions import ServerSession
from clb_core.words import _, spoken_with_year
from clb_tenants.access.actor import Actor
from clb_tenants.access.gate import public, requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, PARTY, Party, Role
from clb_tenants.audit.ports import known_schools
from clb_tenants.centres import queries as centres
from clb_tenants.identity import queries, service
from clb_tenants.identity.forms import EndForm, InviteForm, NewPasswordForm, SignInForm
from clb_tenants.identity.models import Membership
from clb_tenants.identity.ports import IdentityProvider
from clb_tenants.identity.vocabulary import Context, LinkPurpose
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolId, SchoolScope, open_unit, unit_of_work

pages = Blueprint("identity", __name__, template_folder="templates")


def database() -> Database:
    return cast("Database", current_app.extensions["clb.database"])


def provider() -> IdentityProvider:
    return cast("IdentityProvider", current_app.extensions["clb.identity_provider"])


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
    actor = service.actor_in(edge.hold(open_unit(database(), scope)), person_id)
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
    session["context"] = {"centre": str(context.centre_id), "school": str(context.school_id) if context.school_id else None}


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
    chosen = f"{current.get('centre', '')}:{current.get('school') or ''}"
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


@pages.get("/uitnodiging/<token>")
@public("the personal link of an invitation; shows the offer and changes nothing")
def invitation(token: str) -> ResponseReturnValue:
    return _invitation_page(token, Form.empty())


def _invitation_page(token: str, form: Form) -> str:
    found = service.open_link(database(), token, LinkPurpose.INVITATION)
    with unit_of_work(database(), CentreScope(found.centre_id)) as uow:
        offer = queries.invitation_for_change(uow, found.subject_id)
        view = {
            "offer": offer,
            "school_name": _school_name(uow, offer.school_id if offer else None),
            "centre": centres.centre(uow),
            "has_account": bool(offer) and provider().has_account(offer.email if offer else ""),
            "signed_in": bool(session.get("person")),
        }
    return render_template("identity/invitation.html", form=form, token=token, labels=LABELS, **view)


def _school_name(uow: UnitOfWork, school_id: UUID | None) -> str:
    return next((school.name for school in known_schools(uow) if school.school_id == school_id), "")


@pages.post("/uitnodiging/<token>")
@public("accepts an invitation with a new password; the single-use link is the permission")
def accept_invitation(token: str) -> ResponseReturnValue:
    found = service.open_link(database(), token, LinkPurpose.INVITATION)
    form = Form.from_request(NewPasswordForm())
    if form.is_valid and form.data["password"] != form.data["again"]:
        form.add_error("again", _("De twee wachtwoorden zijn niet gelijk."))
    return form.submit(
        lambda data: begin_session(service.accept_with_password(database(), provider(), found, data["password"])),
        done=lambda _none: _welcome(),
        again=lambda form: _invitation_page(token, form),
    )


@pages.post("/uitnodiging/<token>/aanvaarden")
@public("accepts an invitation for who is signed in; the single-use link is the permission")
def accept_signed_in(token: str) -> ResponseReturnValue:
    person = session.get("person")
    if not person:
        return redirect(url_for(".sign_in", naar=url_for(".invitation", token=token)), 303)
    found = service.open_link(database(), token, LinkPurpose.INVITATION)
    service.accept_as(database(), found, PersonId(UUID(person)))
    begin_session(PersonId(UUID(person)))
    return redirect(_welcome(), 303)


def _welcome() -> str:
    flash(_("Welkom. Je account is klaar."), "good")
    return url_for("home.home")


@pages.get("/mensen")
@requires(Permission.IDENTITY_MEMBER_READ)
def people() -> str:
    return _people_page(Form.empty(school_id=request.args.get("school")))


def _people_page(form: Form) -> str:
    asked = PageRequest.read(50, request.args.get("cursor"))
    filters: dict[str, Any] = {
        "q": search_key(request.args.get("q", "")),
        "party": request.args.get("partij"),
        "past": request.args.get("voorbij") == "1",
    }
    rows = queries.people(g.uow, filters, asked, clock.today())
    page = asked.page(rows, lambda row: (row[1].name_key, row[0].membership_id))
    known = known_schools(g.uow)
    return render_template(
        "identity/people.html",
        form=form,
        page=page,
        number=queries.count_people(g.uow, filters, clock.today()),
        school_options=[(str(school.school_id), school.name) for school in known if school.is_affiliated],
        school_names={school.school_id: school.name for school in known},
        invitations=queries.open_invitations(g.uow),
        may_invite=g.actor.may(Permission.IDENTITY_CONTACT_INVITE),
        roles=_roles_to_give(),
        labels=LABELS,
        parties=PARTY,
        now=clock.now(),
        today=clock.today(),
    )


def _roles_to_give() -> list[Role]:
    at_school = [role for role in Role if PARTY[role] is Party.SCHOOL]
    at_centre = [role for role in Role if PARTY[role] is Party.CENTRE]
    return at_school + (at_centre if g.actor.may(Permission.IDENTITY_STAFF_MANAGE) else [])


@pages.post("/mensen/uitnodigen")
@requires(Permission.IDENTITY_MEMBER_READ)
def invite() -> ResponseReturnValue:
    """From the list of all people; a school's own page invites by itself. The verb asks who may give which role."""
    form = Form.from_request(InviteForm())

    def done(invitation: Any) -> str:
        words = _("%(name)s krijgt een mail met een link om een wachtwoord te kiezen.", name=invitation.display_name)
        flash(words, "good")
        return url_for(".people")

    return form.submit(lambda data: service.invite(g.uow, g.actor, **data), done=done, again=_people_page)


@pages.post("/uitnodigingen/<uuid:invitation_id>/intrekken")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def revoke_invitation(invitation_id: UUID) -> ResponseReturnValue:
    with service.people_unit(database(), g.uow, g.actor) as uow:
        invitation = service.revoke_invitation(uow, g.actor, invitation_id)
    flash(_("De uitnodiging is ingetrokken. De link in de mail werkt niet meer."), "good")
    return redirect(_where_from(invitation.school_id), 303)


def _where_from(school_id: UUID | None) -> str:
    """The school's page for its own people and for who came from there, else the list of all people."""
    if school_id and (not g.actor.is_staff() or request.values.get("terug") == "school"):
        return url_for("schools.school", school_id=school_id)
    return url_for(".people")


@pages.get("/rollen/<uuid:membership_id>/beeindigen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def end_role(membership_id: UUID) -> str:
    return _end_page(membership_id, Form.empty())


def _end_page(membership_id: UUID, form: Form) -> str:
    membership, member = service.get_membership(g.uow, g.actor, membership_id)
    return render_template(
        "identity/end.html",
        form=form,
        membership=membership,
        member=member,
        school_name=_school_name(g.uow, membership.school_id),
        back=_where_from(membership.school_id),
        labels=LABELS,
    )


@pages.post("/rollen/<uuid:membership_id>/beeindigen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def do_end_role(membership_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(EndForm())

    def end(data: dict[str, Any]) -> Membership:
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.end_membership(uow, g.actor, membership_id, **data)

    def done(membership: Membership) -> str:
        flash(_ended_words(membership), "good")
        return _where_from(membership.school_id)

    return form.submit(end, done=done, again=lambda form: _end_page(membership_id, form))


def _ended_words(membership: Membership) -> str:
    last = membership.valid_until
    if last is not None and last >= clock.today():
        return _("De rol eindigt na %(day)s. Tot dan blijft alles werken.", day=spoken_with_year(last))
    return _("De rol is beëindigd. Links in eerdere mails werken niet meer.")
