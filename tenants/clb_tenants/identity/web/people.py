"""The list of people, inviting, and ending roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.search import search_key
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, spoken_with_year
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, PARTY, Party, Role
from clb_tenants.audit.ports import known_schools
from clb_tenants.identity import queries, service
from clb_tenants.identity.forms import EndForm, InviteForm
from clb_tenants.identity.models import Membership
from clb_tenants.identity.web.blueprint import database, pages, school_name


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
    page = asked.page(rows, lambda row: (row.name_key, row.membership_id))
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
        school_name=school_name(g.uow, membership.school_id),
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
