"""The text of a clause as plain blocks: paragraphs and lists, with bold and italic. Pure.

Screen and PDF are both made from these, so that they never differ. The text is a small part of Markdown: paragraphs,
`**bold**`, `*italic*`, lists with `-` or `1.`. There are no links, headings or HTML: `<script>` is text like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

DEEPEST: Final = 3
"""Lists within lists deeper than this are shown as if they stood at this depth."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. A line break is "\\n"."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; numbered from `start` when `ordered`."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1


Block = Paragraph | ItemList
_READER: Final = MarkdownIt("zero", {"html": False, "maxNesting": 2 * DEEPEST + 2}).enable(["emphasis", "list", "escape"])


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a clause's text. Never fails: what is no markup is words."""
    tokens = iter(_READER.parse(text.replace("\x00", "")))
    return tuple(_blocks(tokens, ""))


def plain_text(blocks: tuple[Block, ...]) -> str:
    """The words alone, a line per paragraph or item; for search and for mails."""
    return "\n".join(_lines(blocks))


def _lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield "".join(run.text for run in block.runs)
        else:
            for at, item in enumerate(block.items, start=block.start):
                sign = f"{at}. " if block.ordered else "• "
                lines = list(_lines(item.blocks)) or [""]
                yield sign + lines[0]
                yield from lines[1:]


def _blocks(tokens: Iterator[Token], until: str) -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        if token.type == "inline":
            yield Paragraph(tuple(_runs(token.children or [])))
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            ordered = token.type.startswith("ordered")
            start = int(token.attrGet("start") or 1)
            yield ItemList(tuple(_items(tokens, token.type.replace("open", "close"))), ordered, start)


def _items(tokens: Iterator[Token], until: str) -> Iterator[ListItem]:
    for token in tokens:
        if token.type == until:
            return
        if token.type == "list_item_open":
            yield ListItem(tuple(_blocks(tokens, "list_item_close")))


def _runs(children: list[Token]) -> Iterator[Run]:
    bold = italic = 0
    for child in children:
        bold += child.nesting if child.type.startswith("strong") else 0
        italic += child.nesting if child.type.startswith("em") else 0
        if child.type in {"softbreak", "hardbreak"}:
            yield Run("\n")
        elif child.content:
            yield Run(child.content, bold > 0, italic > 0)
