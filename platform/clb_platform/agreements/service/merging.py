"""The agreements of a school that becomes part of another, and the talk that it asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _, _n
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement, AgreementTalk
from clb_platform.agreements.service.steps import subject_of
from clb_platform.agreements.vocabulary import OPEN, STATE_LABELS, AgreementKind, AgreementsAction, AgreementState
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.vocabulary import SubjectKind
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit
from clb_tenants.schools.vocabulary import Merger


class MergedAgreements:
    """What holds from the merger on and the text in the works go along, unless the other school has its own for then.

    What was signed keeps its words and its signatures: only whose it is changes.
    """

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        return [*_lines(_split(uow, merger), merger)] if merger.is_of_schools else []

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:
        if not merger.is_of_schools:
            return {}
        found = _split(uow, merger)
        for talk in found.talks:
            talk.school_id = merger.into_id
        uow.flush()
        ids = [row.agreement_id for row in found.going]
        if ids:
            queries.pass_agreements(uow, ids, merger.into_id, merger.sites)
            deadlines.pass_to_school(uow, SubjectKind.AGREEMENT, ids, merger.into_id)
        for row in found.going:
            uow.session.expire(row)
            audit.record(uow, actor, AgreementsAction.PASSED, subject_of(row), changes={"into": merger.into_name})
        return {"passed_agreements": len(ids), "talks": len(found.talks)}


@dataclass(frozen=True, slots=True)
class _Split:
    going: Sequence[Agreement]
    overlapping: Sequence[Agreement]
    second_text: Sequence[Agreement]
    signing: Sequence[Agreement]
    talks: Sequence[AgreementTalk]
    second_talk: Sequence[AgreementTalk]


def _split(uow: UnitOfWork, merger: Merger) -> _Split:
    rows = queries.agreements_for_merger(uow, [merger.school_id, merger.into_id])
    own = [row for row in rows if row.school_id == merger.school_id]
    there = [row for row in rows if row.school_id == merger.into_id]
    signed = [row for row in own if _is_signed(row) and _goes_on(row, merger.first_day)]
    held = [row for row in there if _is_signed(row)]
    overlapping = [row for row in signed if any(_overlap(row, other) for other in held)]
    going = [row for row in signed if row not in overlapping]
    texts = [row for row in own if row.state in OPEN and _may_follow(row, overlapping)]
    has_text = any(row.state in OPEN for row in there)
    changed = {row.agreement_id for row in going}
    going += [row for row in own if row.amends_id in changed and row.state not in OPEN]
    talks = queries.talks_for_merger(uow, [merger.school_id, merger.into_id])
    own_talks = [talk for talk in talks if talk.school_id == merger.school_id]
    is_asked = len(talks) > len(own_talks)
    return _Split(
        going=going if has_text else [*going, *texts],
        overlapping=overlapping,
        second_text=texts if has_text else [],
        signing=[row for row in own if row.state is AgreementState.SIGNING],
        talks=[] if is_asked else own_talks,
        second_talk=own_talks if is_asked else [],
    )


def _is_signed(row: Agreement) -> bool:
    return row.state is AgreementState.SIGNED and row.kind is not AgreementKind.AMENDMENT


def _goes_on(row: Agreement, day: date) -> bool:
    return row.last_day is None or row.last_day >= day


def _overlap(row: Agreement, other: Agreement) -> bool:
    """They hold on one day, as the database counts it."""
    return _goes_on(row, other.valid_from) and _goes_on(other, row.valid_from)


def _may_follow(row: Agreement, staying: Sequence[Agreement]) -> bool:
    """A text that changes an agreement goes where that goes."""
    return row.amends_id not in {each.agreement_id for each in staying}


def _lines(found: _Split, merger: Merger) -> Iterator[Line]:
    words = _n(
        "%(num)s tekst van afspraken gaat over: wat getekend is, blijft woord voor woord gelden.",
        "%(num)s teksten van afspraken gaan over: wat getekend is, blijft woord voor woord gelden.",
        len(found.going),
    )  # fmt: skip
    yield Line(Fate.MOVES, "agreements", len(found.going), words, _things(found.going))
    words = _n(
        "%(num)s getekende afspraak blijft bij %(name)s: %(into)s heeft in die dagen eigen afspraken.",
        "%(num)s getekende afspraken blijven bij %(name)s: %(into)s heeft in die dagen eigen afspraken.",
        len(found.overlapping), name=merger.name, into=merger.into_name,
    )  # fmt: skip
    yield Line(Fate.STAYS, "agreements", len(found.overlapping), words, _things(found.overlapping))
    words = _("De tekst in de maak blijft bij %(name)s: %(into)s heeft er zelf een. Trek ze in als ze niet meer nodig is.",
              name=merger.name, into=merger.into_name)  # fmt: skip
    yield Line(Fate.STAYS, "open_text", len(found.second_text), words, _things(found.second_text))
    words = _("Er ligt een tekst ter ondertekening op naam van %(name)s. Laat ze eerst tekenen, of trek ze in.",
              name=merger.name)  # fmt: skip
    yield Line(Fate.BLOCKS, "signing", len(found.signing), words, _things(found.signing))
    words = _("De vraag om een gesprek over de afspraken gaat over.")
    yield Line(Fate.MOVES, "talks", len(found.talks), words)
    words = _("De vraag om een gesprek over de afspraken blijft bij %(name)s: %(into)s vroeg er zelf ook een.",
              name=merger.name, into=merger.into_name)  # fmt: skip
    yield Line(Fate.STAYS, "talks", len(found.second_talk), words)


def _things(rows: Sequence[Agreement]) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            _("%(title)s, %(state)s", title=row.title, state=str(STATE_LABELS[row.state.value]).lower()),
            "agreements.agreement", {"agreement_id": row.agreement_id},
        )
        for row in rows[:MOST_THINGS]
    )  # fmt: skip
