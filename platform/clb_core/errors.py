"""Errors that carry their own status and their own words.

A domain error is an expected answer, not a crash: it becomes a problem document (RFC 9457) or an error page in one place
(`clb_core.web.errors`, `clb_core.rest.problems`) and is never reported as a failure of the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


class DomainError(Exception):
    """`words` is a whole Dutch sentence for the user; `fields` maps a field's name to its own sentences."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Dit lukt niet"

    def __init__(
        self,
        words: str,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        extra: Mapping[str, object] | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        self.extra = dict(extra or {})
        self.problem_code = code or self.code


class Unauthenticated(DomainError):
    status, code, title = 401, "unauthenticated", "Meld je aan"


class Forbidden(DomainError):
    status, code, title = 403, "forbidden", "Dit mag je rol niet"


class NotFound(DomainError):
    """Unknown here, or of another centre or school: both answer the same."""

    status, code, title = 404, "not_found", "Niet gevonden"

    def __init__(self, words: str = "Dit bestaat niet of hoort niet bij jouw centrum of school.") -> None:
        super().__init__(words)


class Conflict(DomainError):
    status, code, title = 409, "conflict", "Dit botst met iets anders"


class Gone(DomainError):
    status, code, title = 410, "gone", "Dit geldt niet meer"


class Stale(DomainError):
    """The sender looked at an older version (`If-Match`, or the version in a form)."""

    status, code, title = 412, "stale", "Intussen gewijzigd"

    def __init__(self, words: str = "Iemand wijzigde dit intussen. Bekijk de nieuwe versie en probeer opnieuw.") -> None:
        super().__init__(words)


class TooLarge(DomainError):
    status, code, title = 413, "too_large", "Te groot"


class Refused(DomainError):
    """The request is well-formed, but a rule says no."""

    status, code, title = 422, "refused", "Dit kan niet"


class PreconditionRequired(DomainError):
    status, code, title = 428, "precondition_required", "Versie ontbreekt"


class TooManyRequests(DomainError):
    status, code, title = 429, "too_many_requests", "Te veel pogingen"


class Unavailable(DomainError):
    status, code, title = 503, "unavailable", "Even niet bereikbaar"
