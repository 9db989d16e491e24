"""Words of people in files: their columns, and how their functions are written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.search import search_key
from clb_core.tabular import ColumnSpec
from clb_core.words import _l
from clb_tenants.access.roles import LABELS, Role

_NAME: Final = ColumnSpec("name", _l("Naam"), ("familienaam", "achternaam", "volledige naam", "name"), required=True)
_FIRST: Final = ColumnSpec("first_name", _l("Voornaam"), ("roepnaam", "first name"))
_EMAIL: Final = ColumnSpec("email", _l("E-mailadres"), ("e-mail", "email", "mail", "mailadres"), required=True)
_NUMBER: Final = ColumnSpec(
    "institution_number",
    _l("Instellingsnummer"),
    ("schoolnummer", "instellingsnr", "instelnr", "schoolnr", "instellingnummer", "instelling_nummer"),
    required=True,
)
CONTACT_COLUMNS: Final = (
    _NUMBER, _NAME, _FIRST, _EMAIL, ColumnSpec("role", _l("Functie"), ("rol", "functie op school", "taak"))
)  # fmt: skip
STAFF_COLUMNS: Final = (
    _NAME, _FIRST, _EMAIL, ColumnSpec("role", _l("Functie"), ("rol", "discipline", "taak"), required=True)
)  # fmt: skip

_OF_SCHOOLS: Final = (
    (Role.HEAD, ("directie", "directeur", "directrice", "schoolhoofd", "directie van de school")),
    (Role.SCHOOL_BOARD, ("schoolbestuur", "bestuur", "bestuurder", "inrichtende macht")),
    (
        Role.CARE_COORDINATOR,
        ("zorgcoordinator", "zoco", "zorg", "leerlingbegeleider", "leerlingenbegeleider", "interne begeleider"),
    ),
    (Role.PLANNING_CONTACT, ("contact voor planning", "planning", "contact", "contactpersoon", "secretariaat", "administratie")),
)
_OF_CENTRE: Final = (
    (Role.DOCTOR, ("arts", "clb arts", "dokter", "schoolarts")),
    (Role.NURSE, ("verpleegkundige", "paramedisch werker", "verpleegster", "verpleger")),
    (
        Role.CONSULTANT,
        ("consulent", "anker", "clb anker", "psycho pedagogisch consulent", "psycho pedagogisch werker",
         "maatschappelijk werker", "consulent of anker", "onthaler"),
    ),
    (Role.PLANNER, ("planner", "administratie", "secretariaat", "administratief medewerker")),
    (Role.MANAGEMENT, ("centrumleiding", "teamleider", "coordinator", "leiding")),
    (Role.DIRECTOR, ("directeur", "directrice", "directie")),
    (Role.ADMINISTRATOR, ("beheerder", "administrator")),
)  # fmt: skip


def _role(text: str, known: tuple[tuple[Role, tuple[str, ...]], ...]) -> Role | None:
    key = search_key(text)
    for role, words in known:
        if key in words or key in (role.value, search_key(str(LABELS[role]))):
            return role
    return None


def contact_role(text: str) -> Role | None:
    """The role at a school that a function means, or None for an unknown one."""
    return _role(text, _OF_SCHOOLS)


def staff_role(text: str) -> Role | None:
    """The role at the centre that a function means, or None for an unknown one."""
    return _role(text, _OF_CENTRE)


class OnboardingAction(StrEnum):
    PEOPLE_IMPORTED = "onboarding.people_imported"
    PEOPLE_UNDONE = "onboarding.people_undone"


ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    OnboardingAction.PEOPLE_IMPORTED: _l("Mensen ingelezen"),
    OnboardingAction.PEOPLE_UNDONE: _l("Inlezen van mensen ongedaan gemaakt"),
}
