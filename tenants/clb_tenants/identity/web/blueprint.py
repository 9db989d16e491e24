"""The blueprint of the pages of identity, and what all of them need."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, current_app

from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.audit.ports import names_of_schools
from clb_tenants.identity.ports import IdentityProvider

pages = Blueprint("identity", "clb_tenants.identity", template_folder="templates")


def database() -> Database:
    return cast("Database", current_app.extensions["clb.database"])


def provider() -> IdentityProvider:
    return cast("IdentityProvider", current_app.extensions["clb.identity_provider"])


def school_name(uow: UnitOfWork, school_id: UUID | None) -> str:
    return names_of_schools(uow, [school_id]).get(school_id, "") if school_id else ""
