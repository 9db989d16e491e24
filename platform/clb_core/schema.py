"""The base of all marshmallow schemas: strict, closed, and in Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from clb_core.words import _l

REQUIRED: Final = _l("Vul dit in.")
_MESSAGES: Final[dict[type[fields.Field[Any]], dict[str, Any]]] = {
    fields.Field: {"required": REQUIRED, "null": REQUIRED, "validator_failed": _l("Dit is niet geldig.")},
    fields.String: {"invalid": _l("Dit is geen tekst."), "invalid_utf8": _l("Deze tekst heeft vreemde tekens.")},
    fields.UUID: {"invalid_uuid": _l("Dit is geen geldige verwijzing.")},
    fields.Number: {"invalid": _l("Dit is geen getal."), "too_large": _l("Dit getal is te groot.")},
    fields.Float: {"special": _l("Dit is geen getal.")},
    fields.Integer: {"invalid": _l("Dit is geen geheel getal.")},
    fields.Boolean: {"invalid": _l("Kies ja of nee.")},
    fields.DateTime: {
        "invalid": _l("Dit is geen bestaand tijdstip."),
        "invalid_awareness": _l("Geef het tijdstip met zijn tijdzone."),
        "format": _l("Dit is geen bestaand tijdstip."),
    },
    fields.Time: {"invalid": _l("Schrijf een uur als 08:30."), "format": _l("Schrijf een uur als 08:30.")},
    fields.Mapping: {"invalid": _l("Dit heeft niet de juiste vorm.")},
    fields.Date: {
        "invalid": _l("Deze dag bestaat niet. Schrijf een dag als 2026-10-15."),
        "format": _l("Deze dag bestaat niet. Schrijf een dag als 2026-10-15."),
    },
    fields.Email: {"invalid": _l("Dit is geen e-mailadres. Schrijf het als naam@school.be.")},
    fields.List: {"invalid": _l("Dit is geen lijst.")},
    fields.Enum: {"unknown": _l("Kies een van deze waarden: {choices}.")},
    fields.Nested: {"type": _l("Dit heeft niet de juiste vorm.")},
}
for _kind, _texts in _MESSAGES.items():
    # Plain texts: the library insists. Dutch is the text itself, so nothing is lost until a second language comes.
    _kind.default_error_messages = {**_kind.default_error_messages, **{key: str(text) for key, text in _texts.items()}}


validate.OneOf.default_message = str(_l("Kies een van deze waarden: {choices}."))


STRANGE: Final = _l("Deze tekst heeft vreemde tekens.")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
"""A zero byte and half a surrogate pair: PostgreSQL stores neither in a text."""


class _PlainValues(Schema):
    """Refuses, beside its field, a text that no database column can hold, and a part of a number that counts wholes."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """A field of whole numbers or hours, or a list of them, gets its check."""
        super().on_bind_field(field_name, field_obj)
        whole = field_obj.inner if isinstance(field_obj, fields.List) else field_obj
        if isinstance(whole, fields.Integer):
            whole.pre_load = [_whole, *whole.pre_load]
        if isinstance(whole, fields.Time):
            whole.post_load = [_of_the_clock, *whole.post_load]

    @pre_load
    def _only_storable(self, data: Any, **_more: Any) -> Any:
        pairs = data.items() if isinstance(data, Mapping) else ()
        strange = [name for name, value in pairs if _is_strange(name) or _is_strange(value)]
        if strange:
            raise ValidationError({name.encode("utf-8", "replace").decode(): [str(STRANGE)] for name in strange})
        return data


def _is_strange(value: Any) -> bool:
    """Whether a text, or one directly in a list or mapping, cannot be stored; nested schemas look for themselves."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_is_strange(name) or (isinstance(each, str) and _is_strange(each)) for name, each in value.items())
    return isinstance(value, list) and any(_is_strange(each) for each in value if isinstance(each, str))


def _whole(value: Any) -> Any:
    """The library would cut 1.5 down to 1; texts (of forms and addresses) it reads strictly by itself."""
    if isinstance(value, float) and not value.is_integer():
        raise ValidationError(str(_MESSAGES[fields.Integer]["invalid"]))
    return value


def _of_the_clock(value: Any) -> Any:
    """An hour is one of the place itself: one that names a time zone is refused."""
    if value is not None and value.tzinfo is not None:
        raise ValidationError(str(_MESSAGES[fields.Time]["invalid"]))
    return value


class BaseSchema(_PlainValues):
    """Unknown fields are refused, so that a mistyped name is never silently lost."""

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": str(_l("Dit veld bestaat niet.")),
        "type": str(_l("Dit heeft niet de juiste vorm.")),
    }


class FormSchema(_PlainValues):
    """A web form: what it does not list (the CSRF token) is left out."""

    class Meta:
        unknown = "exclude"


class Length(validate.Length):
    message_min = str(_l("Schrijf minstens {min} tekens."))
    message_max = str(_l("Schrijf hoogstens {max} tekens."))
    message_all = str(_l("Schrijf {min} tot {max} tekens."))
    message_equal = str(_l("Schrijf precies {equal} tekens."))


class Range(validate.Range):
    message_min = "Geef minstens {{min}}."
    message_max = "Geef hoogstens {{max}}."
    message_all = "Geef een getal van {{min}} tot {{max}}."


class Items(validate.Length):
    message_min = "Kies er minstens {min}."
    message_max = "Kies er hoogstens {max}."
    message_all = "Kies er {min} tot {max}."
    message_equal = "Kies er precies {equal}."
