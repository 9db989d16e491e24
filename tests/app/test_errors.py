"""Every error is an answer in words, with a way on, and nothing of the inside: whatever is broken."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from clb_app import runtime
from clb_app.factory import create_app
from clb_app.launcher.postgres import PostgresServer
from clb_app.launcher.valkey import ValkeyServer
from clb_app.migrations import migrate_url
from clb_tenants.access.gate import public
from clb_tenants.isolation.scope import DatabaseRole
from client import Client
from conftest import settings_for
from servers import bin_dir_of, server_folder, valkey_for_tests

PERSONAL = "jan.peeters@proef.example"
MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The application with views that fail, as a mistake of ours would."""

    @public("for this test")
    def view() -> str:
        raise ValueError(f"not a number: {PERSONAL}")

    @public("for this test")
    def sql() -> str:
        database = app.extensions["clb.database"]
        with database.engine(DatabaseRole.DOOR).connect() as connection:
            return str(connection.execute(text("select :a from nergens"), {"a": PERSONAL}))

    @public("for this test")
    def template() -> str:
        return render_template("core/bestaat-niet.html")

    for name, function in (("view", view), ("sql", sql), ("template", template)):
        app.add_url_rule(f"/stuk/{name}", f"stuk_{name}", function)
        app.add_url_rule(f"/api/v1/stuk/{name}", f"stuk_api_{name}", function)
    return app


# Pages.


def test_an_unknown_page_is_said_in_dutch_with_a_way_on(client, as_planner):
    for browser in (client(), as_planner):
        page = browser.text("/bestaat-niet", 404)

        assert "<h1" in page
        assert "Niet gevonden" in page
        assert "Dit bestaat niet of hoort niet bij jouw centrum of school." in page
        assert re.search(r'<a class="btn primary" href="/">Naar het begin</a>', page)


def test_a_wrong_method_is_said_in_dutch(as_planner):
    answer = as_planner.raw.post("/health/live", data={"csrf_token": as_planner.token})

    assert answer.status_code == 405
    assert "Dit adres kent deze handeling niet." in answer.text


@pytest.mark.parametrize("what", ["view", "sql", "template"])
def test_a_broken_view_gives_a_page_without_details_and_one_line_without_personal_data(broken, world, what, log_lines):
    client = Client(broken, next(iter(world.staff.values())))
    answer = client.get(f"/stuk/{what}?naam={PERSONAL}")

    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text
    assert "Naar het begin" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text, "what to say when you call for help"
    for inside in ("ValueError", "Traceback", "nergens", "jinja", PERSONAL, "select"):
        assert inside not in answer.text
    (line,) = log_lines.of("error")
    assert line["event"] == "request failed"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert any("test_errors.py" in place for place in line["places"])
    assert PERSONAL not in log_lines.text


def test_a_broken_view_of_the_api_gives_a_problem_without_details(broken, log_lines):
    answer = Client(broken).get(f"/api/v1/stuk/view?naam={PERSONAL}")

    assert answer.status_code == 500
    assert answer.json["code"] == "internal"
    assert "ValueError" not in answer.text
    assert len(log_lines.of("error")) == 1


def test_a_hook_that_breaks_after_the_view_gives_the_same_page(app, log_lines, capfd, client):
    @app.after_request
    def trip(_response: object) -> None:
        raise RuntimeError(PERSONAL)

    answer = client().get(f"/aanmelden?naar=/scholen?q={PERSONAL}")

    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text
    assert PERSONAL not in log_lines.text
    assert "scholen" not in capfd.readouterr().err, "the address stays out of all logs"


def test_when_even_the_error_page_breaks_the_words_still_come(app, client, log_lines):
    @app.context_processor
    def trip() -> dict[str, object]:
        raise RuntimeError(PERSONAL)

    page = client().text("/bestaat-niet", 404)

    assert "<h1>Niet gevonden</h1>" in page
    assert [line["event"] for line in log_lines.of("error")] == ["error page failed"]
    assert PERSONAL not in log_lines.text


def test_the_bare_page_writes_its_words_safely(app):
    from clb_core.web import errors

    with app.test_request_context("/"):
        app.jinja_env.loader = None
        answer = errors.page(404, "<b>", "a & b")

    assert "<b>" not in answer.get_data(as_text=True)
    assert "a &amp; b" in answer.get_data(as_text=True)


# Problem documents.


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/bestaat-niet", 404, "http_404"),
        ("DELETE", "/me", 405, "http_405"),
        ("GET", "/schools/0192f0c4-7c11-7aa0-8000-0000000000ff", 404, "not_found"),
        ("GET", "/schools?limit=0", 422, "invalid_fields"),
        ("GET", "/schools?limit=veel", 422, "invalid_fields"),
        ("POST", "/schools", 403, "forbidden"),
    ],
)
def test_a_problem_document_has_all_its_members(as_planner, method, address, status, code):
    if code == "forbidden":
        as_planner.api("GET", "/me")
    answer = as_planner.api(method, address, headers={"X-Request-Id": "vraag-12345"})

    assert answer.status_code == status if code != "forbidden" else answer.status_code in {403, 422}
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json) >= MEMBERS
    assert answer.json["type"] == "urn:clb:problem:" + answer.json["code"]
    assert answer.json["status"] == answer.status_code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"] == "vraag-12345"
    assert answer.json["detail"].endswith(".")


def test_a_body_that_is_no_json_is_refused_in_words(as_planner):
    headers = {"X-CSRFToken": as_planner.token, "Idempotency-Key": "k1", "Content-Type": "application/json"}
    answer = as_planner.raw.post("/api/v1/invitations", data=b"{geen json", headers=headers)

    assert answer.status_code == 400
    assert answer.json["title"] == "Dit verzoek klopt niet"


# The request's id.


@pytest.mark.parametrize("sent", ["abc-1234", "0192f0c4-7c11-7aa0-8000-0000000000ff", "A.b_c-9876"])
def test_a_safe_request_id_is_taken_over(client, sent, log_lines):
    answer = client().get("/aanmelden", headers={"X-Request-Id": sent})

    assert answer.headers["X-Request-Id"] == sent
    assert {line["request_id"] for line in log_lines.lines} == {sent}


@pytest.mark.parametrize(
    "sent", ["kort", "a" * 65, "met spatie erin", "<script>alert(1)", 'x"}{"level":"error', "ééééééééé", ""]
)
def test_another_request_id_is_replaced(client, sent, log_lines):
    answer = client().get("/aanmelden", headers={"X-Request-Id": sent})

    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    assert {line["request_id"] for line in log_lines.lines} == {answer.headers["X-Request-Id"]}


# What is away.


@pytest.fixture
def mortal(template, valkey_url, tmp_path, postgres):
    """An application whose servers a test may stop: (app, its PostgreSQL, its Valkey)."""
    with (
        server_folder() as folder,
        PostgresServer(folder / "postgres", bin_dir_of("wheel"), settings={"fsync": "off"}) as server,
        valkey_for_tests() as valkey,
    ):
        server.create_database("clb_mortal")
        migrate_url(server.url("clb_mortal"))
        started = runtime.start(settings_for(server.url("clb_mortal"), valkey.url, tmp_path))
        yield create_app(started), server, valkey
        started.close()


def test_without_its_database_every_page_says_so_in_words(
    mortal: tuple[Flask, PostgresServer, ValkeyServer], world, log_lines
):
    """Also the error page of someone who is signed in, whose frame would count what waits."""
    app, server, _valkey = mortal
    client = Client(app, next(iter(world.staff.values())))
    token = client.token
    server.stop()

    page, form = client.get("/scholen"), client.raw.post("/teams", data={"name": "Team X", "csrf_token": token})
    problem = client.get("/api/v1/schools")

    for answer in (page, form):
        assert answer.status_code == 503
        assert "De databank is even niet bereikbaar. Er is niets bewaard; probeer het zo opnieuw." in answer.text
        assert "Naar het begin" in answer.text
    assert problem.status_code == 503
    assert problem.json["code"] == "unavailable"
    assert set(problem.json) >= MEMBERS
    assert [line["event"] for line in log_lines.of("warning")] == ["database unavailable"] * 3
    assert log_lines.of("error") == []
    assert client.get("/bestaat-niet").status_code == 404, "pages that need no database still come"
    assert client.get("/aanmelden").status_code == 302
    live, ready = client.get("/health/live"), client.get("/health/ready")
    assert (live.status_code, live.json) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json) == (
        503,
        {"status": "unavailable", "checks": {"database": False, "valkey": True}},
    )


def test_without_its_store_no_one_is_signed_in_and_every_page_says_so(
    mortal: tuple[Flask, PostgresServer, ValkeyServer], world, log_lines, capfd
):
    app, _server, valkey = mortal
    client = Client(app, next(iter(world.staff.values())))
    token = client.token
    valkey.stop()

    answers = [
        client.get(f"/scholen?q={PERSONAL}"),
        client.raw.post("/teams", data={"name": "Team X", "csrf_token": token}),
        client.get("/api/v1/schools"),
        Client(app).get("/aanmelden"),
    ]

    assert [answer.status_code for answer in answers] == [503] * 4
    for answer in answers:
        assert "probeer het zo opnieuw." in answer.text
    assert answers[2].json["code"] == "unavailable"
    assert "Set-Cookie" not in answers[3].headers
    assert client.get("/static/core/app.css", buffered=True).status_code == 200
    live, ready = Client(app).get("/health/live"), Client(app).get("/health/ready")
    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json["checks"] == {"database": True, "valkey": False}
    assert PERSONAL not in log_lines.text + capfd.readouterr().err


def test_a_connection_that_dies_under_a_request_becomes_words_and_the_next_request_works(
    app, as_planner, as_superuser, fresh_runtime
):
    killed: list[str] = []

    def kill(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if "school" in statement and not killed:
            killed.append(statement)
            as_superuser(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename like 'app_%'"
            )

    as_planner.get("/wie-ben-ik")
    engine = fresh_runtime.database.engine(DatabaseRole.CENTRE)
    event.listen(engine, "before_cursor_execute", kill)
    try:
        answer = as_planner.get("/scholen")
    finally:
        event.remove(engine, "before_cursor_execute", kill)

    assert killed
    assert answer.status_code == 503
    assert "De databank is even niet bereikbaar." in answer.text
    assert as_planner.get("/scholen").status_code == 200


def test_when_all_connections_are_in_use_a_request_is_refused_in_words(app_with, world, monkeypatch):
    app = app_with(CLB_POOL_SIZE="1")
    client = Client(app, next(iter(world.staff.values())))
    engine = app.extensions["clb.database"].engine(DatabaseRole.CENTRE)
    engine.pool._timeout = 0.1
    held = [engine.connect(), engine.connect()]
    try:
        answer = client.get("/scholen")
    finally:
        for connection in held:
            connection.close()

    assert answer.status_code == 503
    assert "De databank is even niet bereikbaar." in answer.text
    assert client.get("/scholen").status_code == 200


def test_an_error_of_the_database_names_no_values(broken, log_lines):
    engine = broken.extensions["clb.database"].engine(DatabaseRole.DOOR)
    with engine.connect() as connection, pytest.raises(SQLAlchemyError, match=PERSONAL):
        connection.execute(text("select :a from nergens"), {"a": PERSONAL})

    Client(broken).get("/stuk/sql")

    assert PERSONAL not in log_lines.text
