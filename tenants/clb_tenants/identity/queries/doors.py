"""The calls of the doors: named functions that `app_door` may call without a scope (see the migrations)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from clb_core.database.engines import Database
from clb_tenants.access.roles import Role
from clb_tenants.identity.vocabulary import Account, Context, FoundLink, LinkPurpose
from clb_tenants.isolation.scope import CentreId, DatabaseRole, PersonId, SchoolId


def _through_door(database: Database, statement: str, **values: Any) -> Sequence[Any]:
    with database.engine(DatabaseRole.DOOR).begin() as connection:
        return connection.execute(text(statement), values).all()


def account_by_email(database: Database, key: str) -> Account | None:
    rows = _through_door(database, "select * from door_account(:key)", key=key)
    return (
        Account(PersonId(rows[0].person_id), rows[0].email, rows[0].display_name, rows[0].password_hash)
        if rows
        else None
    )


def create_account(
    database: Database, person_id: UUID, key: str, email: str, name: str, hashed: str, at: datetime
) -> PersonId:
    """Make a person with a local account, or set the password of the one that has this address."""
    rows = _through_door(
        database,
        "select door_create_account(:person, :key, :email, :name, :hash, :at) as person_id",
        person=person_id, key=key, email=email, name=name, hash=hashed, at=at,
    )  # fmt: skip
    return PersonId(rows[0].person_id)


def set_password(database: Database, person_id: UUID, hashed: str, at: datetime) -> bool:
    """Replace the password of a local account; False when the person has none."""
    statement = "select door_set_password(:person, :hash, :at) as changed"
    return bool(_through_door(database, statement, person=person_id, hash=hashed, at=at)[0].changed)


def person_of(database: Database, issuer: str, subject: str) -> PersonId | None:
    rows = _through_door(database, "select door_person(:issuer, :subject) as person_id", issuer=issuer, subject=subject)
    return PersonId(rows[0].person_id) if rows and rows[0].person_id else None


def contexts(database: Database, person_id: UUID, day: date) -> list[Context]:
    """Where a person may act on `day`: centres first, then schools, by name."""
    rows = _through_door(database, "select * from door_contexts(:person, :day)", person=person_id, day=day)
    found = [
        Context(CentreId(r.centre_id), r.centre_name, SchoolId(r.school_id) if r.school_id else None, r.school_name or "",
                tuple(Role(role) for role in r.roles), r.for_member_id, r.for_name)
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda c: (c.school_id is not None, c.centre_name, c.school_name, c.for_name))


def find_link(database: Database, centre_id: UUID, digest: str) -> tuple[FoundLink, datetime, datetime | None] | None:
    """(link, expires_at, revoked_at) of a token's digest in one centre, or None."""
    rows = _through_door(database, "select * from door_link(:centre, :digest)", centre=centre_id, digest=digest)
    if not rows:
        return None
    row = rows[0]
    found = FoundLink(
        CentreId(centre_id), row.link_id, LinkPurpose(row.purpose), row.member_id, row.school_id, row.subject_id,
        row.mailbox_id,
    )  # fmt: skip
    return found, row.expires_at, row.revoked_at
