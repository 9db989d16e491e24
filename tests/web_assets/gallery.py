"""The gallery: base templates and macros rendered with made-up context, without the application, and served over HTTP.

Served with the product's strict content security policy, because what it forbids must show here first.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

import clb_core
from clb_app.frame import Group, Link
from clb_core.web import shapes
from clb_core.web.assets import asset

WEB = Path(clb_core.__file__).parent / "web"
STATIC = WEB / "static"
PAGES = Path(__file__).parent / "pages"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

STATES = (
    ("to_plan", "Nog te plannen"),
    ("planned", "Concept"),
    ("proposed", "Voorgesteld"),
    ("answered", "Beantwoord"),
    ("counter_proposed", "Tegenvoorstel"),
    ("confirmed", "Bevestigd"),
    ("held", "Doorgegaan"),
    ("declined", "Geweigerd"),
    ("lapsed", "Vervallen"),
    ("moved", "Verplaatst"),
    ("cancelled", "Geannuleerd"),
    ("waived", "Vrijgesteld"),
    ("concept", "Concept"),
    ("with_school", "Bij school"),
    ("with_centre", "Bij centrum"),
    ("signing", "Ter ondertekening"),
    ("signed", "Ondertekend"),
    ("valid", "Geldig"),
    ("future", "Toekomstig"),
    ("expiring", "Loopt af"),
    ("expired", "Verlopen"),
    ("missing", "Nog geen"),
    ("ended", "Beëindigd"),
    ("refused", "Geweigerd"),
    ("withdrawn", "Ingetrokken"),
)


@dataclass(frozen=True, slots=True)
class FakeForm:
    """A form as the macros see it: typed values and the sentences of what is wrong."""

    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)
    id_prefix: str = "f"

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    def values(self, name: str) -> list[str]:
        return list(self.typed.get(name, ()))

    def errors(self, name: str) -> list[str]:
        return list(self.wrong.get(name, ()))

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        return [(name, text) for name, texts in self.wrong.items() for text in texts]


RETURNED = FakeForm(
    typed={
        "naam": ["Atheneum <De Dreef>"],
        "dag": ["2026-11-11"],
        "reden": ["studie"],
        "uitleg": ["Regel 1\nRegel 2"],
        "dagen": ["ma", "do"],
        "deel": ["nm"],
        "akkoord": ["1"],
    },
    wrong={
        "dag": [
            "Woensdag 11 november is Wapenstilstand, een feestdag. De eerste dag die wel kan, is vrijdag 13 november."
        ],
        "dagen": ["Kies hoogstens één dag."],
        "lijst": ["Dit bestand is leeg.", "De eerste rij heeft geen namen van kolommen."],
    },
)


def link(label: str, *, current: bool = False, number: int | None = None, hot: bool = False) -> Link:
    return Link(label, "#", current, number, hot)


def frame(**changes: object) -> dict[str, Any]:
    """A frame as the application's context processor gives it to the base templates."""
    groups = (
        Group(None, (link("Aan zet", number=17, hot=True),)),
        Group("Plannen", (link("Nog te plannen", number=61), link("Jaarrooster"), link("Bezoeken", current=True))),
        Group("Scholen", (link("Alle scholen"), link("Afspraken"), link("Signalen", number=2))),
    )
    return {
        "brand": "CLB Tussen Leie en Dender",
        "home_url": "/",
        "who": "Planner",
        "who_url": "#",
        "search_url": "/zoek",
        "nav": groups,
        "footer_year": "2026-2027",
        "demo": True,
        "clock_text": "de klok staat op dinsdag 6 oktober 2026, 9.00 uur",
        "scheme": "",
        "footer_links": [{"label": "Help", "url": "#"}, {"label": "Privacy", "url": "#"}],
    } | changes


def weeks() -> list[dict[str, Any]]:
    months = {0: "sep", 4: "okt", 9: "nov", 13: "dec", 18: "jan", 22: "feb", 26: "mrt", 30: "apr", 35: "mei", 39: "jun"}
    visits = {
        3: ("held", "1ste leerjaar, doorgegaan, do 24 sep"),
        7: ("confirmed", "6de leerjaar, bevestigd, di 20 okt"),
    }
    rows: list[dict[str, Any]] = []
    for at in range(44):
        state, text = visits.get(at, (None, None))
        rows.append(
            {
                "number": (35 + at) % 53 + 1,
                "month": months.get(at),
                "kind": "hol" if at in (9, 16, 17, 31) else "",
                "now": at == 5,
                "url": "#" if state else None,
                "state": state,
                "text": text,
            }
        )
    return rows


def icon_names(prefix: str = "") -> list[str]:
    """Ids of the symbols in icons.svg that begin with `prefix`, in file order."""
    return re.findall(rf'<symbol id="({prefix}[^"]*)"', (STATIC / "core/icons.svg").read_text())


MAIL = {
    "brand": "CLB Tussen Leie en Dender",
    "subject": "Welke datum past voor het 4de leerjaar?",
    "preview": "Antwoord tegen vrijdag 16 oktober.",
    "button": ("Kies een datum", "https://clb.example/antwoord/abc?x=1&y=2"),
    "contact": "Liever bellen? 09 000 00 00.",
    "why": "Je krijgt deze mail als contactpersoon van basisschool De Kantelberg.",
}

FLASHED: list[tuple[str, object]] = [
    ("good", {"text": "3 groepen vrijgesteld.", "undo_url": "/ongedaan", "undo_label": "Maak ongedaan, tot 14.05 uur"}),
    ("message", "Bewaard."),
]

CONTEXTS: dict[str, dict[str, Any]] = {
    "gallery.html": {"frame": frame(), "form": RETURNED, "states": STATES, "icons": icon_names("i-"), "weeks": weeks()},
    "answer.html": {
        "frame": frame(nav=(), who="", home_url="", search_url=None, demo=False),
        "form": FakeForm(
            typed={"o1": ["yes"], "o2": ["maybe"]},
            wrong={
                "o2-waarom": ["Zeg waarom deze datum moeilijk is."],
                "eigen": ["Zondag 15 november is geen lesdag."],
            },
        ),
    },
    "sign_in.html": {"frame": frame(nav=(), who=""), "form": FakeForm(wrong={"mail": ["Vul een mailadres in."]})},
    "core/error.html": {
        "title": "Deze pagina bestaat niet",
        "text": "Misschien is het adres niet volledig, of is de pagina verhuisd.",
        "links": [{"label": "Naar Aan zet", "url": "/"}, {"label": "Terug", "url": "/"}],
        "reference": "01JB2M9Q4T",
    },
    "guard.html": {"frame": frame()},
    "swap.html": {"frame": frame()},
    "fragment.html": {},
    "poll.html": {},
    "mail.html": MAIL,
    "mail.txt": MAIL,
}


def flashed(with_categories: bool) -> list[tuple[str, object]]:
    """Stands in for Flask's get_flashed_messages, always asked with categories."""
    return FLASHED if with_categories else []


def environment() -> Environment:
    """Jinja as the application sets it up: gettext in templates, and the globals the base templates use."""
    env = Environment(
        loader=FileSystemLoader([PAGES, WEB / "templates"]),
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {
        "asset": asset,
        "shapes": shapes,
        "csrf_token": lambda: "token-of-the-test",
        "get_flashed_messages": flashed,
    }
    return env


def render(name: str, **changes: object) -> str:
    return environment().get_template(name).render(CONTEXTS.get(name, {}) | changes)


class Handler(BaseHTTPRequestHandler):
    """GET /<template> renders it; GET /static/… gives a file."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0].lstrip("/")
        if path.startswith("static/"):
            file = STATIC / path.removeprefix("static/")
            self.answer(file.read_bytes(), TYPES[file.suffix]) if file.is_file() else self.send_error(404)
        elif path in CONTEXTS:
            self.answer(render(path).encode(), "text/html; charset=utf-8", policy=not path.startswith("mail"))
        elif path == "favicon.ico":
            self.answer(b"", "image/x-icon")
        else:
            self.send_error(404)

    def answer(self, body: bytes, content_type: str, policy: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # A page that was closed does not wait for its files.
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the tests look at answers, not at a log."""


@contextmanager
def served() -> Iterator[str]:
    """Serve the gallery on a free port; gives the address, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
