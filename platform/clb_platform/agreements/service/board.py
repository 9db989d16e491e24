"""The renewal board as it is shown: rows, figures, and what can be filtered on. Reads only, in five statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days, add_years, first_moment_of
from clb_core.words import _, short_with_year
from clb_platform.agreements import queries
from clb_platform.agreements.vocabulary import (
    BOARD_STATE_LABELS,
    GROUP_LABELS,
    KIND_LABELS,
    STEP_WORDS,
    AgreementKind,
    AgreementState,
    BoardFilters,
    BoardRow,
    CourseAction,
    Figures,
    NoticeGroup,
    OpenText,
    Standing,
    Validity,
    by_group,
    figures,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

SIGNED_WITHIN_YEARS: Final = 1
"""The median time to sign is of what was signed in the year up to the day of the board."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters can be set to: what occurs on the board, and every clause of the standard texts."""

    owners: Sequence[tuple[UUID, str]]
    municipalities: Sequence[str]
    kinds: Sequence[AgreementKind]
    states: Sequence[str]
    clauses: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Board:
    """The board as of `day`. `figures` are of all schools, `rows` and `groups` of those that the filters leave."""

    day: date
    figures: Figures
    choices: Choices
    rows: Sequence[BoardRow]
    groups: Mapping[NoticeGroup, Sequence[BoardRow]]


def board(uow: UnitOfWork, actor: Actor, day: date, filters: BoardFilters) -> Board:
    """Every school affiliated on `day` with its signed agreement then and its open text now. Raises Forbidden."""
    actor.require(Permission.AGREEMENTS_BOARD_READ)
    signers, deviating = queries.next_signers(uow), queries.deviating_clauses(uow, day)
    every = [_row(day, row, signers, deviating) for row in queries.board_rows(uow, day)]
    median = queries.days_to_sign(
        uow, first_moment_of(add_years(day, -SIGNED_WITHIN_YEARS)), first_moment_of(add_days(day, 1))
    )
    chosen = [row for row in every if filters.fits(row)]
    groups = by_group(chosen)
    return Board(
        day,
        figures(every, day, median),
        _choices(every, queries.standard_clauses(uow)),
        [row for group in groups.values() for row in group],
        groups,
    )


def _row(day: date, row: Any, signers: Mapping[UUID, Party], deviating: Mapping[UUID, tuple[str, ...]]) -> BoardRow:
    return BoardRow(
        day, row.school_id, row.name, row.name_key, row.institution_number, row.municipality,
        _standing(row) if row.agreement_id else None,
        _text(row, signers) if row.text_id else None,
        row.coming_from, deviating.get(row.text_id or row.agreement_id, ()),
    )  # fmt: skip


def _standing(row: Any) -> Standing:
    facts = Validity(row.valid_from, row.last_day, row.ended_on, row.notice_month, row.notice_day)
    return Standing(
        row.agreement_id, row.kind, facts, row.valid_to, row.renewal, row.has_notice, row.owner_id, row.owner_name or ""
    )


def _text(row: Any, signers: Mapping[UUID, Party]) -> OpenText:
    return OpenText(
        row.text_id, row.text_state, row.started_by, row.rounds, row.text_owner_id, row.text_owner_name or "",
        signers.get(row.text_id),
    )  # fmt: skip


def _choices(rows: Sequence[BoardRow], clauses: Sequence[tuple[str, str]]) -> Choices:
    owners = {row.owner_id: row.owner_name for row in rows if row.owner_id}
    states = {row.state for row in rows}
    return Choices(
        owners=sorted(owners.items(), key=lambda each: each[1].casefold()),
        municipalities=sorted({row.municipality for row in rows if row.municipality}, key=str.casefold),
        kinds=[kind for kind in AgreementKind if any(row.kind is kind for row in rows)],
        states=[state for state in BOARD_STATE_LABELS if state in states],
        clauses=clauses,
    )


def rows_after(rows: Sequence[BoardRow], after: tuple[Any, ...] | None, limit: int) -> list[BoardRow]:
    """The rows after a bookmark (the sort key of the last row seen) in the order of the key, one more than `limit`."""
    ordered = sorted(rows, key=lambda row: row.sort_key)
    later = [row for row in ordered if after is None or row.sort_key > tuple(map(str, after))]
    return later[: limit + 1]


def turn_words(row: BoardRow) -> str:
    """Who must act: "Centrum", "School", or whose signature comes next; empty when nobody must."""
    if row.turn is None:
        return _("Ondertekenaars") if row.state == AgreementState.SIGNING else ""
    if row.text is not None and row.text.signer is not None:
        return _("Schoolbestuur") if row.turn is Party.SCHOOL else _("Centrumbestuur")
    return _("School") if row.turn is Party.SCHOOL else _("Centrum")


def record_board_export(uow: UnitOfWork, actor: Actor, day: date, facts: Mapping[str, Any]) -> None:
    """The board leaves as a file: an act in the ledger, with the filters it was made with. Raises Forbidden."""
    actor.require(Permission.AGREEMENTS_BOARD_READ)
    changes = {name: value for name, value in facts.items() if value} | {"as_of": day}
    subject = Subject("export", None, _("verlengbord"))
    audit.record(uow, actor, CourseAction.BOARD_EXPORTED, subject, changes=changes)


def export_columns() -> list[str]:
    return [
        _("School"), _("Instellingsnummer"), _("Gemeente"), _("Groep"), _("Status"), _("Soort"), _("Geldig vanaf"),
        _("Geldig tot en met"), _("Opzegdatum"), _("Dagen tot opzegdatum"), _("Aan zet"), _("Volgende stap"), _("Opvolger"),
        _("Afwijkende artikels"),
    ]  # fmt: skip


def export_cells(rows: Sequence[BoardRow], titles: Mapping[str, str]) -> Iterator[list[str | int | date | None]]:
    """The rows of the board as cells of a sheet; `titles` of clauses by their key."""
    for row in rows:
        yield [
            row.school_name, row.institution_number, row.municipality, str(GROUP_LABELS[row.group]), state_words(row),
            str(KIND_LABELS[row.kind]) if row.kind else "", row.standing.validity.valid_from if row.standing else None,
            row.valid_until, row.notice_by, row.days_left, turn_words(row), str(STEP_WORDS[row.next_step]), row.owner_name,
            ", ".join(titles.get(key, key) for key in row.deviating),
        ]  # fmt: skip


def state_words(row: BoardRow) -> str:
    return str(BOARD_STATE_LABELS[row.state])


def until_words(row: BoardRow) -> str:
    """ "ma 31 aug 2026", "onbepaald", or nothing for a school without agreement."""
    if row.standing is None:
        return ""
    return short_with_year(row.valid_until) if row.valid_until else _("onbepaald")
