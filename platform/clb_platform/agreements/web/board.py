"""The renewal board: every school by the last day on which one of both can give notice; and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, g, render_template, request, url_for

from clb_core.tabular import SheetWriter
from clb_core.web.files import attachment
from clb_core.web.pages import PageRequest
from clb_core.words import _, number
from clb_platform.agreements.forms.board import AskedBoard, read_board
from clb_platform.agreements.service import board as service
from clb_platform.agreements.service.board import Board
from clb_platform.agreements.service.board_paper import BEGINS, TONES, board_paper, group_meta, row_tone
from clb_platform.agreements.vocabulary import (
    BOARD_STATE_LABELS,
    GROUP_LABELS,
    KIND_LABELS,
    STEP_WORDS,
    AgreementState,
    BoardRow,
    Figures,
    NextStep,
    NoticeGroup,
)
from clb_platform.agreements.web.renewal import renewal
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import PDF
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

PER_GROUP, PER_PAGE, MOST_DOTS = 25, 100, 24
SHAPES = {"draft": "concept", "ending": "expiring", "declined": "refused"}
"""Codes whose shape and tone have another name in the style sheet."""


@dataclass(frozen=True, slots=True)
class Tile:
    figure: str
    text: str
    url: str | None
    spoken: str


@dataclass(frozen=True, slots=True)
class Column:
    """One group: in the strip on top, with the shapes of its first schools, and as a part of the table."""

    group: NoticeGroup
    label: str
    tone: str
    count: int
    meta: str
    shapes: Sequence[str]
    rows: Sequence[BoardRow]
    more_url: str | None


@renewal.get("/verlenging")
@requires(Permission.AGREEMENTS_BOARD_READ)
def board() -> str:
    asked = read_board(request.args)
    found = service.board(g.uow, g.actor, asked.day, asked.filters)
    one = asked.filters.group
    page = PageRequest.read(PER_PAGE, request.args.get("cursor")) if one else None
    return render_template(
        "agreements/board.html",
        asked=asked,
        board=found,
        tiles=_tiles(asked, found.figures),
        columns=list(_columns(asked, found)),
        page=page.page(service.rows_after(found.rows, page.after, page.limit), lambda row: row.sort_key) if page else None,
        group_label=str(GROUP_LABELS[one]) if one else "",
        state_labels=BOARD_STATE_LABELS,
        kind_labels=KIND_LABELS,
        step_words=STEP_WORDS,
        shape=shape,
        tone=row_tone,
        turn_words=service.turn_words,
        until_words=service.until_words,
        acts=_acts,
        begins=_begins,
        may_write=g.actor.may(Permission.AGREEMENTS_WRITE),
        to_begin=sum(row.next_step in BEGINS for row in found.rows),
        may_campaign=g.actor.may(Permission.AGREEMENTS_CAMPAIGN),
    )


def shape(state: str) -> str:
    return SHAPES.get(state, state)


def _tiles(asked: AskedBoard, figures: Figures) -> list[Tile]:
    """Key figures of all schools; each number leads to the list that gives it."""

    def tile(count: int, text: str, **filters: object) -> Tile:
        only = AskedBoard(asked.day, type(asked.filters)()).address(**filters)
        return Tile(number(count), text, url_for(".board", **only), text)

    tiles = [
        tile(figures.without_valid, _("zonder geldige afspraken"), groep=NoticeGroup.NONE.value),
        tile(figures.notice_this_year, _("op te zeggen dit kalenderjaar"), opzegjaar=asked.day.year),
        tile(figures.signing, _("ter ondertekening"), status=AgreementState.SIGNING.value),
    ]
    if figures.days_to_sign is not None:
        days = figures.days_to_sign
        words = _("van verzending tot ondertekening (mediaan)")
        tiles.append(Tile(f"{number(days)}\N{NO-BREAK SPACE}d", words, None, words))
    return [*tiles, tile(figures.deviating, _("wijken af van de standaardclausules"), **{"wijkt-af": 1})]


def _columns(asked: AskedBoard, found: Board) -> Iterator[Column]:
    for group, rows in found.groups.items():
        more = len(rows) > PER_GROUP
        yield Column(
            group,
            str(GROUP_LABELS[group]),
            TONES.get(group, "neutral"),
            len(rows),
            group_meta(group, rows),
            [shape(row.state) for row in rows[:MOST_DOTS]],
            rows[:PER_GROUP],
            url_for(".board", **asked.address(groep=group.value)) if more else None,
        )


def _acts(row: BoardRow) -> bool:
    """Whether the next step is work to do, and not only waiting."""
    return row.next_step is not NextStep.NOTHING


def _begins(row: BoardRow) -> bool:
    return row.next_step in BEGINS


@renewal.post("/verlenging.xlsx")
@requires(Permission.AGREEMENTS_BOARD_READ)
def board_xlsx() -> Response:
    """The board behind the same filters, as a workbook; a POST, because the export itself is an act in the ledger."""
    asked = read_board(request.args)
    found = service.board(g.uow, g.actor, asked.day, asked.filters)
    _record(asked, found, "xlsx")
    writer = cast("SheetWriter", current_app.extensions["clb.sheet_writer"])
    cells = service.export_cells(found.rows, dict(found.choices.clauses))
    data = writer.write(_("Verlenging"), service.export_columns(), cells)
    name = f"verlenging-{asked.day.isoformat()}.{writer.extension}"
    return Response(data, mimetype=writer.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@renewal.post("/verlenging.pdf")
@requires(Permission.AGREEMENTS_BOARD_READ)
def board_pdf() -> Response:
    """The board behind the same filters as a paper in landscape; a POST, for the same reason."""
    asked = read_board(request.args)
    found = service.board(g.uow, g.actor, asked.day, asked.filters)
    _record(asked, found, "pdf")
    data = documents.board_pdf(board_paper(found, list(_filter_words(asked, found)), g.actor.centre_name))
    return attachment(f"verlenging-{asked.day.isoformat()}.pdf", PDF, data)


def _record(asked: AskedBoard, found: Board, form: str) -> None:
    facts = {**_facts(asked), "owner": _owner(asked, found), "file_form": form}
    service.record_board_export(g.uow, g.actor, asked.day, facts)


def _owner(asked: AskedBoard, found: Board) -> str | None:
    return dict(found.choices.owners).get(asked.filters.owner_id) if asked.filters.owner_id else None


def _filter_words(asked: AskedBoard, found: Board) -> Iterator[tuple[str, str]]:
    """What is filtered on, as a reader of the paper must know it."""
    filters = asked.filters
    if filters.owner_id:
        yield _("Opvolger"), _owner(asked, found) or _("onbekend")
    if filters.state:
        yield _("Status"), str(BOARD_STATE_LABELS[filters.state])
    if filters.kind:
        yield _("Soort"), str(KIND_LABELS[filters.kind])
    if filters.municipality:
        yield _("Gemeente"), filters.municipality
    if filters.clause:
        yield _("Wijkt af in artikel"), dict(found.choices.clauses).get(filters.clause, filters.clause)
    if filters.deviates:
        yield _("Artikels"), _("wijken af van de standaardclausules")
    if filters.notice_year:
        yield _("Op te zeggen in"), str(filters.notice_year)
    if filters.group:
        yield _("Groep"), str(GROUP_LABELS[filters.group])


def _facts(asked: AskedBoard) -> dict[str, object]:
    """The filters as facts of the ledger."""
    filters = asked.filters
    return {
        "agreement_state": filters.state,
        "kind": filters.kind,
        "municipality": filters.municipality,
        "deviates": filters.deviates,
        "clause": filters.clause,
        "notice_year": filters.notice_year,
        "notice_group": filters.group,
    }
