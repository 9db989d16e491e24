"""The person who acts, in the one context that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clb_core.errors import Forbidden
from clb_core.words import _
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party, Role, permissions_of
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolId, SchoolScope, Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """A member with the roles of today, read from the database for this request. `via` says how they came in.

    `on_behalf_of` names whom they stand in for; then the roles are those of that person.
    """

    centre_id: CentreId
    person_id: PersonId
    member_id: UUID
    name: str
    party: Party
    roles: frozenset[Role]
    centre_name: str = ""
    school_ids: tuple[SchoolId, ...] = ()
    school_name: str = ""
    via: str = "account"
    on_behalf_of: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises Forbidden, in words that do not tell more than the role's name."""
        if not self.may(permission):
            raise Forbidden(_("Met jouw rol kan je dit niet doen. Vraag het aan de beheerder van je centrum."))

    def is_staff(self) -> bool:
        return self.party is Party.CENTRE

    def acts_for(self, school_id: UUID) -> bool:
        return self.party is Party.SCHOOL and school_id in self.school_ids

    @property
    def scope(self) -> Scope:
        if self.party is Party.CENTRE:
            return CentreScope(self.centre_id, self.person_id)
        return SchoolScope(self.centre_id, self.school_ids, self.person_id)


@dataclass(frozen=True, slots=True)
class System:
    """The product itself: a job, an import by command, the scheduler."""

    name: str = "systeem"


Acting = Actor | System
