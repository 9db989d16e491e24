"""The demo's pupils in home education: a place of the centre, groups, and one visit whose date the centre fixed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from clb_app.demo.names import POSTCODES
from clb_app.demo.schools import DEMO
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days
from clb_core.web.pages import PageRequest
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_platform.planning import queries
from clb_platform.planning.service import create_visit, fix, suggest
from clb_platform.planning.service.context import context, wanted_of
from clb_tenants.access.actor import Actor
from clb_tenants.schools import service as schools

GROUPS = (("Kleuters", Grade.K1, 3), ("Zes jaar", Grade.L1, 4), ("Negen jaar", Grade.L4, 6), ("Twaalf jaar", Grade.S1, 5))


def add_home_education(uow: UnitOfWork, planner: Actor, team_id: UUID, start_year: int, counted_on: date) -> int:
    """Give the centre a place and groups; the number of pupils."""
    municipality = "Aalst"
    place = schools.add_place(
        uow, DEMO,
        {
            "name": "Consultatieruimte Aalst", "street": "Kattestraat 12", "postcode": POSTCODES[municipality],
            "municipality": municipality, "latitude": 50.9378, "longitude": 4.0409,
        },
    )  # fmt: skip
    home = uow.scope.owner_id
    for name, grade, head_count in GROUPS:
        values = {"name": name, "grade": grade, "head_count": head_count, "site_id": place.site_id}
        class_groups.add_group(uow, DEMO, home, start_year, values, source=GroupSource.DEMO, counted_on=counted_on)
    due = queries.obligations(uow, start_year, {"school_id": home, "code": "SC3"}, PageRequest(1))
    visit = create_visit(uow, planner, home, [due[0].key], team_id)
    found = suggest(context(uow, wanted_of(uow, visit)), add_days(clock.today(), 14), 1)
    if found:
        fix(uow, planner, visit.visit_id, found[0], override_reason="De gezinnen vroegen deze dag.")
    return sum(head_count for _name, _grade, head_count in GROUPS)
