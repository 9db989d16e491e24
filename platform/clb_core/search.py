"""The stored form of names for searching: prefix search on it keeps its index under row-level security."""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"[^a-z0-9]+")
_SAINT = re.compile(r"\b(st|sint|sinte|ste)\b")


def search_key(text: str) -> str:
    """Lower case, no accents, no punctuation, "St." and "Sint" alike: "St.-Jozef" and "Sint Jozef" find each other."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _SAINT.sub("sint", _PUNCTUATION.sub(" ", plain)).strip()
