"""Mails in HTML and plain text, outside any request: an environment of its own with the words of the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from clb_core import words
from clb_platform.notifications.vocabulary import ComposedMail
from clb_tenants.centres.models import Centre

FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "clock_text": words.clock_text,
    "duration": words.duration_words,
    "half_day": words.half_day_word,
    "half_day_short": words.half_day_short,
    "moment": words.moment,
    "moment_in_full": words.moment_in_full,
    "number": words.number,
    "school_year": words.school_year_word,
    "short": words.short,
    "short_with_year": words.short_with_year,
    "spoken": words.spoken,
    "spoken_range": words.spoken_range,
    "spoken_with_year": words.spoken_with_year,
    "week": words.week_word,
}


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The two parts of a mail and its subject in one line."""

    subject: str
    html: str
    text: str


def render(mail: ComposedMail, package: str, centre: Centre) -> RenderedMail:
    """Both parts of a mail of the centre. A name that the template uses and nobody gave raises UndefinedError."""
    subject = one_line(mail.subject)
    values = {
        **mail.values,
        "brand": centre.name,
        "subject": subject,
        "preview": mail.preview,
        "button": mail.button,
        "contact": mail.contact or contact_of(centre),
        "why": mail.why,
    }
    environment = _environment(package)
    html = environment.get_template(f"{mail.template}.html").render(values)
    return RenderedMail(subject, html, environment.get_template(f"{mail.template}.txt").render(values))


def contact_of(centre: Centre) -> str:
    """How to reach a person of the centre: "Vragen? Bel 03 123 45 67 of mail info@clb.example."; empty when unknown."""
    ways = [words._("bel %(phone)s", phone=centre.phone)] if centre.phone else []
    ways += [words._("mail %(email)s", email=centre.email)] if centre.email else []
    return words._("Vragen? %(ways)s.", ways=words.capitalised(words._(" of ").join(ways))) if ways else ""


def one_line(text: str) -> str:
    """No line breaks: a header must not become two."""
    return " ".join(part.strip(" \t") for part in text.splitlines() if part.strip())


def prepare_templates(packages: Iterable[str]) -> None:
    """Compile the templates of these slices' mails now, for processes that are forked and soon gone."""
    for package in set(packages):
        environment = _environment(package)
        for name in environment.list_templates(filter_func=lambda name: "/mail/" in name):
            environment.get_template(name)


@cache
def _environment(package: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, "templates"), PackageLoader("clb_core", "web/templates")]),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.globals |= {"_": words._, "_n": words._n}
    return environment
