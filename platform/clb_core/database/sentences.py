"""What the database refuses, in the user's words: constraint name → Dutch sentence.

Each slice registers its own `SENTENCES`; a test checks that every unique, exclusion and check constraint has one.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from clb_core.errors import Conflict, Refused

_sentences: dict[str, object] = {}
FOREIGN_KEY = "Iets waarnaar dit verwijst, bestaat niet meer. Ververs de pagina en probeer opnieuw."


def register(sentences: Mapping[str, object]) -> None:
    """Add sentences; lazy strings are resolved when they are shown."""
    _sentences.update(sentences)


def known() -> frozenset[str]:
    return frozenset(_sentences)


def as_domain_error(error: IntegrityError) -> Conflict | Refused | None:
    """The Conflict or Refused that a violated constraint means, or None when it has no sentence."""
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    state = getattr(error.orig, "sqlstate", "")
    if name in _sentences:
        kind = Refused if state == "23514" else Conflict
        return kind(str(_sentences[name]), extra={"constraint": name})
    if state == "23503":
        return Conflict(FOREIGN_KEY, extra={"constraint": name})
    return None
