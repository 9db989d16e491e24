"""A field that counts wholes takes no part of one, in a body, a list or a form; texts of an address are read strictly too."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError, fields

from clb_core.schema import BaseSchema, FormSchema
from client import Client

WORDS = "Dit is geen geheel getal."


class Body(BaseSchema):
    pupils = fields.Integer()
    weeks = fields.List(fields.Integer())


class Typed(FormSchema):
    pupils = fields.Integer()


@pytest.mark.parametrize("value", [1.5, -0.1, float("nan"), float("inf"), "1.5", True])
@pytest.mark.parametrize("schema", [Body, Typed])
def test_a_part_of_a_number_is_refused_beside_its_field(schema: type[BaseSchema], value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        schema().load({"pupils": value})

    assert caught.value.messages == {"pupils": [WORDS]}


def test_a_list_names_the_place_of_the_part() -> None:
    with pytest.raises(ValidationError) as caught:
        Body().load({"weeks": [1, 2.5]})

    assert caught.value.messages == {"weeks": {1: [WORDS]}}


@pytest.mark.parametrize(("value", "read"), [(8, 8), (8.0, 8), ("8", 8)])
def test_a_whole_is_read_however_it_is_written(value: Any, read: int) -> None:
    assert Body().load({"pupils": value, "weeks": [value]}) == {"pupils": read, "weeks": [read]}


def test_the_api_says_so_and_changes_nothing(as_planner: Client, world: Any) -> None:
    group = f"/class-groups/{world.groups['4A']}"
    answer = as_planner.api("PATCH", group, {"head_count": 9.5}, version=1)

    assert answer.status_code == 422
    assert answer.json is not None
    assert WORDS in str(answer.json["fields"])
    seen = as_planner.api("GET", group).json
    assert seen is not None
    assert seen["head_count"] == 8
