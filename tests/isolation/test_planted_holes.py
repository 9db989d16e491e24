"""Holes, planted one by one: each is found by the check that should find it, and is taken away again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask, g
from sqlalchemy import Connection, text

from clb_app.factory import create_app
from clb_app.runtime import Runtime
from clb_app.tables import GLOBAL_TABLES, audiences
from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.access import gate
from clb_tenants.access.gate import UndeclaredRoute, requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Role
from clb_tenants.isolation.ownership import CENTRE_ONLY, Audience
from clb_tenants.isolation.policies import door, protect
from clb_tenants.isolation.scope import CentreScope, DatabaseRole
from isolation.catalogue import findings
from isolation.things import Things
from isolation.worlds import CANARY, Case, cases

OWN_TABLE = (
    "create table planted (centre_id uuid not null, planted_id uuid not null, note text,"
    " primary key (centre_id, planted_id))"
)


@pytest.fixture
def plant(changing: Connection) -> Callable[..., list[str]]:
    """Run statements as the superuser, and give what the catalogue's check then says that it did not say before."""

    def run(*statements: str, owned: dict[str, Audience] | None = None) -> list[str]:
        before = findings(changing, audiences(), GLOBAL_TABLES)
        for statement in statements:
            changing.execute(text(statement).execution_options(no_parameters=True))
        after = findings(changing, audiences() | (owned or {}), GLOBAL_TABLES)
        return [finding for finding in after if finding not in before]

    return run


def own_table(*but: str) -> list[str]:
    """A new table of centres, protected as it should be, without the statements that contain one of `but`."""
    statements = [OWN_TABLE, "alter table planted owner to clb_owner", *protect("planted", CENTRE_ONLY)]
    return [statement for statement in statements if not any(part in statement for part in but)]


OWNED = {"planted": CENTRE_ONLY}


def test_a_table_protected_as_it_should_be_is_no_finding(plant: Callable[..., list[str]]) -> None:
    assert plant(*own_table(), owned=OWNED) == []


@pytest.mark.parametrize(
    ("left_out", "finding"),
    [
        ("create policy tenant", "table planted has no tenant policy"),
        ("enable row level security", "table planted has no row-level security"),
        ("force row level security", "table planted does not force row-level security on its owner"),
        ("owner to", "table planted is owned by postgres"),
    ],
)
def test_a_table_with_one_wall_missing_is_named(plant: Callable[..., list[str]], left_out: str, finding: str) -> None:
    assert plant(*own_table(left_out), owned=OWNED) == [finding]


def test_a_table_that_nobody_declared_is_named(plant: Callable[..., list[str]]) -> None:
    assert "table planted is neither a centre's nor one of the global tables" in plant(*own_table())


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "create index planted_note_idx on planted (note)",
            "index planted_note_idx of planted does not begin with centre_id",
        ),
        ("alter table planted add unique (note)", "index planted_note_key of planted does not begin with centre_id"),
        (
            "create index planted_low_idx on planted (centre_id, lower(note))",
            "index planted_low_idx of planted holds an expression: RLS would keep it from being used",
        ),
        (
            "alter table planted add amount numeric; create index planted_sum_idx on planted (centre_id, amount)",
            "index planted_sum_idx of planted holds amount of type numeric: not leakproof",
        ),
        (
            "alter table planted add person_id uuid references person (person_id)",
            "foreign key planted_person_id_fkey does not begin with centre_id",
        ),
        ("grant select on planted to app_school", "app_school has select on planted"),
        ("grant select (note) on planted to app_school", "app_school has select on columns of planted"),
        ("grant select on planted to public", "everyone has a right on planted"),
        ("grant truncate on planted to app_centre", "app_centre has truncate on planted"),
        ("revoke delete on planted from app_centre", "app_centre lacks delete on planted"),
        ("create policy wide on planted using (true)", "policy wide of planted is unknown"),
        (
            "create policy school on planted to app_school using (true)",
            "table planted is for the centre only and has a policy for schools",
        ),
        (
            "alter policy tenant on planted using (true)",
            "policy tenant of planted does not hold everyone to the centre of the scope",
        ),
        ("create view seen as select * from planted", "view seen sees with its owner's eyes"),
        (
            "create materialized view kept as select * from planted",
            "materialised view kept: no policy would hold on it",
        ),
        ("grant create on schema public to app_centre", "app_centre may create in the schema public"),
        ("alter default privileges grant select on tables to app_school", "there are default privileges"),
        ("alter role app_school bypassrls", "role app_school has the attributes"),
        ("grant clb_owner to app_centre", "role app_centre can become clb_owner"),
        ("grant select on person to app_centre", "app_centre has select on person"),
        ("grant select on school to app_door", "app_door has select on school"),
    ],
)
def test_a_hole_in_a_table_is_named(plant: Callable[..., list[str]], statement: str, finding: str) -> None:
    found = plant(*own_table(), *statement.split("; "), owned=OWNED)

    assert any(each.startswith(finding) for each in found), found


def test_a_door_without_a_search_path_is_named(plant: Callable[..., list[str]]) -> None:
    found = plant("alter function door_centres() reset search_path")

    assert found == ["function door_centres() has no fixed search_path"]


def test_a_door_for_everyone_is_named(plant: Callable[..., list[str]]) -> None:
    found = plant("grant execute on function door_account(text) to public")

    assert found == ["function door_account(p_email_key text) may be called by ['app_door', 'public']"]


def test_a_door_of_another_owner_is_named(plant: Callable[..., list[str]]) -> None:
    assert plant("alter function door_centres() owner to postgres") == ["function door_centres() is owned by postgres"]


def test_one_door_more_is_named(plant: Callable[..., list[str]]) -> None:
    found = plant(*door("door_schools", "", "setof text", "select name from school"))

    assert found == ["function door_schools() runs with its owner's rights and is not listed"]


def test_one_door_less_is_named(plant: Callable[..., list[str]]) -> None:
    assert plant("drop function door_centres()") == ["function door_centres() is listed and does not exist"]


@pytest.fixture
def open_app(matrix_runtime: Runtime) -> Flask:
    """An application of its own, to add routes to."""
    return create_app(matrix_runtime)


def _add(app: Flask, rule: str, view: Callable[..., object]) -> None:
    app._got_first_request = False
    app.add_url_rule(rule, view_func=view)  # type: ignore[arg-type]


def test_a_route_without_a_permission_keeps_the_application_from_starting(open_app: Flask) -> None:
    _add(open_app, "/achterdeur", lambda: "open")

    with pytest.raises(UndeclaredRoute, match="GET /achterdeur"):
        gate.refuse_undeclared(open_app)


def test_a_route_without_a_permission_serves_nobody(open_app: Flask, things: Things) -> None:
    from client import Client

    _add(open_app, "/achterdeur", lambda: "open")

    answer = Client(open_app, things.owner(Role.ADMINISTRATOR)).get("/achterdeur")

    assert answer.status_code == 500
    assert "open" not in answer.text.split()


def test_a_school_query_that_asks_as_the_centre_is_found_by_the_matrix(
    open_app: Flask, things: Things, matrix_runtime: Runtime, nothing_stays: None
) -> None:
    """Who opens the centre's engine for a school's question passes both walls: the canaries of the matrix tell."""
    from client import Client

    @requires(Permission.SCHOOLS_READ)
    def leaking() -> str:
        scope = CentreScope(g.actor.centre_id)
        uow = UnitOfWork(matrix_runtime.database.engine(DatabaseRole.CENTRE), scope.context, scope, lambda *_none: None)
        names = uow.session.scalars(text("select board_name from school order by board_name")).all()
        uow.close()
        return " ".join(names)

    _add(open_app, "/lek", leaking)
    page = Client(open_app, things.owner(Role.PLANNING_CONTACT)).text("/lek")

    assert ("OTHER", "school") in set(CANARY.findall(page)), "without this the check would be blind"


def test_a_school_query_without_its_filter_still_shows_only_the_own_school(
    open_app: Flask, things: Things, nothing_stays: None
) -> None:
    """The forgotten filter, in the scope that the gate opened: the database's wall holds."""
    from client import Client

    @requires(Permission.SCHOOLS_READ)
    def forgotten() -> str:
        return " ".join(g.uow.session.scalars(text("select board_name from school")).all())

    _add(open_app, "/vergeten", forgotten)
    page = Client(open_app, things.owner(Role.PLANNING_CONTACT)).text("/vergeten")

    assert set(CANARY.findall(page)) == {("OURS", "school")}


def test_an_operation_without_a_line_is_found(open_app: Flask) -> None:
    from isolation.matrix import OPERATIONS

    @requires(Permission.SCHOOLS_READ)
    def unknown(school_id: UUID) -> str:
        return str(school_id)

    _add(open_app, "/onbekend/<uuid:school_id>", unknown)
    found: list[Case] = [case for case in cases(open_app) if (case.rule.endpoint, case.method) not in OPERATIONS]

    assert [case.rule.rule for case in found] == ["/onbekend/<uuid:school_id>"]
