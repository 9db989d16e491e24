"""The sign-ins of the demo: one per role. Their password is no secret; they exist only in demo data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clb_core.settings import Settings
from clb_tenants.access.roles import LABELS, Role

PASSWORD: Final = "demo-wachtwoord"  # noqa: S105 - of invented accounts


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One invented person. `url` is where the one-click form posts."""

    name: str
    email: str
    role: Role

    @property
    def label(self) -> str:
        return f"{LABELS[self.role]}: {self.name}"

    @property
    def url(self) -> str:
        return f"/demo/aanmelden/{self.email}"


SIGN_INS: Final = (
    DemoSignIn("Lotte Verhelst", "planner@leiedender.example", Role.PLANNER),
    DemoSignIn("Bram Coucke", "verpleegkundige@leiedender.example", Role.NURSE),
    DemoSignIn("Nele Baert", "arts@leiedender.example", Role.DOCTOR),
    DemoSignIn("Joris Maes", "leiding@leiedender.example", Role.MANAGEMENT),
    DemoSignIn("Griet Lambrecht", "directeur@leiedender.example", Role.DIRECTOR),
    DemoSignIn("An De Clercq", "beheerder@leiedender.example", Role.ADMINISTRATOR),
    DemoSignIn("Secretariaat De Kantelberg", "secretariaat@kantelberg.example", Role.PLANNING_CONTACT),
    DemoSignIn("Els Van Damme", "directie@kantelberg.example", Role.HEAD),
    DemoSignIn("Mieke Lippens", "bestuur@dendervallei.example", Role.SCHOOL_BOARD),
    DemoSignIn("Planner Zuidrand", "planner@zuidrand.example", Role.PLANNER),
)


def main(settings: Settings) -> int:
    """Print them, for `make run`."""
    if not settings.demo:
        print("Demo-aanmeldingen bestaan enkel in de demo.")
        return 1
    for entry in SIGN_INS:
        print(f"  {LABELS[entry.role]!s:<26} {entry.email:<38} {PASSWORD}")
    return 0
