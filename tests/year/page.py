"""A page as a person meets it: its forms with what stands in them, and its links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

FORM = re.compile(r"<form.*?</form>", re.DOTALL)
NOT_SENT = {"submit", "button", "reset", "file"}


@dataclass
class Filled:
    """A form with what a browser would send. `choices` are the values of its radios, boxes and lists, by name."""

    action: str
    method: str
    data: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    """The actions of buttons that send the form somewhere else."""

    def fill(self, **values: str | list[str]) -> Filled:
        """Type, pick or choose; what the form does not ask or offer is the test's mistake."""
        for name, value in values.items():
            assert name in self.data or name in self.choices, f"{self.action} does not ask {name!r}"
            self.data[name] = [value] if isinstance(value, str) else value
            offered = self.choices.get(name, self.data[name])
            assert set(self.data[name]) <= set(offered), f"{name!r} does not offer {value!r}, but {offered}"
        return self

    def names(self, beginning: str) -> list[str]:
        """What the form asks that begins like this, in order."""
        return [name for name in dict.fromkeys([*self.data, *self.choices]) if name.startswith(beginning)]


def forms_of(html: str) -> list[Filled]:
    """The forms of a page that change something, in order."""
    return [form for form in map(_read, FORM.findall(html)) if form.method == "post"]


def form_of(html: str, asks: str) -> Filled:
    """The form that asks this."""
    found = [form for form in forms_of(html) if asks in form.data or asks in form.choices]
    assert found, f"no form asks {asks!r}: {errors_of(html)}"
    return found[0]


def next_page(html: str) -> str:
    """Where the list goes on; empty at its end."""
    found = re.search(r'href="([^"]+)" rel="next"', html)
    return unescape(found.group(1)) if found else ""


def errors_of(html: str) -> list[str]:
    """What the page says is wrong, in words."""
    texts = re.findall(r'class="(?:error|notice)[^"]*".*?</(?:p|div)>', html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", text.partition(">")[2])).split()) for text in texts]


def _read(html: str) -> Filled:
    reader = _Reader()
    reader.feed(html)
    return reader.form


class _Reader(HTMLParser):
    """Fills `form` from the elements of one form."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Filled("", "get")
        self._list = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.form.action, self.form.method = of.get("action") or "", (of.get("method") or "get").lower()
        elif tag == "button" and "formaction" in of:
            self.form.buttons.append(of["formaction"])
        elif tag == "input" and of.get("name"):
            self._input(of)
        elif tag == "select":
            self._list = of["name"]
            self.form.choices[self._list] = []
        elif tag == "option" and self._list:
            self._option(of)
        elif tag == "textarea":
            self._text = of["name"]
            self.form.data[self._text] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            choices = self.form.choices[self._list]
            if choices and self._list not in self.form.data:
                self.form.data[self._list] = choices[:1]
            self._list = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.form.data[self._text][0] += data.strip("\n")

    def _input(self, of: dict[str, Any]) -> None:
        kind, name, value = of.get("type", "text"), of["name"], of.get("value") or ""
        if kind in {"radio", "checkbox"}:
            if "disabled" not in of:
                self.form.choices.setdefault(name, []).append(value)
                if "checked" in of:
                    self.form.data.setdefault(name, []).append(value)
        elif kind not in NOT_SENT:
            self.form.data.setdefault(name, []).append(value)

    def _option(self, of: dict[str, Any]) -> None:
        self.form.choices[self._list].append(of.get("value") or "")
        if "selected" in of:
            self.form.data[self._list] = [of.get("value") or ""]
