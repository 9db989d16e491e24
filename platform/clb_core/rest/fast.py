"""Answers of lists that are asked often: plain values straight to JSON, past the schema that documents them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response

from clb_core.web.pages import Page


def json_answer(body: Any, status: int = 200) -> Response:
    """`body` as JSON: dictionaries, lists, texts, numbers, UUIDs, days, aware moments and enums of texts."""
    return Response(orjson.dumps(body), status, mimetype="application/json")


def rows_answer(page: Page[Any], columns: Sequence[str]) -> Response:
    """One page of the rows of a kept statement that begin with `columns`, in the form that `page_schema` describes."""
    items = [dict(zip(columns, row, strict=False)) for row in page.rows]
    return json_answer({"items": items, "next_cursor": page.next_cursor})
