"""Whether a typed text can be a clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clb_core.errors import Refused
from clb_core.words import _, listed
from clb_platform.agreements.vocabulary import (
    COMMON_FIELDS,
    MOST_TEXT,
    MOST_TITLE,
    Field,
    unknown_fields,
    wrong_value,
)


def check_text(title: str, source: str, own_fields: Iterable[str]) -> None:
    """Raises Refused beside the field: no title or text, too long, or a merge field that nothing fills in."""
    wrong: dict[str, list[str]] = {}
    if not title.strip():
        wrong["title"] = [_("Geef het artikel een titel.")]
    elif len(title) > MOST_TITLE:
        wrong["title"] = [_("Een titel heeft hoogstens %(n)s tekens.", n=MOST_TITLE)]
    if not source.strip():
        wrong["source"] = [_("Schrijf de tekst van het artikel.")]
    elif len(source) > MOST_TEXT:
        wrong["source"] = [_("Een artikel heeft hoogstens %(n)s tekens.", n=MOST_TEXT)]
    own = list(own_fields)
    unknown = unknown_fields(source, own)
    if unknown:
        known = listed([f"{{{name}}}" for name in (*own, *COMMON_FIELDS)])
        wrong.setdefault("source", []).append(
            _("Onbekend veld: %(names)s. Je kan gebruiken: %(known)s.",
              names=listed([f"{{{name}}}" for name in unknown]), known=known)
        )  # fmt: skip
    if wrong:
        raise Refused(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)


def check_values(fields: Iterable[Field], values: Mapping[str, str]) -> dict[str, str]:
    """The values of a clause's own parameters, trimmed. Raises Refused: an unknown name, or of another kind."""
    known = {field.key: field for field in fields}
    strange = [name for name in values if name not in known]
    if strange:
        words = _("Dit artikel heeft geen parameter: %(names)s.", names=listed(strange))
        raise Refused(words, fields={"values": [words]})
    trimmed = {name: str(value).strip() for name, value in values.items()}
    checked = {name: wrong_value(known[name], value) for name, value in trimmed.items()}
    wrong = {f"value_{name}": [said] for name, said in checked.items() if said}
    if wrong:
        raise Refused(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)
    return trimmed
