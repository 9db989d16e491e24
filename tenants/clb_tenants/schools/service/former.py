"""What schools and sites were called and numbered before, so that search still finds them by it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_tenants.schools.models import FormerName, Site


def keep_former(
    uow: UnitOfWork, school_id: UUID, last_day: date, name: str, *, number: str = "", site: Site | None = None
) -> FormerName:
    """Write down what a school, or a site of it, was called and numbered until now."""
    return uow.add(
        FormerName(
            school_id=school_id,
            site_id=site.site_id if site else None,
            name=name,
            name_key=search_key(name),
            institution_number=number,
            site_number=site.number if site else None,
            last_day=last_day,
            recorded_at=clock.now(),
        )
    )
