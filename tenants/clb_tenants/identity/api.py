"""REST of people, invitations and memberships."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Response, current_app, g

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_core.rest.fast import rows_answer
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries, service
from clb_tenants.identity.schemas import (
    AskContacts,
    Asked,
    ConfirmContacts,
    Confirmed,
    ContactCheckOut,
    ContactChecks,
    Deputies,
    DeputiesQuery,
    DeputyOut,
    EndMembership,
    InvitationOut,
    Mailboxes,
    MailboxOut,
    MemberEmail,
    MembershipOut,
    MembershipPage,
    MeOut,
    NewDeputy,
    NewEmail,
    NewInvitation,
    NewMailbox,
    PeopleQuery,
)
from clb_tenants.identity.vocabulary import Correction

OF_PEOPLE = ("membership_id", "member_id", "name", "email", "role", "school_id", "valid_from", "valid_until")

blueprint = Blueprint("people", __name__, url_prefix="/api/v1", description="Who works with whom, in which role.")


def database() -> Database:
    return cast("Database", current_app.extensions["clb.database"])


def membership_body(membership: Any, member: Any) -> dict[str, Any]:
    names = ("membership_id", "member_id", "role", "school_id", "valid_from", "valid_until")
    return {name: getattr(membership, name) for name in names} | {"name": member.display_name, "email": member.email}


@blueprint.route("/me")
class Me(Resource):
    @requires(Permission.HOME_READ)
    @blueprint.doc(operationId="me")
    @blueprint.response(200, MeOut)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """Who acts, where, and what that allows."""
        actor = g.actor
        return {
            "person_id": actor.person_id,
            "name": actor.name,
            "centre_id": actor.centre_id,
            "centre_name": actor.centre_name,
            "school_ids": list(actor.school_ids),
            "roles": sorted(actor.roles),
            "permissions": sorted(actor.permissions),
        }


@blueprint.route("/people")
class People(Resource):
    @requires(Permission.IDENTITY_MEMBER_READ)
    @blueprint.doc(operationId="listPeople")
    @blueprint.arguments(PeopleQuery, location="query")
    @blueprint.response(200, MembershipPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> Response:
        """Roles with who holds them, by name; those of today unless `past`."""
        request = PageRequest.read(query["limit"], query["cursor"])
        filters = {"q": search_key(query["q"] or ""), "party": query["party"], "past": query["past"]}
        rows = queries.people(g.uow, filters, request, clock.today())
        return rows_answer(request.page(rows, lambda row: (row.name_key, row.membership_id)), OF_PEOPLE)


@blueprint.route("/invitations")
class Invitations(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @idempotent
    @blueprint.doc(operationId="invite")
    @blueprint.arguments(NewInvitation)
    @blueprint.response(201, InvitationOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any]) -> Any:
        """Offer a role to an address; a mail with a single-use link follows."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.invite(uow, g.actor, **new)


@blueprint.route("/invitations/<uuid:invitation_id>/revoke")
class RevokeInvitation(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="revokeInvitation")
    @blueprint.response(200, InvitationOut)
    @blueprint.problems(409)
    def post(self, invitation_id: UUID) -> Any:
        """Take an open invitation back; its link stops at once."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.revoke_invitation(uow, g.actor, invitation_id)


@blueprint.route("/memberships/<uuid:membership_id>/end")
class EndOfMembership(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="endMembership")
    @blueprint.arguments(EndMembership)
    @blueprint.response(200, MembershipOut)
    @blueprint.problems(409, 422)
    def post(self, end: dict[str, Any], membership_id: UUID) -> Any:
        """End a role; it bites at the next request, and mail links stop."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            membership = service.end_membership(uow, g.actor, membership_id, **end)
            return membership_body(membership, queries.member(uow, membership.member_id))


def email_body(member: Any) -> dict[str, Any]:
    return {
        "member_id": member.member_id, "name": member.display_name, "email": member.email, "version": member.version
    }  # fmt: skip


@blueprint.route("/members/<uuid:member_id>/email")
class EmailOfMember(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="getMemberEmail")
    @blueprint.response(200, MemberEmail)
    @blueprint.problems()
    @versioned
    def get(self, member_id: UUID) -> dict[str, Any]:
        """Where the centre writes to a person; its ETag is asked back by a change."""
        return email_body(service.member_to_write_to(g.uow, g.actor, member_id))

    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="changeMemberEmail")
    @blueprint.arguments(NewEmail)
    @blueprint.response(200, MemberEmail)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, new: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """Write to a person at another address; what waits for an answer is asked again there. Send the ETag in If-Match."""
        version = sent_version()
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return email_body(service.change_email(uow, g.actor, member_id, email=new["email"], version=version))


@blueprint.route("/schools/<uuid:school_id>/mailboxes")
class SchoolMailboxes(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="listMailboxes")
    @blueprint.response(200, Mailboxes)
    @blueprint.problems()
    def get(self, school_id: UUID) -> dict[str, Any]:
        """The shared mailboxes of a school: which role's mails each gets."""
        return {"items": service.mailboxes_of_school(g.uow, g.actor, school_id)}

    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @idempotent
    @blueprint.doc(operationId="addMailbox")
    @blueprint.arguments(NewMailbox)
    @blueprint.response(201, MailboxOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any], school_id: UUID) -> Any:
        """Have a shared address get the mails for a role, beside or instead of its persons."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.add_mailbox(uow, g.actor, school_id, **new)


@blueprint.route("/mailboxes/<uuid:mailbox_id>")
class OneMailbox(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="removeMailbox")
    @blueprint.response(204)
    @blueprint.problems(412, 428)
    def delete(self, mailbox_id: UUID) -> None:
        """Send no more mails to a shared mailbox; its links stop. Send the ETag in If-Match."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            service.remove_mailbox(uow, g.actor, mailbox_id, sent_version())


def deputy_body(row: Any, name: str, deputy_name: str) -> dict[str, Any]:
    names = ("deputy_id", "member_id", "deputy_member_id", "school_id", "first_day", "last_day", "keeps_mails", "ended_at")
    return {each: getattr(row, each) for each in names} | {"name": name, "deputy_name": deputy_name}


def _named(uow: Any, row: Any) -> dict[str, Any]:
    absent, acting = queries.member(uow, row.member_id), queries.member(uow, row.deputy_member_id)
    return deputy_body(row, absent.display_name if absent else "", acting.display_name if acting else "")


@blueprint.route("/deputies")
class AllDeputies(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="listDeputies")
    @blueprint.arguments(DeputiesQuery, location="query")
    @blueprint.response(200, Deputies)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Who stands in for whom, now and later, at one school or at the centre."""
        return {"items": [deputy_body(*row) for row in service.deputies_at(g.uow, g.actor, query["school_id"])]}

    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @idempotent
    @blueprint.doc(operationId="addDeputy")
    @blueprint.arguments(NewDeputy)
    @blueprint.response(201, DeputyOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any]) -> Any:
        """Let someone act for another at one place in a period, and get the mails."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return _named(uow, service.add_deputy(uow, g.actor, **new))


@blueprint.route("/deputies/<uuid:deputy_id>/end")
class EndOfDeputy(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="endDeputy")
    @blueprint.response(200, DeputyOut)
    @blueprint.problems(409)
    def post(self, deputy_id: UUID) -> Any:
        """Stop an arrangement now."""
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return _named(uow, service.end_deputy(uow, g.actor, deputy_id))


def check_body(school: Any, check: Any) -> dict[str, Any]:
    names = ("check_id", "asked_at", "times_asked", "confirmed_at", "confirmed_by", "remark")
    empty = {"times_asked": 0, "confirmed_by": "", "remark": ""}
    found = {name: getattr(check, name) if check else empty.get(name) for name in names}
    return found | {"school_id": school.school_id, "school_name": school.name}


@blueprint.route("/contact-checks")
class AllContactChecks(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="listContactChecks")
    @blueprint.response(200, ContactChecks)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """Which schools said that their contacts are right, and which did not. For the centre."""
        return {"items": [check_body(*row) for row in service.checks(g.uow, g.actor)]}

    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @idempotent
    @blueprint.doc(operationId="askContacts")
    @blueprint.arguments(AskContacts)
    @blueprint.response(200, Asked)
    @blueprint.problems(422)
    def post(self, asked: dict[str, Any]) -> dict[str, int]:
        """Ask schools to look at their contacts; those that still have to answer are left alone."""
        return {"asked": len(service.ask_contacts(g.uow, g.actor, asked["school_ids"]))}


@blueprint.route("/contact-checks/<uuid:check_id>/ask-again")
class AskContactsAgain(Resource):
    @requires(Permission.IDENTITY_CONTACT_INVITE)
    @blueprint.doc(operationId="askContactsAgain")
    @blueprint.response(200, ContactCheckOut)
    @blueprint.problems(409)
    def post(self, check_id: UUID) -> Any:
        """Send the question once more."""
        asked = service.ask_again(g.uow, g.actor, check_id)
        return next(check_body(*row) for row in service.checks(g.uow, g.actor) if row[0].school_id == asked.school_id)


@blueprint.route("/contact-confirmation")
class ContactConfirmation(Resource):
    @requires(Permission.IDENTITY_CONTACT_CONFIRM)
    @idempotent
    @blueprint.doc(operationId="confirmContacts")
    @blueprint.arguments(ConfirmContacts)
    @blueprint.response(200, Confirmed)
    @blueprint.problems(422)
    def post(self, said: dict[str, Any]) -> Any:
        """The own school's list is right, with these corrections."""
        corrections = [Correction(**each) for each in said["corrections"]]
        with service.confirm_unit(database(), g.actor) as uow:
            return service.confirm_contacts(uow, g.actor, corrections, said["remark"])
