"""What a merger says of the people of a school."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _, _n
from clb_tenants.access.roles import LABELS
from clb_tenants.identity import service as people
from clb_tenants.identity.service import Passing
from clb_tenants.schools.vocabulary import Merger

MOVES, STAYS = Fate.MOVES, Fate.STAYS


def people_lines(uow: UnitOfWork, merger: Merger) -> list[Line]:
    """Roles, mailboxes, invitations, deputies and the check of contacts; nothing for a merger of sites."""
    if not merger.is_of_schools:
        return []
    found = people.passing_of(uow, merger.school_id, merger.into_id, merger.first_day)
    return [line for line in (*_roles(found, merger), *_asked(found, merger)) if line.number]


def _school(merger: Merger, names: Sequence[str]) -> tuple[Thing, ...]:
    """The names, each leading to the page of the school where they stand."""
    values = {"school_id": merger.school_id}
    return tuple(Thing(name, "schools.school", values) for name in names[:MOST_THINGS])


def _roles(found: Passing, merger: Merger) -> Iterator[Line]:
    going, there = (
        [_("%(name)s, %(role)s", name=member.display_name, role=str(LABELS[row.role]).lower()) for row, member in rows]
        for rows in found.roles
    )
    words = _n(
        "%(num)s rol gaat over: wie ze heeft, handelt voortaan voor %(into)s.",
        "%(num)s rollen gaan over: wie ze heeft, handelt voortaan voor %(into)s.",
        len(going), into=merger.into_name,
    )  # fmt: skip
    yield Line(MOVES, "roles", len(going), words, _school(merger, going))
    words = _n(
        "%(num)s rol heeft dezelfde persoon al bij %(into)s.",
        "%(num)s rollen hebben dezelfde personen al bij %(into)s.",
        len(there), into=merger.into_name,
    )  # fmt: skip
    yield Line(STAYS, "roles", len(there), words, _school(merger, there))
    going, there = ([box.email for box in boxes] for boxes in found.mailboxes)
    words = _n("%(num)s gedeelde mailbox gaat over.", "%(num)s gedeelde mailboxen gaan over.", len(going))
    yield Line(MOVES, "mailboxes", len(going), words, _school(merger, going))
    words = _n(
        "%(num)s gedeelde mailbox blijft: %(into)s heeft ze al voor dezelfde rol.",
        "%(num)s gedeelde mailboxen blijven: %(into)s heeft ze al voor dezelfde rol.",
        len(there), into=merger.into_name,
    )  # fmt: skip
    yield Line(STAYS, "mailboxes", len(there), words, _school(merger, there))


def _asked(found: Passing, merger: Merger) -> Iterator[Line]:
    names = [each.display_name for each in found.invitations]
    words = _n(
        "%(num)s open uitnodiging geldt voortaan voor %(into)s.",
        "%(num)s open uitnodigingen gelden voortaan voor %(into)s.",
        len(names), into=merger.into_name,
    )  # fmt: skip
    yield Line(MOVES, "invitations", len(names), words, _school(merger, names))
    going, there = ([name for _row, name in rows] for rows in found.deputies)
    words = _n("%(num)s vervanging gaat over.", "%(num)s vervangingen gaan over.", len(going))
    yield Line(MOVES, "deputies", len(going), words, _school(merger, going))
    words = _n(
        "%(num)s vervanging blijft: in die dagen is er bij %(into)s al een vervanger voor dezelfde persoon.",
        "%(num)s vervangingen blijven: in die dagen zijn er bij %(into)s al vervangers voor dezelfde personen.",
        len(there), into=merger.into_name,
    )  # fmt: skip
    yield Line(STAYS, "deputies", len(there), words, _school(merger, there))
    words = _("De open vraag om de contacten na te kijken gaat over.")
    yield Line(MOVES, "contact_checks", len(found.checks[0]), words)
    words = _(
        "De open vraag om de contacten na te kijken blijft bij %(name)s: %(into)s kreeg ze zelf ook.",
        name=merger.name, into=merger.into_name,
    )  # fmt: skip
    yield Line(STAYS, "contact_checks", len(found.checks[1]), words)
