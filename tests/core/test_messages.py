"""What the schemas say when they refuse is Dutch, in every field of every schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from clb_app import demo, factory
from clb_core.schema import BaseSchema, FormSchema, Items, Length, Range

LOADED = (factory, demo)
"""Importing these imports every schema of the product."""
ENGLISH = re.compile(
    r"(?<!\.)\b(?:the|this|that|not|must|please|invalid|required|failed|and|unknown|missing|be|a|field|length|shorter|longer|greater"
    r"|less|valid|choices|match|input|string|than|cannot|does|one of|between|value)\b(?!})",
    re.IGNORECASE,
)
SAID_BY = {
    validate.Length: ("message_min", "message_max", "message_all", "message_equal", "error"),
    validate.Range: ("message_min", "message_max", "message_all", "error"),
}
NEVER_SAID = {"invalid_awareness"}
"""Fields of a day or an hour inherit it from the one of a moment and cannot say it."""


def schemas(parent: type[Schema] | None = None) -> Iterator[type[Schema]]:
    for kind in (parent,) if parent else (BaseSchema, FormSchema):
        yield kind
        for child in kind.__subclasses__():
            yield from schemas(child)


def parts(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    """A field, and what a list or mapping holds."""
    yield field
    for name in ("inner", "key_field", "value_field"):
        inner = getattr(field, name, None)
        if inner is not None:
            yield from parts(inner)


def said(field: fields.Field[Any]) -> Iterator[str]:
    """Every sentence that a field and its validators can say."""
    for key, text in field.error_messages.items():
        if key not in NEVER_SAID or type(field) not in (fields.Date, fields.Time):
            yield str(text)
    for validator in field.validators:
        names = next((names for kind, names in SAID_BY.items() if isinstance(validator, kind)), ("error",))
        yield from (str(getattr(validator, name)) for name in names if getattr(validator, name, None))


def english(schema: type[Schema]) -> Iterator[str]:
    for name, field in schema().fields.items():
        for part in parts(field):
            for text in said(part):
                if found := ENGLISH.search(text):
                    yield f"{schema.__name__}.{name}: “{text}” ({found.group()})"


def test_every_field_refuses_in_dutch() -> None:
    every = set(schemas())

    assert len(every) > 60
    assert sorted(line for schema in every for line in english(schema)) == []


def test_an_english_sentence_is_found() -> None:
    class Planted(Schema):
        a = fields.Integer()
        b = fields.List(fields.String(validate=validate.Regexp("x")))
        c = fields.Raw(validate=validate.Length(min=2))
        d = fields.IP()

    found = " ".join(english(Planted))
    for text in ("String does not match expected pattern.", "Shorter than minimum length", "Not a valid IP address."):
        assert text in found


class Everything(BaseSchema):
    number = fields.Integer(validate=Range(min=1, max=9))
    decimal = fields.Float()
    text = fields.String(validate=Length(min=2, max=4))
    code = fields.String(validate=validate.OneOf(["a", "b"]))
    id = fields.UUID()
    day = fields.Date()
    hour = fields.Time()
    moment = fields.AwareDateTime()
    yes = fields.Boolean()
    email = fields.Email()
    items = fields.List(fields.Integer(), validate=Items(min=1, max=2))
    pairs = fields.Dict(keys=fields.String(), values=fields.Integer())
    needed = fields.String(required=True)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("number", "x", "Dit is geen geheel getal."), ("number", 0, "Geef een getal van 1 tot 9."),
        ("decimal", "x", "Dit is geen getal."), ("text", 3, "Dit is geen tekst."), ("text", "abcde", "Schrijf 2 tot 4 tekens."),
        ("code", "c", "Kies een van deze waarden: a, b."), ("id", "x", "Dit is geen geldige verwijzing."),
        ("day", "2026-02-30", "Deze dag bestaat niet. Schrijf een dag als 2026-10-15."),
        ("hour", "25:00", "Schrijf een uur als 08:30."),
        ("moment", "2026-10-06T08:30:00", "Geef het tijdstip met zijn tijdzone."), ("yes", "misschien", "Kies ja of nee."),
        ("email", "x", "Dit is geen e-mailadres. Schrijf het als naam@school.be."), ("items", 1, "Dit is geen lijst."),
        ("items", [], "Kies er 1 tot 2."), ("pairs", 1, "Dit heeft niet de juiste vorm."), ("needed", None, "Vul dit in."),
        ("nieuw", 1, "Dit veld bestaat niet."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_dutch_beside_the_field(name: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Everything().load({"needed": "ja", name: value})

    assert caught.value.normalized_messages() == {name: [words]}  # type: ignore[no-untyped-call]


def test_a_form_leaves_out_what_it_does_not_know() -> None:
    class Short(FormSchema):
        name = fields.String()

    assert Short().load({"name": "a", "csrf_token": "b"}) == {"name": "a"}
