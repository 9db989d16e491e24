"""The list of people, inviting, and ending roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from clb_core import clock
from clb_core.search import search_key
from clb_core.web.addresses import address_of
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.web.shapes import chip
from clb_core.words import _, short_with_year, spoken_with_year
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, PARTY, Party, Role
from clb_tenants.audit.ports import known_schools, names_of_schools
from clb_tenants.identity import queries, service
from clb_tenants.identity.forms import EndForm, InviteForm
from clb_tenants.identity.models import Membership
from clb_tenants.identity.web.blueprint import database, pages, school_name


@pages.get("/mensen")
@requires(Permission.IDENTITY_MEMBER_READ)
def people() -> str:
    asked = PageRequest.read(50, request.args.get("cursor"))
    filters: dict[str, Any] = {
        "q": search_key(request.args.get("q", "")),
        "party": request.args.get("partij"),
        "past": request.args.get("voorbij") == "1",
    }
    rows = queries.people(g.uow, filters, asked, clock.today())
    page = asked.page(rows, lambda row: (row.name_key, row.membership_id))
    numbers = queries.count_people(g.uow, filters, clock.today())
    invitations = queries.open_invitations(g.uow) if numbers.invitations else ()
    names = names_of_schools(g.uow, {row.school_id for row in (*page.rows, *invitations)})
    return render_template(
        "identity/people.html",
        page=page,
        lines=list(_lines(page.rows, names)),
        number=numbers.people,
        school_names=names,
        invitations=invitations,
        may_invite=g.actor.may(Permission.IDENTITY_CONTACT_INVITE),
        labels=LABELS,
        now=clock.now(),
        today=clock.today(),
    )


class Line(NamedTuple):
    """One role of the list, with what its row shows made ready; `school` and `school_url` are empty for the centre."""

    row: Any
    """A row of `queries.people`."""
    role: str
    school: str
    school_url: str
    valid: Markup
    end_url: str
    """Empty for a role that ended, and for who may not end it."""


def _lines(rows: Sequence[Any], names: Mapping[UUID, str]) -> Iterator[Line]:
    to_school, to_end = address_of("schools.school", "school_id"), address_of(".end_role", "membership_id")
    today, labels = clock.today(), {role.value: str(label) for role, label in LABELS.items()}
    of_schools, of_staff = (
        g.actor.may(Permission.IDENTITY_CONTACT_INVITE),
        g.actor.may(Permission.IDENTITY_STAFF_MANAGE),
    )
    valid = cache(partial(_valid_words, today))
    for row in rows:
        at_school = row.school_id is not None
        may_end = of_schools and (at_school or of_staff) and not (row.valid_until and row.valid_until < today)
        yield Line(
            row=row,
            role=labels[row.role],
            school=names.get(row.school_id, _("school")) if at_school else "",
            school_url=to_school(row.school_id) if at_school else "",
            valid=valid(row.valid_from, row.valid_until),
            end_url=to_end(row.membership_id) if may_end else "",
        )


def _valid_words(today: date, first: date, last: date | None) -> Markup:
    """From when, or until when, a role is valid; as a state when it is not valid today."""
    if last and last < today:
        return chip("ended", _("Tot %(day)s", day=short_with_year(last)))
    if first > today:
        return chip("future", _("Vanaf %(day)s", day=short_with_year(first)))
    words = (
        _("tot en met %(day)s", day=short_with_year(last)) if last else _("sinds %(day)s", day=short_with_year(first))
    )
    return Markup('<span class="meta">{}</span>').format(words)


@pages.get("/mensen/uitnodigen")
@requires(Permission.IDENTITY_MEMBER_READ)
def invitation_form() -> str:
    g.actor.require(Permission.IDENTITY_CONTACT_INVITE)
    return _invitation_page(Form.empty(school_id=request.args.get("school")))


def _invitation_page(form: Form) -> str:
    known = known_schools(g.uow)
    return render_template(
        "identity/invite.html",
        form=form,
        roles=list(_roles_to_give()),
        schools=[(school.key, school.name) for school in known if school.is_affiliated],
    )


def _roles_to_give() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Where, and the roles to choose from there."""
    places = [(Party.SCHOOL, _("In een school"))]
    if g.actor.may(Permission.IDENTITY_STAFF_MANAGE):
        places.append((Party.CENTRE, _("In het centrum")))
    for party, words in places:
        yield words, [(role.value, str(LABELS[role])) for role in Role if PARTY[role] is party]


@pages.post("/mensen/uitnodigen")
@requires(Permission.IDENTITY_MEMBER_READ)
def invite() -> ResponseReturnValue:
    """At the centre or any school; a school's own page invites by itself. The verb asks who may give which role."""
    form = Form.from_request(InviteForm())

    def done(invitation: Any) -> str:
        words = _("%(name)s krijgt een mail met een link om een wachtwoord te kiezen.", name=invitation.display_name)
        flash(words, "good")
        return url_for(".people")

    return form.submit(lambda data: service.invite(g.uow, g.actor, **data), done=done, again=_invitation_page)


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
