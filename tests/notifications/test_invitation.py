"""The mail of an invitation: one link, the same on every attempt, and none once the invitation is closed."""

from __future__ import annotations

from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days, add_seconds
from clb_platform.notifications import queries, service
from clb_platform.notifications.ports import OutgoingMail
from clb_platform.notifications.vocabulary import INVITATION, Outcome
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import Invitation
from clb_tenants.identity.vocabulary import LinkPurpose, token_digest
from clb_tenants.schools.models import School
from notifications.post import PostOffice, carry_out, waiting

PREFIX = "https://clb.example/uitnodiging/"


def invite(uow: UnitOfWork, actor: Actor, school: School | None, role: Role = Role.PLANNING_CONTACT) -> Invitation:
    return identity.invite(
        uow,
        actor,
        email="els@kantelberg.example",
        name="Els Verbeke",
        role=role,
        school_id=school.school_id if school else None,
    )


def sent(uow: UnitOfWork, invitation: Invitation) -> OutgoingMail:
    service.queue_invitation(uow, invitation.invitation_id)
    (message,) = waiting(uow, INVITATION)
    office = PostOffice()
    carry_out(uow, message, office)
    return office.mails[0]


def token_in(mail: OutgoingMail) -> str:
    return next(line for line in mail.text.splitlines() if line.startswith(PREFIX)).removeprefix(PREFIX)


def test_the_mail_names_who_invites_for_what_until_when(uow: UnitOfWork, planner: Actor, school: School) -> None:
    mail = sent(uow, invite(uow, planner, school))

    assert (mail.to, mail.to_name) == ("els@kantelberg.example", "Els Verbeke")
    assert mail.subject == f"Uitnodiging van CLB Proefland voor {school.name}"
    for words in ("Dag Els Verbeke", f"{planner.name} nodigt je uit", "Contact voor planning", school.name):
        assert words in mail.text
        assert words in mail.html
    assert "dinsdag\N{NO-BREAK SPACE}13\N{NO-BREAK SPACE}oktober" in mail.text


def test_its_link_opens_the_invitation(uow: UnitOfWork, planner: Actor, school: School) -> None:
    invitation = invite(uow, planner, school)

    token = token_in(sent(uow, invitation))

    link = identity_queries.link(uow, invitation.invitation_id)
    assert link is not None
    assert (link.token_digest, link.purpose, link.subject_id, link.expires_at) == (
        token_digest(token),
        LinkPurpose.INVITATION,
        invitation.invitation_id,
        invitation.expires_at,
    )


def test_composing_it_again_gives_the_same_link(uow: UnitOfWork, planner: Actor, school: School) -> None:
    invitation = invite(uow, planner, school)
    from notifications.post import TOOLS

    first, second = (
        service.compose_invitation(uow, {"invitation_id": str(invitation.invitation_id)}, TOOLS)
        for _attempt in range(2)
    )

    assert first is not None
    assert first == second


def test_an_invitation_is_mailed_once(uow: UnitOfWork, planner: Actor, school: School) -> None:
    invitation = invite(uow, planner, school)

    service.queue_invitation(uow, invitation.invitation_id)
    service.queue_invitation(uow, invitation.invitation_id)

    assert len(waiting(uow, INVITATION)) == 1


def test_an_invitation_that_was_taken_back_is_not_mailed(uow: UnitOfWork, planner: Actor, school: School) -> None:
    invitation = invite(uow, planner, school)
    service.queue_invitation(uow, invitation.invitation_id)
    (message,) = waiting(uow, INVITATION)
    identity.revoke_invitation(uow, planner, invitation.invitation_id)
    office = PostOffice()

    carry_out(uow, message, office)

    row = queries.delivery(uow, message.message_id)
    assert office.mails == []
    assert row is not None
    assert row.outcome is Outcome.SUPERSEDED


def test_an_invitation_past_its_day_is_not_mailed(
    uow: UnitOfWork, planner: Actor, school: School, clock_at: FixedClock
) -> None:
    invitation = invite(uow, planner, school)
    service.queue_invitation(uow, invitation.invitation_id)
    (message,) = waiting(uow, INVITATION)
    clock_at.move_to(add_seconds(invitation.expires_at, 1))
    office = PostOffice()

    carry_out(uow, message, office)

    assert office.mails == []


def test_an_invitation_for_the_centre_names_the_centre(uow: UnitOfWork, administrator: Actor) -> None:
    mail = sent(uow, invite(uow, administrator, None, Role.NURSE))

    assert mail.subject == "Uitnodiging van CLB Proefland"
    assert "Voor: CLB Proefland" in mail.text


def test_a_role_that_starts_later_says_from_when(
    uow: UnitOfWork, planner: Actor, school: School, clock_at: FixedClock
) -> None:
    invitation = identity.invite(
        uow, planner, email="els@kantelberg.example", name="Els", role=Role.HEAD, school_id=school.school_id,
        valid_from=add_days(clock_at.now().date(), 6),
    )  # fmt: skip

    assert "Vanaf: maandag\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}oktober" in sent(uow, invitation).text
