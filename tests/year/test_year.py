"""A whole school year in fast time, by HTTP, mail and the queue: at its end nothing is open, lost or done twice."""

from __future__ import annotations

from clb_tenants.access.roles import Role
from client import Client
from year import checks
from year.contacts import Contacts
from year.office import Office
from year.plot import Year
from year.stage import Stage

SEED = 2026


def test_a_school_year_ends_with_everything_held_or_waived(stage: Stage) -> None:
    planner, nurse = (Client(stage.app, stage.world.staff[role]) for role in (Role.PLANNER, Role.NURSE))
    office = Office(planner, nurse, list(stage.teams.values()), SEED)
    contacts = Contacts(Client(stage.app), SEED)

    Year(stage, office, contacts).play()

    states = checks.obligations(stage)
    print(states, checks.steps(stage), checks.mails(stage), contacts.moods, office.to_check, len(office.refusals), office.refusals[:10])
    assert set(states) == {"held", "waived"}
    assert checks.wrong(stage) == []
    assert checks.wrong_mails(stage) == []
    verified = checks.verified(stage)
    assert verified.returncode == 0, verified.stdout
