"""Papers written as PDF by typst. Words go in as JSON beside the template: there is no markup to break out of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from clb_platform.documents.vocabulary import Block, CardBoard, ListBlock, Paper, Paragraph, PrintedClause

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
BOARD_TEMPLATE: Final = Path(__file__).with_name("board.typ")
STANDARD: Final = "a-2a"
AUTHOR: Final = "CLB-platform"


class TypstWriter:
    """PDF/A-2a, tagged. The fonts are those inside typst (Libertinus Serif, OFL), so that every machine writes the same."""

    def __init__(self) -> None:
        self._compiler = _compiler_of(TEMPLATE)

    def write(self, paper: Paper) -> bytes:
        return _written(self._compiler, {"paper": _plain(paper)}, paper.day)

    def write_board(self, board: CardBoard) -> bytes:
        return _written(_compiler_of(BOARD_TEMPLATE), {"board": _plain_board(board)}, board.day)


def _compiler_of(template: Path) -> typst.Compiler:
    return typst.Compiler(template, font_paths=[], ignore_system_fonts=True)


def _written(compiler: typst.Compiler, data: Mapping[str, Any], day: date) -> bytes:
    inputs = {name: json.dumps(value, ensure_ascii=False) for name, value in data.items()}
    written = compiler.compile(format="pdf", pdf_standards=[STANDARD], sys_inputs=inputs, timestamp=_moment(day))
    if not isinstance(written, bytes):
        raise TypeError("typst wrote no PDF")
    return written


def _moment(day: date) -> datetime:
    """The same paper gives the same bytes, whenever it is written."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _plain_board(board: CardBoard) -> dict[str, Any]:
    return asdict(board) | {"author": AUTHOR, "day": [board.day.year, board.day.month, board.day.day]}


def _plain(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "author": AUTHOR,
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "meta": paper.meta,
        "clauses": [_clause(clause) for clause in paper.clauses],
        "annex": asdict(paper.annex) if paper.annex else None,
        "foot": paper.foot,
        "mark": paper.mark,
    }


def _clause(clause: PrintedClause) -> dict[str, Any]:
    return {"title": clause.title, "blocks": [_block(block) for block in clause.blocks]}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": [asdict(run) for run in block.runs]}
    return _list(block)


def _list(block: ListBlock) -> dict[str, Any]:
    return {
        "kind": "list",
        "ordered": block.ordered,
        "items": [[_block(inner) for inner in item] for item in block.items],
    }
