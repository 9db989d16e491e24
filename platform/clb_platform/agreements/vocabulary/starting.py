"""The delivered starting templates, from `data/flanders.json`. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from clb_platform.agreements.vocabulary.clauses import ClauseText, Field, SchoolKind
from clb_platform.agreements.vocabulary.contents import Content
from clb_tenants.centres.vocabulary import Certainty


@dataclass(frozen=True, slots=True)
class StartingClause:
    """A delivered clause, with where its rule comes from."""

    text: ClauseText
    origin: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class StartingTemplate:
    key: str
    name: str
    school_kind: SchoolKind
    clauses: tuple[StartingClause, ...]


def starting_templates() -> tuple[StartingTemplate, ...]:
    """What each centre gets its own copy of at first use."""
    text = files("clb_platform.agreements").joinpath("data/flanders.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return tuple(
        StartingTemplate(
            each["key"], each["name"], SchoolKind(each["school_kind"]),
            tuple(_read(key, at, data["clauses"][key]) for at, key in enumerate(each["clauses"], start=1)),
        )
        for each in data["templates"]
    )  # fmt: skip


def _read(key: str, position: int, stored: dict[str, Any]) -> StartingClause:
    clause = ClauseText(
        key, position, stored["title"], stored["source"], tuple(Field.of(each) for each in stored["fields"]), {},
        stored["is_mandatory"], stored["is_fixed"], stored["is_included"],
        tuple(Content(each) for each in stored["covers"]),
    )  # fmt: skip
    return StartingClause(clause, stored["origin"], Certainty(stored["certainty"]))
