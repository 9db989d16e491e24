"""Small shapes of a page as markup: an icon, a state, a count, a term, a warning.

Functions and not template macros, because a list draws a hundred of them: what a page asks again and again is kept.
Texts are escaped here; a text that is Markup already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup, escape
from markupsafe._speedups import _escape_inner

from clb_core.web.assets import asset
from clb_core.words import _

KEPT: Final = 4096
"""So many different shapes are remembered; states, icons and days are far fewer."""
KEPT_MENUS: Final = 256
KEPT_LISTS: Final = 64
"""So many whole choices are remembered, by all they show: the same list of schools is asked again and again."""
_LIST_ENDS: Final = Markup("</ul>\n")
CURRENT: Final = Markup(' aria-current="page"')
SELECTED: Final = Markup(" selected")
_ARROWS: Final = {"ascending": "↑", "descending": "↓"}
_PICK_ALL: Final = Markup(
    '<span class="vh">{}</span><label hidden data-pick-all><input type="checkbox"><span class="vh">{}</span></label>'
)
_ICON: Final = Markup('<svg class="ico{}" aria-hidden="true"><use href="{}#{}"/></svg>')


escape_text: Final[Callable[[str], str]] = _escape_inner
"""As `markupsafe.escape` for what is surely a plain text, without the object around it."""


def as_html(value: Any) -> str:
    """The text of `markupsafe.escape(value)`, for what is joined to a page at once."""
    kind = type(value)
    if kind is str:
        return escape_text(value)
    if kind is Markup:
        safe: str = value
        return safe
    if hasattr(value, "__html__"):
        written: str = value.__html__()
        return written
    return escape_text(str(value))


@lru_cache(KEPT)
def icon(name: str, class_: str = "") -> Markup:
    """A shape of `icons.svg`; it says nothing by itself: words stand beside it."""
    return _ICON.format(f" {class_}" if class_ else "", asset("core/icons.svg"), name)


def chip(state: str, word: object, tone: str | None = None, shape: str | None = None) -> Markup:
    """A state as shape and word. `state` chooses tone and shape; for words that are no state give tone and shape."""
    return _chip(state, escape(_text(word)), tone, shape)


@lru_cache(KEPT)
def count(number: object, hot: bool = False) -> Markup:
    return Markup('<span class="count{}">{}</span>').format(" hot" if hot else "", number)


def due(date_text: str, tone: str = "") -> Markup:
    """A term; `tone` is "" (in time), "soon" or "late"."""
    return _due(escape(date_text), tone)


def flag(text: object, tone: str = "warn", shape: str = "s-lack") -> Markup:
    """What asks for attention."""
    return _flag(escape(_text(text)), tone, shape)


@lru_cache(KEPT_MENUS)
def nav(groups: tuple[Any, ...]) -> Markup:
    """The lists of links of the navigation, by group; attributes as in `core/base.html`'s frame (docs/interface.md).

    Who goes from page to page sees the same numbers: a menu is kept whole.
    """
    parts: list[Markup] = []
    for group in groups:
        parts.append(_list_opens(str(group.title or "")))
        for link in group.links:
            number = None if link.number is None else count(link.number, link.hot)
            parts.append(_nav_link(str(link.label), link.url, link.current, number))
        parts.append(_LIST_ENDS)
    return Markup("").join(parts)


@lru_cache(KEPT)
def _list_opens(title: str) -> Markup:
    return Markup("<h2>{}</h2>\n<ul>\n").format(title) if title else Markup("<ul>\n")


@lru_cache(KEPT)
def _nav_link(label: str, url: str, current: bool, number: Markup | None) -> Markup:
    behind = Markup(" {}").format(number) if number is not None else ""
    return Markup('<li><a href="{}"{}>{}{}</a></li>\n').format(url, CURRENT if current else "", label, behind)


def table_head(columns: Iterable[Mapping[str, Any]]) -> Markup:
    """The <thead> of a table: `label` of each column, and if any `num` (right-aligned), `hidden` (read aloud only), `abbr`
    (short word shown; label is its title), `url` (sort link), `sorted` ("ascending" | "descending"), `pick` (checkbox for
    all rows, with script).
    """
    return _table_head(tuple([_shown_of(column) for column in columns]), _("Kies alle rijen van deze bladzijde"))


def _shown_of(column: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a column's head depends on; its texts escaped, so that markup and a text that looks like it stay apart."""
    abbr, url = column.get("abbr"), column.get("url")
    return (
        escape(_text(column["label"])), abbr and escape(_text(abbr)), url and escape(url), column.get("sorted"),
        bool(column.get("num")), bool(column.get("pick")), bool(column.get("hidden")),
    )  # fmt: skip


@lru_cache(KEPT_LISTS)
def _table_head(columns: tuple[tuple[Any, ...], ...], pick_all: str) -> Markup:
    heads = Markup("").join(_column(pick_all, *column) for column in columns)
    return Markup('<thead role="rowgroup"><tr role="row">{}</tr></thead>').format(heads)


def _column(
    pick_all: str, label: Markup, abbr: Markup | None, url: Markup | None, sorted_: str | None,
    num: bool, pick: bool, hidden: bool,
) -> Markup:  # fmt: skip
    class_ = Markup(' class="n"') if num else Markup(' class="pick"') if pick else ""
    order = Markup(' aria-sort="{}"').format(sorted_) if sorted_ else ""
    shown: Markup = label
    if pick:
        shown = _PICK_ALL.format(label, pick_all)
    elif hidden:
        shown = Markup('<span class="vh">{}</span>').format(label)
    else:
        if abbr:
            shown = Markup('<abbr title="{}">{}</abbr>').format(label, abbr)
        if sorted_:
            shown += f" {_ARROWS[sorted_]}"
        if url:
            shown = Markup('<a href="{}">{}</a>').format(url, shown)
    return Markup('<th scope="col" role="columnheader"{}{}>{}</th>').format(class_, order, shown)


def options(pairs: Iterable[tuple[Any, Any]], chosen: Iterable[str]) -> Markup:
    """The <option>s of a choice: (value, words), or (group, pairs). `chosen` holds the values that are selected."""
    return _options(_plain(pairs), frozenset(chosen))


def _plain(pairs: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, Any], ...]:
    """Plain texts only: to what is remembered, markup and a text that looks like it would be the same."""
    return tuple(
        (value, words) if type(value) is type(words) is str else (str(value), _plain_words(words))
        for value, words in pairs
    )


def _plain_words(words: Any) -> Any:
    return str(words) if isinstance(words, str) else _plain(words)


def _text(words: object) -> str:
    """A lazy text is another in another language: only its words of now may be kept."""
    return words if isinstance(words, str) else str(words)


@lru_cache(KEPT_LISTS)
def _options(pairs: tuple[tuple[str, Any], ...], chosen: frozenset[str]) -> Markup:
    return Markup("").join(_option(value, words, chosen) for value, words in pairs)


def _option(value: str, words: Any, chosen: frozenset[str]) -> Markup:
    if isinstance(words, tuple):
        return Markup('<optgroup label="{}">{}</optgroup>').format(value, _options(words, chosen))
    return Markup('<option value="{}"{}>{}</option>').format(value, SELECTED if value in chosen else "", words)


@lru_cache(KEPT)
def _chip(state: str, word: Markup, tone: str | None, shape: str | None) -> Markup:
    kind, value = ("tone", tone) if tone else ("state", state)
    return Markup('<span class="chip" data-{}="{}">{}{}</span>').format(kind, value, icon(shape or f"s-{state}"), word)


@lru_cache(KEPT)
def _due(text: Markup, tone: str) -> Markup:
    return Markup('<span class="due{}">{}</span>').format(f" {tone}" if tone else "", text)


@lru_cache(KEPT)
def _flag(text: Markup, tone: str, shape: str) -> Markup:
    return Markup('<span data-tone="{}" class="flag">{}{}</span>').format(tone, icon(shape), text)
