"""Answers of lists that are asked often: plain values straight to JSON, past the schema that documents them."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response

from clb_core.web.pages import Page


def json_answer(body: Any, status: int = 200) -> Response:
    """`body` as JSON: dictionaries, lists, texts, numbers, UUIDs, days, aware moments and enums of texts."""
    return Response(orjson.dumps(body), status, mimetype="application/json")


def page_answer(page: Page[Any]) -> Response:
    """One page, in the form that `page_schema` describes."""
    return json_answer({"items": page.rows, "next_cursor": page.next_cursor})
