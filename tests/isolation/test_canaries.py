"""Words that must not be seen, in every text of others; then every page and list is read, and the logs too."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from clb_app.runtime import Runtime
from clb_app.tables import audiences
from clb_tenants.access.roles import PERMISSIONS, Role
from client import Client
from isolation.matrix import OPERATIONS
from isolation.things import Things
from isolation.worlds import CANARY, FOR_ALL_SCHOOLS, cases
from world import Someone

LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MOST_PAGES = 600
ALIKE = 6
"""Links of one kind that are followed: the seventh class group shows nothing that the first six do not."""
SEARCHES = ("canary", "CANARY-FOREIGN")


def read_everything(app: Flask, someone: Someone, role: Role, things: Things) -> Iterator[tuple[str, str]]:
    """(address, text) of every page that links lead to from the pages of the matrix, and of every list of the API."""
    client, seen, followed = Client(app, someone), set[str](), Counter[str]()
    waiting = ["/", *_known_addresses(app, role, things)]
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code < 500, address
        yield address, answer.data.decode(errors="replace")
        if answer.mimetype == "text/html":
            for link in map(html.unescape, LINK.findall(answer.text)):
                kind = ID.sub("ID", urlsplit(link).path)
                if _is_page(link) and link not in seen and followed[kind] < ALIKE:
                    followed[kind] += 1
                    waiting.append(link)
    assert len(seen) < MOST_PAGES, "more pages than were read"


def _known_addresses(app: Flask, role: Role, things: Things) -> Iterator[str]:
    """Every GET of the matrix that the role may make: as it is, and searching for canaries wherever it can search."""
    for case in cases(app):
        if case.method == "GET" and case.permission in PERMISSIONS[role]:
            address = case.address(things.ids)
            yield address
            for word in SEARCHES if case.operation.query is not None else ():
                yield f"{address}?q={word}&limit=200&past=true&voorbij=1&past=1&start_year=2026&schooljaar=2026"


def _is_page(link: str) -> bool:
    path = urlsplit(link)
    return not path.netloc and path.path.startswith("/") and not path.path.startswith(("/static", "/afmelden"))


def test_every_owned_table_with_a_text_has_its_canary(things: Things, matrix_runtime: Runtime) -> None:
    """Otherwise the next tests would find nothing for want of anything to find."""
    engine = create_engine(matrix_runtime.settings.database_admin_url)
    with engine.connect() as connection:
        for tag in ("OURS", "OTHER", "FOREIGN"):
            for name in audiences():
                found = connection.scalar(text(f"select count(*) from {name} t where t::text like '%CANARY-{tag}-%'"))
                assert found or name in WITHOUT_TEXT, (tag, name)
    engine.dispose()


WITHOUT_TEXT = {
    # Numbers, days and references only.
    "audit_pending", "booking", "leave", "programme_function", "programme_season", "programme_target", "team_member",
    "counter_date", "mail_rhythm", "proposal_batch_visit", "visit_count", "working_pattern", "scenario_point",
    "travel_time",
    # Bytes, which PostgreSQL shows as hexadecimal.
    "document_content", "scenario_file",
    # One row per centre or per kind, which the small world made already.
    "centre", "import_file", "import_mapping", "school_year_snapshot",
    # A canary that cannot be a value: enumerations and references.
    "membership", "audit_seal",
}  # fmt: skip


def test_a_planner_meets_no_word_of_another_centre(
    matrix_app: Flask, things: Things, nothing_stays: None, capsys: pytest.CaptureFixture[str]
) -> None:
    met = [
        (address, *found)
        for address, page in read_everything(matrix_app, things.owner(Role.PLANNER), Role.PLANNER, things)
        for found in CANARY.findall(page)
    ]
    assert {place for _address, place, _table in met} <= {"OURS", "OTHER"}
    assert ("/huisonderwijs", "OTHER", "class_group") in met, "home education is met"
    assert ("OURS", "school") in {(place, table) for _address, place, table in met}, "the own canaries are met"
    logged = capsys.readouterr()
    assert "CANARY" not in logged.out + logged.err, "no log holds what stands in a row"


def test_a_contact_meets_no_word_of_another_centre_nor_of_another_school(
    matrix_app: Flask, things: Things, nothing_stays: None, capsys: pytest.CaptureFixture[str]
) -> None:
    role = Role.PLANNING_CONTACT
    met = [
        (address, *found)
        for address, page in read_everything(matrix_app, things.owner(role), role, things)
        for found in CANARY.findall(page)
    ]
    leaked = [each for each in met if each[1] != "OURS" and not (each[1] == "OTHER" and each[2] in FOR_ALL_SCHOOLS)]
    assert leaked == []
    assert "OURS" in {place for _address, place, _table in met}, "the own canaries are met"
    logged = capsys.readouterr()
    assert "CANARY" not in logged.out + logged.err


def test_a_contact_meets_no_word_that_is_for_the_centre_only(
    matrix_app: Flask, things: Things, nothing_stays: None
) -> None:
    """Rows of its own school in tables that no school may read."""
    hidden = {name for name, audience in audiences().items() if "select" not in audience.school_rights}
    role = Role.PLANNING_CONTACT
    met = {
        (address, table)
        for address, page in read_everything(matrix_app, things.owner(role), role, things)
        for _place, table in CANARY.findall(page)
        if table in hidden
    }
    assert met == set()


def test_every_read_of_the_matrix_was_among_the_pages(matrix_app: Flask) -> None:
    reads = {case.rule.endpoint for case in cases(matrix_app) if case.method == "GET"}

    assert reads == {endpoint for endpoint, method in OPERATIONS if method == "GET"}
