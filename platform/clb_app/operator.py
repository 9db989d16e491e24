"""What the operator of the platform does by command: bring a new centre in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import create_engine, text

from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.words import _
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.programmes import service as programmes
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Party, Role
from clb_tenants.centres import queries as centre_queries
from clb_tenants.centres import service as centres
from clb_tenants.centres.models import Centre
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, unit_of_work
from clb_tenants.schools import queries as schools

OPERATOR = System("operator")


@dataclass(frozen=True, slots=True)
class NewCentre:
    """What is known of a centre at its start."""

    institution_number: str
    name: str
    email: str
    street: str = ""
    postcode: str = ""
    municipality: str = ""
    phone: str = ""


def check(new: NewCentre) -> None:
    """Raises Refused when the institution number or the mail address cannot be one."""
    if not re.fullmatch(r"[0-9]{6}", new.institution_number):
        raise Refused(_("Een instellingsnummer heeft zes cijfers, zoals 114025."))
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", new.email):
        raise Refused(_("Dit is geen e-mailadres. Schrijf het als naam@centrum.be."))
    if not new.name.strip():
        raise Refused(_("Geef het centrum een naam."))


def register_institution(admin_url: str, number: str, name: str) -> CentreId:
    """Enter a centre in the global register; the same number again gives the same id. Only the operator may."""
    engine = create_engine(admin_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into institution (institution_id, kind, institution_number, name, created_at)"
                " values (:id, 'centre', :number, :name, :at) on conflict (kind, institution_number) do nothing"
            ),
            {"id": uuid7(), "number": number, "name": name, "at": clock.now()},
        )
        found: UUID = connection.execute(
            text("select institution_id from institution where kind = 'centre' and institution_number = :number"),
            {"number": number},
        ).scalar_one()
    engine.dispose()
    return CentreId(found)


def take_statistics(admin_url: str) -> None:
    """Let the database count what it holds, at once after much was put in: a plan made before that can take minutes."""
    engine = create_engine(admin_url)
    with engine.begin() as connection:
        connection.execute(text("analyze"))
    engine.dispose()


def start_centre(uow: UnitOfWork, centre_id: CentreId, new: NewCentre) -> Centre:
    """The centre with this and next school year and the standard programmes; in its own, empty scope."""
    values = {
        "institution_number": new.institution_number, "name": new.name, "street": new.street, "postcode": new.postcode,
        "municipality": new.municipality, "phone": new.phone, "email": new.email,
    }  # fmt: skip
    centre = centres.register(uow, OPERATOR, Centre(centre_id=centre_id, **values))
    this_year = school_year_of(clock.today()).start_year
    for start_year in (this_year, this_year + 1):
        calendars.take_snapshot(uow, OPERATOR, start_year)
    programmes.seed_programmes(uow, OPERATOR)
    return centre


def add_centre(runtime: Runtime, new: NewCentre, administrator: str) -> CentreId:
    """Bring a centre in and invite its first administrator by mail.

    Raises Refused (the number or the address is none), Conflict (the centre is there already); nothing is left half done.
    """
    check(new)
    centre_id = register_institution(runtime.settings.database_admin_url, new.institution_number, new.name)
    if centre_id in schools.centre_ids(runtime.database):
        words = _(
            "Het centrum met instellingsnummer %(number)s is er al. Nodig mensen uit in het platform zelf.",
            number=new.institution_number,
        )
        raise Conflict(words)
    with unit_of_work(runtime.database, CentreScope(centre_id)) as uow:
        start_centre(uow, centre_id, new)
        identity.invite(
            uow, _as_operator(centre_id), email=new.email, name=administrator, role=Role.ADMINISTRATOR, school_id=None
        )
    return centre_id


def centre_with_number(runtime: Runtime, number: str) -> CentreId:
    """The centre with this institution number. Raises NotFound."""
    for centre_id in schools.centre_ids(runtime.database):
        with unit_of_work(runtime.database, CentreScope(centre_id)) as uow:
            if centre_queries.centre(uow).institution_number == number:
                return centre_id
    raise NotFound(_("Er is geen centrum met instellingsnummer %(number)s.", number=number))


def _as_operator(centre_id: CentreId) -> Actor:
    """The operator, with the right to give a centre its first administrator and nothing more."""
    nobody = PersonId(UUID(int=0))
    return Actor(
        centre_id, nobody, UUID(int=0), OPERATOR.name, Party.CENTRE, frozenset({Role.ADMINISTRATOR}), via="command"
    )
