"""The renewal board as a paper to hand out: the same groups, rows and figures as on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clb_core.words import _, _n, number, short_with_year, spoken_with_year
from clb_platform.agreements.service.board import Board, state_words, turn_words, until_words
from clb_platform.agreements.vocabulary import GROUP_LABELS, STEP_WORDS, BoardRow, NextStep, NoticeGroup
from clb_platform.documents.vocabulary import Card, CardBoard, CardColumn

SOON_DAYS: Final = 30
TONES: Final = {NoticeGroup.NONE: "bad", NoticeGroup.PASSED: "warn", NoticeGroup.SOON: "query"}
BEGINS: Final = (NextStep.RENEW, NextStep.START, NextStep.START_AGAIN)


def board_paper(board: Board, filters: Sequence[tuple[str, str]], centre_name: str) -> CardBoard:
    """`filters`: what was filtered on, in words. Groups without a school are left out."""
    schools = _n("%(num)s school", "%(num)s scholen", len(board.rows))
    return CardBoard(
        title=_("Verlenging van afspraken"),
        subtitle=_("%(centre)s, %(schools)s. Toestand op %(day)s.", centre=centre_name, schools=schools,
                   day=spoken_with_year(board.day)),
        figures=tuple(_figures(board)),
        filters=tuple(filters),
        columns=tuple(_column(group, rows) for group, rows in board.groups.items() if rows),
        nothing=_("Geen scholen met deze filter."),
        day=board.day,
        foot=_("Verlengbord van %(centre)s op %(day)s", centre=centre_name, day=spoken_with_year(board.day)),
    )  # fmt: skip


def _figures(board: Board) -> Iterator[tuple[str, str]]:
    """Of all schools, whatever is filtered on; the same words as the tiles of the screen."""
    found = board.figures
    yield number(found.schools), _("scholen in totaal")
    yield number(found.without_valid), _("zonder geldige afspraken")
    yield number(found.notice_this_year), _("op te zeggen dit kalenderjaar")
    yield number(found.signing), _("ter ondertekening")
    if found.days_to_sign is not None:
        yield _n("%(num)s dag", "%(num)s dagen", found.days_to_sign), _("van verzending tot ondertekening (mediaan)")
    yield number(found.deviating), _("wijken af van de standaardclausules")


def _column(group: NoticeGroup, rows: Sequence[BoardRow]) -> CardColumn:
    cards = tuple(_card(row) for row in rows)
    return CardColumn(str(GROUP_LABELS[group]), group_meta(group, rows), TONES.get(group, "neutral"), cards)


def group_meta(group: NoticeGroup, rows: Sequence[BoardRow]) -> str:
    """One line on what a group means, with how much work is still to begin."""
    if group is NoticeGroup.NONE:
        return _("vandaag")
    if group is NoticeGroup.OPEN:
        return _("elk jaar op te zeggen")
    waiting = sum(row.next_step in BEGINS for row in rows)
    return _n("%(num)s nog niet gestart", "%(num)s nog niet gestart", waiting) if waiting else ""


def row_tone(row: BoardRow) -> str:
    """How near the notice day is: "late", "soon" or nothing."""
    left = row.days_left
    if left is None:
        return ""
    return "late" if left < 0 else ("soon" if left <= SOON_DAYS else "")


def _card(row: BoardRow) -> Card:
    return Card(row.school_name, row.municipality, _state(row), tuple(_lines(row)), row_tone(row))


def _state(row: BoardRow) -> str:
    if row.standing is not None and row.standing.has_notice:
        return _("%(state)s, opgezegd", state=state_words(row))
    return state_words(row)


def _lines(row: BoardRow) -> Iterator[str]:
    if row.notice_by is not None:
        yield _notice(row, short_with_year(row.notice_by))
    if row.standing is not None:
        yield _("Geldig tot: %(day)s", day=until_words(row))
    turn = turn_words(row)
    if turn:
        yield _("Aan zet: %(who)s", who=turn)
    if row.owner_name:
        yield _("Opvolger: %(name)s", name=row.owner_name)
    if row.next_step is not NextStep.NOTHING:
        yield str(STEP_WORDS[row.next_step])


def _notice(row: BoardRow, day: str) -> str:
    left = row.days_left or 0
    if left < 0:
        return _("Opzegdag %(day)s (voorbij)", day=day)
    return _n("Opzegdag %(day)s (%(num)s dag)", "Opzegdag %(day)s (%(num)s dagen)", left, day=day)
