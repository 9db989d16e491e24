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
DONE = {"create", "propose", "answer", "record", "counter", "accept", "lapse", "confirm", "move", "hold"}
WRITTEN = {
    "planning.proposed", "planning.reminder", "planning.answered", "planning.recorded", "planning.countered",
    "planning.lapsed", "planning.confirmed",
}  # fmt: skip


def test_a_school_year_ends_with_everything_held_or_waived(stage: Stage) -> None:
    planner, nurse = (Client(stage.app, stage.world.staff[role]) for role in (Role.PLANNER, Role.NURSE))
    office = Office(planner, nurse, list(stage.teams.values()), SEED)
    contacts = Contacts(Client(stage.app), SEED)

    Year(stage, office, contacts).play()

    _everything_happened(stage, office, contacts)
    states = checks.obligations(stage)
    assert set(states) == {"held", "waived"}
    assert checks.wrong(stage) == []
    assert checks.wrong_doses(stage) == []
    assert checks.wrong_waivers(stage) == []
    assert checks.wrong_mails(stage) == []
    verified = checks.verified(stage)
    assert verified.returncode == 0, verified.stdout
    assert states["held"] > 8 * states["waived"], f"the year went badly: {states}"


def _everything_happened(stage: Stage, office: Office, contacts: Contacts) -> None:
    """A year without one of these would prove less than it says."""
    done, written, portions = checks.steps(stage), checks.mails(stage), checks.held_portions(stage)
    print(f"{sum(done.values())} steps: {dict(done)}")
    print(f"{sum(written.values())} mails: {dict(written)}")
    print(f"{sum(contacts.moods.values())} mails read at the schools: {dict(contacts.moods)}")
    print(f"{office.to_check} times something to check; held: {dict(portions)}; {checks.obligations(stage)}")
    assert set(done) >= DONE
    assert set(written) >= WRITTEN
    assert office.to_check > 0
    assert portions["dose 2"] > 0
    assert portions["catch-up"] > 0
