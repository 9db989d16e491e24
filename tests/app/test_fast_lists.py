"""The lists that go straight from columns to JSON say exactly what their documented schema would say of them."""

from __future__ import annotations

import pytest

from clb_platform.planning.schemas.obligations import ObligationOut
from clb_platform.planning.schemas.visits import VisitPage
from clb_tenants.access.roles import Role
from clb_tenants.audit.schemas import EntryOut
from clb_tenants.identity.schemas import MembershipOut
from clb_tenants.schools.schemas import SchoolOut
from client import Client

ROWS = {
    "/api/v1/schools": SchoolOut,
    "/api/v1/people": MembershipOut,
    "/api/v1/audit": EntryOut,
    "/api/v1/obligations": ObligationOut,
    "/api/v1/visits": VisitPage,
}


@pytest.mark.parametrize("address", ROWS)
def test_a_row_has_the_fields_of_its_schema_and_their_values_read_back_to_the_same(app, world, address):
    schema = ROWS[address]()
    if "items" in schema.fields:
        schema = schema.fields["items"].inner.schema
    items = Client(app, world.staff[Role.PLANNER]).get(address).json["items"]

    if address != "/api/v1/visits":
        assert items, "a list without rows proves nothing"
    for item in items:
        assert set(item) == set(schema.fields)
        assert schema.dump(schema.load(item)) == item


@pytest.mark.parametrize("address", ROWS)
def test_pages_follow_each_other_without_a_gap_or_a_double(app, world, address):
    client = Client(app, world.staff[Role.PLANNER])
    whole = client.get(f"{address}?limit=200").json["items"]
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{address}?limit=1{cursor and '&cursor=' + cursor}").json
        found += page["items"]
        cursor = page["next_cursor"]

    assert found == whole
