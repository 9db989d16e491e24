"""Who acts in a request, or by a personal link."""

from __future__ import annotations

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Gone, NotFound
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Party
from clb_tenants.audit.ports import known_schools
from clb_tenants.identity import queries
from clb_tenants.identity.vocabulary import (
    FoundLink,
)
from clb_tenants.isolation.scope import CentreScope, PersonId, SchoolScope


def actor_in(uow: UnitOfWork, person_id: PersonId) -> Actor | None:
    """The person with the roles of today in this unit's scope, or None when no role is left. One statement."""
    scope, today = uow.scope, clock.today()
    if isinstance(scope, CentreScope):
        rows = queries.staff_roles(uow, person_id, today)
    elif isinstance(scope, SchoolScope):
        rows = queries.school_roles(uow, person_id, scope.school_ids[0], today)
    else:
        raise TypeError(f"no such scope: {scope!r}")
    if not rows:
        return None
    school_ids = scope.school_ids if isinstance(scope, SchoolScope) else ()
    return Actor(
        centre_id=scope.centre_id,
        person_id=person_id,
        member_id=rows[0].member_id,
        name=rows[0].display_name,
        party=Party.SCHOOL if school_ids else Party.CENTRE,
        roles=frozenset(row.role for row in rows),
        centre_name=rows[0].centre_name,
        school_ids=school_ids,
    )


def actor_of_link(uow: UnitOfWork, found: FoundLink) -> Actor:
    """Who a personal mail link acts as, today. Raises Gone when the person has no role at the school any more."""
    if found.member_id is None or found.school_id is None:
        raise NotFound
    rows = queries.member_roles(uow, found.member_id, found.school_id, clock.today())
    here = any(school.is_affiliated and school.school_id == found.school_id for school in known_schools(uow))
    if not rows or not here:
        raise Gone(_("Deze link werkt niet meer: je bent geen contact van deze school meer. Vraag het CLB om hulp."))
    return Actor(
        centre_id=found.centre_id,
        person_id=PersonId(rows[0].person_id or found.member_id),
        member_id=found.member_id,
        name=rows[0].display_name,
        party=Party.SCHOOL,
        roles=frozenset(row.role for row in rows),
        centre_name=rows[0].centre_name,
        school_ids=(found.school_id,),
        via="link",
    )
