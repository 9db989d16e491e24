"""What both sides of the demo do with an agreement, by the product's own verbs; the clock stands still at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from uuid import UUID

from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import at
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import Beginning
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import Verdict
from clb_tenants.access.actor import Actor, System
from clb_tenants.identity.vocabulary import Proof

VALUES: Final = {
    "aanspreekpunt_school": "de zorgcoördinator", "aanspreekpunt_clb": "het anker van de school", "aantal": "2",
    "wie": "leerlingen van de derde graad en hun ouders", "wanneer": "elke maandagvoormiddag", "lokaal": "het zorglokaal",
    "hoe_vaak": "elke maand", "leersteuncentrum": "Leersteuncentrum Schelde en Dender",
    "eerste_evaluatie": "2027-05-31", "datum": "2027-05-31",
}  # fmt: skip
EXTRA: Final = (
    ("Lokaal van het CLB", "Het CLB gebruikt op maandag het lokaal naast het secretariaat. De school zorgt voor een slot."),
    ("Contacten met anderstalige ouders", "De school vraagt een tolk aan voor gesprekken met ouders die dat nodig hebben."),
    ("Afwezigheden", "Vanaf 5 halve dagen zonder reden belt de school dezelfde week met het CLB."),
)
Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Who acts for a school and its centre: who manages, who signs for the centre, and the head of the school."""

    manager: Actor
    director: Actor
    head: Actor
    model: UUID
    values: Values


def on(day: date, hour: int = 10) -> FixedClock:
    return FixedClock(at(day, time(hour)))


def values_of(uow: UnitOfWork, model: UUID) -> Values:
    """A value for every parameter of a template."""
    return {
        row.clause_key: {each["key"]: VALUES[each["key"]] for each in row.fields}
        for row in queries.published_clauses(uow, model)
        if row.fields
    }


def to_sign(uow: UnitOfWork, sides: Sides, school_id: UUID, beginning: Beginning, *, deviates: bool = False) -> Agreement:
    """A text that the centre gave, and to which the head said yes; both sides have a signatory."""
    text = service.start(uow, sides.manager, school_id, beginning)
    if deviates:
        deviate(uow, sides.manager, text)
    service.give(uow, sides.manager, text.agreement_id)
    return agreed(uow, sides, text)


def agreed(uow: UnitOfWork, sides: Sides, text: Agreement) -> Agreement:
    """The head says yes; who usually signs is named, as the worker does."""
    service.send_to_sign(uow, sides.head, text.agreement_id)
    service.name_usual(uow, System(), text)
    return text


def deviate(uow: UnitOfWork, actor: Actor, text: Agreement) -> None:
    title, source = EXTRA[len(text.title) % len(EXTRA)]
    service.add_clause(uow, actor, text.agreement_id, title, source)


def sign_on_paper(uow: UnitOfWork, sides: Sides, text: Agreement, scan: bytes) -> Agreement:
    """Both signed on paper: the centre uploads the page, a second person accepts it, and the agreement holds."""
    name = "getekende afspraken.pdf"
    document = documents.upload_once(uow, sides.manager, text.school_id, name=name, data=scan)
    if documents.get(uow, document.document_id)[1] is None:
        documents.check(uow, sides.director, document.document_id, Verdict.ACCEPTED)
    return service.sign_on_paper(uow, sides.director, text.agreement_id, document_id=document.document_id)


def sign_here(uow: UnitOfWork, text: Agreement, *signers: Actor) -> None:
    """These sign on the platform, each with their password given again; after the last one a worker seals."""
    for signer in signers:
        proof = Proof(signer.person_id, clock.now())
        service.sign(
            uow, signer, text.agreement_id, content_hash=text.content_hash or "", agrees=True, proof=proof
        )
