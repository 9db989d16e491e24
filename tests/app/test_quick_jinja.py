"""The short cuts of our templates change no page: each text is the one the library's own environment gives."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment
from markupsafe import Markup

from clb_app.quick_jinja import QuickEnvironment


class Broken:
    """An object whose attribute cannot be read."""

    @property
    def name(self) -> str:
        raise AttributeError("gone")

    def __getitem__(self, key: str) -> str:
        return f"item {key}"


class Html:
    def __html__(self) -> str:
        return "<i>own</i>"


CASES: list[tuple[str, dict[str, Any]]] = [
    ("{{ a }}", {"a": "<b> & \"c\" 'd'"}),
    ("{{ a }}", {"a": Markup("<b>")}),
    ("{{ a }}{{ b }}{{ c }}", {"a": 3, "b": None, "c": True}),
    ("{{ a }}", {"a": Html()}),
    ("{{ a.b }}", {"a": SimpleNamespace(b="<")}),
    ("{{ a.b }}", {"a": SimpleNamespace(b=None)}),
    ("{{ a.b.c }}", {"a": {"b": {"c": "<deep>"}}}),
    ("{{ a.items }}", {"a": SimpleNamespace(items="attribute")}),
    ("{{ a.name }}", {"a": Broken()}),
    ("[{{ a.b }}][{{ a.b is defined }}][{{ missing_name }}]", {"a": SimpleNamespace()}),
    ("{{ a.b.c if a.b else 'none' }}", {"a": SimpleNamespace()}),
    ("{% for x in xs %}{{ x.n }}{{ loop.index }}{% else %}-{% endfor %}", {"xs": [{"n": "<1>"}, SimpleNamespace(n=2)]}),
    ("{% set y = a.b %}{{ y }}{{ a.b ~ a.b }}", {"a": SimpleNamespace(b="&")}),
    (
        "{% macro m(x) %}<p>{{ x.b }}{{ caller() }}</p>{% endmacro %}{% call m(a) %}{{ a.b }}{% endcall %}",
        {"a": {"b": "<"}},
    ),
    ("{{ a.f(a.b) }}", {"a": SimpleNamespace(f=lambda x: x * 2, b="<")}),
    ("{{ a.b | upper }}{{ a.b | safe }}", {"a": SimpleNamespace(b="<x>")}),
    ("{{ ns.total }}", {"ns": SimpleNamespace(total=Markup("&amp;"))}),
    ("{{ a | default('x') }}{{ {'q': a.b} | xmlattr }}", {"a": SimpleNamespace(b='"')}),
]


@pytest.mark.parametrize(("source", "values"), CASES, ids=range(len(CASES)))
def test_a_template_gives_the_same_text_either_way(source, values):
    app = Flask(__name__)
    own, quick = Environment(app, autoescape=True), QuickEnvironment(app, autoescape=True)
    wanted = own.from_string(source).render(values)
    assert quick.from_string(source).render(values) == wanted
    assert wanted


def test_a_mistake_is_told_as_the_library_tells_it():
    quick = QuickEnvironment(Flask(__name__), autoescape=True)
    with pytest.raises(Exception, match="'None' has no attribute 'b'"):
        quick.from_string("{{ a.b.c }}").render(a=None)


def test_without_escaping_a_text_stays_as_it_is():
    quick = QuickEnvironment(Flask(__name__), autoescape=False)
    assert quick.from_string("{{ a.b }}").render(a={"b": "<"}) == "<"
    switched = "{% autoescape true %}{{ a.b }}{% endautoescape %}{{ a.b }}"
    assert (
        QuickEnvironment(Flask(__name__), autoescape=False, extensions=["jinja2.ext.do"])
        .from_string(switched)
        .render(a={"b": "<"})
        == "&lt;<"
    )
