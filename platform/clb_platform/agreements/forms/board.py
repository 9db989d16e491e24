"""What the address of the renewal board asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from clb_core import clock
from clb_core.schema import FormSchema, Length, Range
from clb_platform.agreements.vocabulary import (
    BOARD_STATE_LABELS,
    FIRST_YEAR,
    LAST_YEAR,
    AgreementKind,
    BoardFilters,
    NoticeGroup,
)


class BoardQuery(FormSchema):
    """The filters in the address. `artikel`: schools whose text differs in this clause; `opzegjaar`: notice can be given in it."""

    op = fields.Date()
    eigenaar = fields.UUID()
    soort = fields.Enum(AgreementKind, by_value=True)
    gemeente = fields.String(validate=Length(max=100))
    status = fields.String()
    wijkt_af = fields.Boolean(data_key="wijkt-af")
    artikel = fields.String(validate=Length(max=60))
    opzegjaar = fields.Integer(validate=Range(min=FIRST_YEAR, max=LAST_YEAR))
    groep = fields.Enum(NoticeGroup, by_value=True)


@dataclass(frozen=True, slots=True)
class AskedBoard:
    """A day and filters, and how to write them in an address again."""

    day: date
    filters: BoardFilters

    @property
    def is_filtered(self) -> bool:
        return self.filters != BoardFilters()

    def address(self, **other: Any) -> dict[str, Any]:
        """The arguments of the board's address, some of them other; what is empty is left out."""
        asked = self.filters
        mine: dict[str, Any] = {
            "op": self.day.isoformat() if self.day != clock.today() else None,
            "eigenaar": asked.owner_id,
            "soort": asked.kind.value if asked.kind else None,
            "gemeente": asked.municipality,
            "status": asked.state,
            "wijkt-af": 1 if asked.deviates else None,
            "artikel": asked.clause,
            "opzegjaar": asked.notice_year,
            "groep": asked.group.value if asked.group else None,
        }
        return {name: value for name, value in (mine | other).items() if value not in (None, "")}


def read_board(args: Mapping[str, str]) -> AskedBoard:
    """What the address asks; a value that means nothing does not filter."""
    given = {name: value.strip() for name, value in args.items() if value.strip()}
    try:
        loaded: dict[str, Any] = BoardQuery().load(given)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    day, state = loaded.get("op"), loaded.get("status", "")
    sensible = day is not None and FIRST_YEAR <= day.year <= LAST_YEAR
    return AskedBoard(
        day if day is not None and sensible else clock.today(),
        BoardFilters(
            owner_id=loaded.get("eigenaar"), kind=loaded.get("soort"), municipality=loaded.get("gemeente", ""),
            state=state if state in BOARD_STATE_LABELS else "", deviates=loaded.get("wijkt_af", False),
            clause=loaded.get("artikel", ""), notice_year=loaded.get("opzegjaar"), group=loaded.get("groep"),
        ),
    )  # fmt: skip
