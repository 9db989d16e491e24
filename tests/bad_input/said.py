"""What an answer says to the person or program that asked."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from werkzeug.test import TestResponse

PROBLEM: Final = "application/problem+json"


def said(answer: TestResponse) -> str:
    """The words of a page or of a problem document, with plain spaces."""
    if answer.mimetype == PROBLEM:
        problem = answer.get_json()
        return _spaces(" ".join([problem["title"], problem["detail"], *_texts(problem.get("fields", {}))]))
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return _spaces(html.unescape(re.sub(r"<[^>]+>", " ", page)))


def assert_refused(answer: TestResponse, status: int, words: str) -> None:
    """The status, the sentence, and the form of a refusal: a page in Dutch, or a problem document."""
    assert answer.status_code == status, (answer.status_code, said(answer)[:600])
    assert words in said(answer), said(answer)[:2000]
    if answer.request.path.startswith("/api/"):
        assert answer.mimetype == PROBLEM
        assert answer.get_json()["status"] == status
    else:
        assert '<html lang="nl' in answer.get_data(as_text=True)


def _texts(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [text for nested in found.values() for text in _texts(nested)]
    if isinstance(found, list):
        return [text for nested in found for text in _texts(nested)]
    return [str(found)]


def _spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()
