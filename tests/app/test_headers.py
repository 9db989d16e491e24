"""The headers of every kind of answer, and pages without a single inline script or style."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from clb_core.web.security import CSP, HEADERS
from clb_tenants.access.roles import Role
from client import Client
from isolation.worlds import Case, cases

DESIGNED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ANSWERS = {
    "page": ("GET", "/", 200),
    "sign-in page": ("GET", "/wie-ben-ik", 200),
    "api": ("GET", "/api/v1/me", 200),
    "list of the api": ("GET", "/api/v1/schools", 200),
    "openapi document": ("GET", "/api/v1/openapi.json", 200),
    "download": ("GET", "/importeren/klassen/sjabloon.csv", 200),
    "unknown page": ("GET", "/bestaat-niet", 404),
    "unknown in the api": ("GET", "/api/v1/bestaat-niet", 404),
    "wrong method": ("POST", "/health/live", 405),
    "wrong method of the api": ("GET", "/api/v1/invitations", 405),
    "no token": ("POST", "/teams", 422),
    "no permission": ("GET", "/audit/0192f0c4-7c11-7aa0-8000-0000000000ff/reason/onleesbaar", 403),
    "unknown thing": ("GET", "/scholen/0192f0c4-7c11-7aa0-8000-0000000000ff", 404),
    "redirect": ("GET", "/aanmelden", 302),
    "missing file": ("GET", "/static/core/bestaat-niet.css", 404),
    "health": ("GET", "/health/live", 200),
    "options": ("OPTIONS", "/scholen", 200),
    "head": ("HEAD", "/scholen", 200),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_carries_the_headers_and_is_not_kept(full, kind):
    method, address, status = ANSWERS[kind]

    answer = full.client(Role.PLANNER).raw.open(address, method=method, buffered=True)

    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers.getlist(name) == [value]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers.getlist("Cache-Control") == ["no-store"]
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])


def test_the_policy_is_the_one_that_was_designed():
    assert CSP == HEADERS["Content-Security-Policy"] == DESIGNED


def test_a_file_of_ours_may_be_kept_for_ever_because_its_address_changes_with_it(full):
    page = full.client(Role.PLANNER).text("/")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) >= 6

    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}", address), address
        answer = full.client(None).get(address, buffered=True)
        assert answer.status_code == 200
        assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
        assert answer.headers["Content-Security-Policy"] == CSP
        assert "Set-Cookie" not in answer.headers


def test_http_does_not_promise_https(full):
    assert "Strict-Transport-Security" not in full.client(None).get("/aanmelden").headers


class Inline(HTMLParser):
    """What a page holds that the policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self._script = tag == "script"
        if tag == "style" or "style" in values:
            self.found.append(f"<{tag} style>")
        if tag == "script" and not (values.get("src") or "").startswith("/static/"):
            self.found.append("<script> without a file of ours")
        self.found += [f"<{tag} {name}>" for name in values if name.startswith(("on", "hx-on"))]
        for name in ("href", "src", "action", "formaction"):
            target = (values.get(name) or "").strip().lower()
            if target.startswith(("javascript:", "data:", "//")) or (
                name in {"src", "action", "formaction"} and "://" in target
            ):
                self.found.append(f"<{tag} {name}={target}>")

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append("script in the page")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._script = False


def inline(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize(
    "html",
    [
        "<style>a{}</style>", '<p style="color:red">', "<script>alert(1)</script>", '<a onclick="x()">', '<a href="javascript:x">',
        '<form action="https://elders.example">', '<script src="https://elders.example/x.js"></script>', '<b hx-on:click="x">',
    ],
)  # fmt: skip
def test_what_the_policy_would_block_is_seen(html):
    assert inline(html)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMINISTRATOR, Role.PLANNING_CONTACT, None])
def test_no_page_holds_an_inline_script_or_style(full, role):
    """Every page there is, as each of them sees it: the good ones, the refused ones, the sign-in page."""
    client: Client = full.client(role)
    pages = [case for case in cases(full.app) if case.method == "GET" and not case.is_api]
    public = ["/aanmelden", "/wie-ben-ik", "/api/v1/docs", "/antwoord/xx", "/uitnodiging/xx", "/bestaat-niet"]
    answers = [(case.rule.rule, looked_at(case, client, full)) for case in pages]
    answers += [(address, client.get(address, follow_redirects=True)) for address in public]
    html = {where: answer.text for where, answer in answers if answer.mimetype == "text/html"}

    assert len(html) > 45
    assert {where: found for where, text in html.items() if (found := inline(text))} == {}
    assert {where for where, text in html.items() if '<html lang="nl-BE"' not in text} <= PARTS_OF_PAGES


PARTS_OF_PAGES = {"/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>/daar"}
"""What a script puts into a page that is there already."""


def looked_at(case: Case, client: Client, full):
    query = case.operation.query(full.things.ids) if case.operation.query else None
    return client.get(case.address(full.things.ids), query_string=query, follow_redirects=True)
