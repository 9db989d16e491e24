"""Whether a typed text can be a clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clb_core.errors import Refused
from clb_core.words import _, listed
from clb_platform.agreements.vocabulary import (
    COMMON_FIELDS,
    FIELD_KEY,
    MOST_FIELDS,
    MOST_TEXT,
    MOST_TITLE,
    Field,
    fields_in,
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


def check_fields(fields: Sequence[Field], source: str) -> None:
    """Raises Refused: a parameter without a good key or label, twice, one the product fills in, too many, or not in the text."""
    keys = [each.key for each in fields]
    named = set(fields_in(source))
    wrong = [
        words
        for each in fields
        if (words := _wrong_field(each, keys.count(each.key) > 1, each.key in named)) is not None
    ]
    if len(fields) > MOST_FIELDS:
        wrong.append(_("Een artikel heeft hoogstens %(n)s parameters.", n=MOST_FIELDS))
    if wrong:
        texts = list(dict.fromkeys(wrong))
        raise Refused(" ".join(texts), fields={"fields": texts})


def _wrong_field(asked: Field, is_double: bool, is_named: bool) -> str | None:
    if not FIELD_KEY.fullmatch(asked.key):
        return _(
            "Parameter “%(key)s”: gebruik kleine letters, cijfers en _, te beginnen met een letter (hoogstens 40 tekens).",
            key=asked.key[:60],
        )
    if not asked.label.strip() or len(asked.label) > MOST_TITLE:
        return _("Parameter %(key)s: schrijf wat er gevraagd wordt, in hoogstens %(n)s tekens.", key=asked.key, n=MOST_TITLE)
    if is_double:
        return _("Parameter %(key)s staat er twee keer.", key=asked.key)
    if asked.key in COMMON_FIELDS:
        return _("Parameter %(key)s vult het product zelf in. Kies een andere naam.", key=asked.key)
    if not is_named:
        return _("Parameter %(key)s staat niet in de tekst. Zet er {%(key)s} in, of haal de parameter weg.", key=asked.key)
    return None


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
