"""People from a file: contacts of schools, and staff of the centre by their function. Each gets a role, or an invitation.

Nobody gets mail before the import is carried out, and then only when that was asked: otherwise a person is known with the
role, and can be invited later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging.ports import Commit, Undo
from clb_core.staging.vocabulary import CheckedRow, Verdict
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.words import Words, _, _l
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, Role
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries as known_people
from clb_tenants.identity import service as identity
from clb_tenants.identity.policy import may_give_role
from clb_tenants.identity.vocabulary import email_key
from clb_tenants.onboarding import queries
from clb_tenants.onboarding.vocabulary import CONTACT_COLUMNS, STAFF_COLUMNS, OnboardingAction, contact_role, staff_role
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import institution_number, read_as, spaced

LONGEST_NAME: Final = 120
LONGEST_EMAIL: Final = 254
STEP: Final = 100
_EMAIL: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+")
_Held = tuple[str, Role, UUID | None]
"""(key of the address, role, school)."""


@dataclass(slots=True)
class _Row:
    """One person of the file, read."""

    mapped: MappedRow
    name: str
    email: str
    role: Role | None
    number: str | None
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PeopleImport:
    """One row per role of a person. Parameter `invite`: "yes" sends invitations, "no" only makes people known."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]
    permission: Permission
    read_role: Callable[[str], Role | None]
    otherwise: Role | None
    """The role of a row that tells none; None refuses such a row."""
    adult_columns: frozenset[str] = frozenset({"voornaam", "voornamen", "roepnaam", "firstname"})

    @property
    def of_schools(self) -> bool:
        return any(spec.key == "institution_number" for spec in self.columns)

    def authorise(self, actor: Actor) -> None:
        actor.require(self.permission)

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        """Every row with its verdict; five statements, whatever the number of rows."""
        read = [self._read(row) for row in rows]
        numbers = sorted({row.number for row in read if row.number})
        schools = queries.known_as(uow, numbers, clock.today(), lock=lock).schools
        keys = sorted({email_key(row.email) for row in read if row.email})
        held = _held(uow, keys, invites=parameters["invite"] == "yes")
        seen: dict[_Held, int] = {}
        return [self._checked(row, schools, held, seen, parameters) for row in read]

    def _read(self, mapped: MappedRow) -> _Row:
        cells = {key: " ".join(cell.split()) for key, cell in mapped.values.items()}
        name = f"{cells['first_name']} {cells['name']}".strip()
        row = _Row(mapped, name, cells["email"], self.read_role(cells["role"]), None)
        _check_person(row)
        if row.role is None and cells["role"]:
            words = _("Functie “%(text)s” kennen we niet.", text=cells["role"][:60])
            row.problems.append(words)
        elif row.role is None and self.otherwise is None:
            row.problems.append(_("De functie ontbreekt."))
        elif row.role is None and self.otherwise is not None:
            row.role = self.otherwise
            row.remarks.append(_("Geen functie ingevuld: gelezen als %(role)s.", role=LABELS[self.otherwise]))
        if self.of_schools:
            _read_number(row, cells["institution_number"])
        return row

    def _checked(
        self, row: _Row, schools: Mapping[str, School], held: Mapping[_Held, str], seen: dict[_Held, int],
        parameters: Mapping[str, Any],
    ) -> CheckedRow:  # fmt: skip
        school = schools.get(row.number or "")
        if self.of_schools and row.number and school is None:
            words = _("School %(number)s staat niet in jullie lijst. Lees eerst de scholen in.", number=spaced(row.number))
            row.problems.append(words)
        if school is not None and row.number and school.institution_number != row.number:
            row.remarks.append(read_as(row.number, school.name, school.institution_number))
        title = row.name or _("Rij %(row)s", row=row.mapped.number)
        if row.problems or row.role is None:
            return _answer(row, title, Verdict.REFUSED, {})
        key: _Held = (email_key(row.email), row.role, school.school_id if school else None)
        place = school.name if school else _("het centrum")
        shown = _("%(name)s, %(role)s van %(place)s", name=row.name, role=LABELS[row.role], place=place)
        earlier = seen.setdefault(key, row.mapped.number)
        if earlier != row.mapped.number:
            row.problems.append(_("Deze persoon staat met dezelfde functie ook in rij %(row)s.", row=earlier))
            return _answer(row, shown, Verdict.REFUSED, {})
        if key in held:
            row.remarks.append(held[key])
            return _answer(row, shown, Verdict.SAME, {})
        row.remarks.append(_told(parameters))
        values = {"name": row.name, "email": row.email, "role": row.role.value, "school_id": str(key[2]) if key[2] else None}
        return _answer(row, shown, Verdict.NEW, values)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        """Invite each, or make each known with the role; per row what was made."""
        traces: dict[int, Any] = {}
        for done, row in enumerate(commit.rows, start=1):
            give = _invite if commit.parameters["invite"] == "yes" else _make_known
            traces[row.number] = give(uow, actor, row.values)
            if done % STEP == 0:
                commit.progress(done)
        changes = {"rows_new": len(commit.rows), "rows_refused": commit.counts["refused"]}
        subject = Subject("import", commit.batch_id, commit.filename)
        audit.record(uow, actor, OnboardingAction.PEOPLE_IMPORTED, subject, changes=changes)
        return traces

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        """Take back open invitations and end the roles. Raises Conflict naming who accepted meanwhile."""
        for done, row in enumerate(undo.rows, start=1):
            if "invitation" in row.trace:
                _take_back_invitation(uow, actor, UUID(row.trace["invitation"]), row.title)
            else:
                _end_role(uow, actor, UUID(row.trace["membership"]), row.title)
            if done % STEP == 0:
                undo.progress(done)
        subject = Subject("import", undo.batch_id, undo.filename)
        audit.record(uow, actor, OnboardingAction.PEOPLE_UNDONE, subject, changes={"rows_undone": len(undo.rows)})


def _check_person(row: _Row) -> None:
    if not row.name:
        row.problems.append(_("De naam ontbreekt."))
    elif not 2 <= len(row.name) <= LONGEST_NAME:
        row.problems.append(_("Een naam heeft 2 tot %(most)s tekens.", most=LONGEST_NAME))
    if not row.email:
        row.problems.append(_("Het e-mailadres ontbreekt."))
    elif not _EMAIL.fullmatch(row.email) or len(row.email) > LONGEST_EMAIL:
        row.problems.append(_("“%(text)s” is geen e-mailadres.", text=row.email[:60]))


def _read_number(row: _Row, text: str) -> None:
    row.number = institution_number(text)
    if row.number is None:
        words = _("“%(text)s” is geen instellingsnummer. Dat heeft zes cijfers.", text=text[:30])
        row.problems.append(words if text else _("Het instellingsnummer ontbreekt."))
    elif len(re.sub(r"\D", "", text)) < len(row.number):
        shown = spaced(row.number)
        row.remarks.append(_("De nul vooraan was weg: %(text)s is gelezen als %(number)s.", text=text, number=shown))


def _answer(row: _Row, title: str, verdict: Verdict, values: Mapping[str, Any]) -> CheckedRow:
    return CheckedRow(
        row.mapped.number, row.mapped.values, title, verdict, values, (), tuple(row.problems), tuple(row.remarks)
    )


def _told(parameters: Mapping[str, Any]) -> str:
    if parameters["invite"] == "yes":
        return _("Krijgt na het overnemen een mail met een uitnodiging.")
    return _("Krijgt geen mail.")


def _held(uow: UnitOfWork, keys: Sequence[str], *, invites: bool) -> dict[_Held, str]:
    """Who has which role already, or an open invitation for it, with the words for it.

    Someone who is only known, without an account, can still be invited.
    """
    today, found = clock.today(), {}
    for member, membership in queries.roles_by_email(uow, keys, today):
        if not invites or member.person_id is not None:
            found[member.email_key, membership.role, membership.school_id] = _("Heeft deze rol al.")
    for invitation in queries.invitations_by_email(uow, keys, clock.now()):
        words = _("Is al uitgenodigd, en heeft nog niet geantwoord.")
        found.setdefault((invitation.email_key, invitation.role, invitation.school_id), words)
    return found


def _invite(uow: UnitOfWork, actor: Actor, values: Mapping[str, Any]) -> dict[str, str]:
    school_id = UUID(values["school_id"]) if values["school_id"] else None
    invitation = identity.invite(
        uow, actor, email=values["email"], name=values["name"], role=Role(values["role"]), school_id=school_id
    )
    return {"invitation": str(invitation.invitation_id)}


def _make_known(uow: UnitOfWork, actor: Actor, values: Mapping[str, Any]) -> dict[str, str]:
    role, school_id = Role(values["role"]), UUID(values["school_id"]) if values["school_id"] else None
    may_give_role(actor, role, school_id)
    member = known_people.member_by_email(uow, email_key(values["email"]))
    if member is None:
        member = identity.add_member(uow, values["name"], values["email"])
    membership = identity.add_membership(uow, actor, member, role, school_id, clock.today())
    return {"membership": str(membership.membership_id)}


def _take_back_invitation(uow: UnitOfWork, actor: Actor, invitation_id: UUID, title: str) -> None:
    try:
        identity.revoke_invitation(uow, actor, invitation_id)
    except Conflict as error:
        words = _("De uitnodiging staat niet meer open: %(title)s. De import kan niet meer ongedaan gemaakt worden.", title=title)
        raise Conflict(words) from error


def _end_role(uow: UnitOfWork, actor: Actor, membership_id: UUID, title: str) -> None:
    try:
        identity.end_membership(uow, actor, membership_id, reason=_("De import is ongedaan gemaakt."))
    except Conflict as error:
        words = _("De rol is intussen al beëindigd: %(title)s. De import kan niet meer ongedaan gemaakt worden.", title=title)
        raise Conflict(words) from error


CONTACTS_IMPORT = PeopleImport(
    "contacts", _l("Contacten van scholen"), CONTACT_COLUMNS, Permission.IDENTITY_CONTACT_IMPORT, contact_role,
    Role.PLANNING_CONTACT,
)  # fmt: skip
STAFF_IMPORT = PeopleImport(
    "staff", _l("Medewerkers van het centrum"), STAFF_COLUMNS, Permission.IDENTITY_STAFF_MANAGE, staff_role, None
)
