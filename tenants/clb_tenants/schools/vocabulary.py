"""Words of schools: networks, levels, institution numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from clb_core.words import _, _l
from clb_tenants.audit.vocabulary import FieldWords

INSTITUTION_NUMBER: Final = re.compile(r"\d{6}")
HOME_EDUCATION: Final = "Huisonderwijs"
"""The name of the row that stands for pupils in home education, whatever the language of who makes it."""


class InstitutionKind(StrEnum):
    CENTRE = "centre"
    SCHOOL = "school"


class Network(StrEnum):
    """The *net* a school belongs to."""

    GO = "go"
    MUNICIPAL = "ovsg"
    PROVINCIAL = "pov"
    FREE = "free"
    OTHER = "other"


class EducationLevel(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL_PRIMARY = "special_primary"
    SPECIAL_SECONDARY = "special_secondary"


class SchoolsAction(StrEnum):
    ADDED = "schools.school.added"
    CHANGED = "schools.school.changed"
    RENUMBERED = "schools.school.renumbered"
    MERGED = "schools.school.merged"
    SITE_RENUMBERED = "schools.site.renumbered"
    SITE_MERGED = "schools.site.merged"
    SITE_ADDED = "schools.site.added"
    SITE_CHANGED = "schools.site.changed"
    SITE_CLOSED = "schools.site.closed"
    SITE_REOPENED = "schools.site.reopened"
    AFFILIATED = "schools.school.affiliated"
    AFFILIATION_ENDED = "schools.school.affiliation_ended"
    IMPORTED = "schools.imported"
    IMPORT_UNDONE = "schools.import_undone"
    REMOVED = "schools.school.removed"
    SITE_REMOVED = "schools.site.removed"
    HOME_EDUCATION_STARTED = "schools.home_education.started"
    PLACE_ADDED = "schools.home_education.place_added"


NETWORK_LABELS: Final[Mapping[Network, object]] = {
    Network.GO: _l("GO!"),
    Network.MUNICIPAL: _l("stedelijk of gemeentelijk net"),
    Network.PROVINCIAL: _l("provinciaal net"),
    Network.FREE: _l("vrij net"),
    Network.OTHER: _l("ander net"),
}
LEVEL_LABELS: Final[Mapping[EducationLevel, object]] = {
    EducationLevel.PRIMARY: _l("basisonderwijs"),
    EducationLevel.SECONDARY: _l("secundair onderwijs"),
    EducationLevel.SPECIAL_PRIMARY: _l("buitengewoon basisonderwijs"),
    EducationLevel.SPECIAL_SECONDARY: _l("buitengewoon secundair onderwijs"),
}
ACTION_LABELS: Final = {
    SchoolsAction.ADDED: _l("School toegevoegd"),
    SchoolsAction.CHANGED: _l("School gewijzigd"),
    SchoolsAction.RENUMBERED: _l("Nieuw instellingsnummer"),
    SchoolsAction.MERGED: _l("School opgegaan in een andere"),
    SchoolsAction.SITE_RENUMBERED: _l("Nieuw nummer van een vestiging"),
    SchoolsAction.SITE_MERGED: _l("Vestiging opgegaan in een andere"),
    SchoolsAction.SITE_ADDED: _l("Vestiging toegevoegd"),
    SchoolsAction.SITE_CHANGED: _l("Vestiging gewijzigd"),
    SchoolsAction.SITE_CLOSED: _l("Vestiging gesloten"),
    SchoolsAction.SITE_REOPENED: _l("Vestiging weer open"),
    SchoolsAction.AFFILIATED: _l("School aangesloten"),
    SchoolsAction.AFFILIATION_ENDED: _l("Aansluiting beëindigd"),
    SchoolsAction.IMPORTED: _l("Scholen ingelezen"),
    SchoolsAction.IMPORT_UNDONE: _l("Inlezen van scholen ongedaan gemaakt"),
    SchoolsAction.REMOVED: _l("School verwijderd"),
    SchoolsAction.SITE_REMOVED: _l("Vestiging verwijderd"),
    SchoolsAction.HOME_EDUCATION_STARTED: _l("Huisonderwijs toegevoegd"),
    SchoolsAction.PLACE_ADDED: _l("Plaats voor huisonderwijs toegevoegd"),
}

FIELD_LABELS: Final[Mapping[str, object]] = {
    "affiliated_from": _l("aangesloten sinds"),
    "affiliated_until": _l("aangesloten tot en met"),
    "board_name": _l("schoolbestuur"),
    "closed_on": _l("laatste dag in gebruik"),
    "institution_number": _l("instellingsnummer"),
    "latitude": _l("breedtegraad"),
    "into": _l("gaat op in"),
    "level": FieldWords(_l("onderwijsniveau"), LEVEL_LABELS),
    "longitude": _l("lengtegraad"),
    "municipality": _l("gemeente"),
    "name": _l("naam"),
    "from_day": _l("vanaf"),
    "sites": _l("overgenomen vestigingen"),
    "people": _l("overgenomen rollen"),
    "mailboxes": _l("overgenomen gedeelde mailboxen"),
    "invitations": _l("overgenomen uitnodigingen"),
    "deputies": _l("overgenomen vervangingen"),
    "contact_checks": _l("overgenomen vragen om contacten na te kijken"),
    "links": _l("links in mails die blijven werken"),
    "network": FieldWords(_l("net"), NETWORK_LABELS),
    "number": _l("nummer"),
    "phone": _l("telefoon"),
    "postcode": _l("postcode"),
    "street": _l("straat en nummer"),
}

@dataclass(frozen=True, slots=True)
class Merger:
    """A school that goes on as part of another from `first_day`, or (the same school twice) a site as part of another site.

    `sites`: which open site goes on as which. `name` and `into_name` are what the sentences call them.
    """

    school_id: UUID
    into_id: UUID
    name: str
    into_name: str
    first_day: date
    sites: Mapping[UUID, UUID]

    @property
    def is_of_schools(self) -> bool:
        return self.school_id != self.into_id


RenderPanel = Callable[[Any, Any], str]
"""(UnitOfWork, School) → the Markup of one or more cards, or "" when there is nothing to show to this reader."""


@dataclass(frozen=True, slots=True)
class SchoolPanel:
    """A part of the school's page that another room draws. `place`: "main" (wide) or "aside" (narrow, beside it).

    `of_home`: of the page of home education instead.
    """

    order: int
    render: RenderPanel
    place: str = "main"
    of_home: bool = False


SCHOOL_PANELS: Final[list[SchoolPanel]] = []


def register_school_panel(order: int, render: RenderPanel, place: str = "main", *, of_home: bool = False) -> None:
    """Add cards to every school's page, or to that of home education, lowest order first; safe to call again with the same
    function."""
    panel = SchoolPanel(order, render, place, of_home)
    if panel not in SCHOOL_PANELS:
        SCHOOL_PANELS.append(panel)
        SCHOOL_PANELS.sort(key=lambda known: known.order)


def is_home_education(centre_id: UUID, school_id: UUID) -> bool:
    """Whether a row that is kept like a school stands for pupils in home education: then it has the centre's own id."""
    return school_id == centre_id


def institution_number(text: str) -> str | None:
    """The six digits of an institution number; a lost leading zero is given back, anything else is None."""
    digits = re.sub(r"[ .]", "", text.strip())
    if not digits.isdigit() or not 4 <= len(digits) <= 6:
        return None
    return digits.zfill(6)


def spaced(number: str) -> str:
    """"012345" as it is read: "012 345", with a hard space."""
    return f"{number[:3]}\N{NO-BREAK SPACE}{number[3:]}"


def read_as(number: str, name: str, now: str) -> str:
    """What a file is told whose number is one of before."""
    return _("%(number)s is een vroeger nummer: gelezen als %(name)s, nu %(now)s.", number=spaced(number), name=name,
             now=spaced(now))  # fmt: skip
