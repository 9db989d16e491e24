"""Garbage in every form and every body: whatever is sent, the product answers in its own words and never breaks."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bad_input.said import said
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.schema import FormSchema
from clb_platform.calendars import service as calendar_verbs
from clb_platform.calendars.vocabulary import ClosureKind
from clb_platform.planning import queries
from clb_platform.planning.service import create_visit, propose
from clb_platform.programmes import queries as programmes
from clb_tenants.access.roles import Role
from client import Client
from planning.data import REPLY_BY, at, key
from world import START, YEAR, World

pytestmark = pytest.mark.timeout(180)

ALLOWED = {200, 201, 204, 302, 303, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 429}
NOT_TRIED = {"/aanmelden", "/afmelden", "/wie-ben-ik", "/weergave"}
"""They end or change the session that tries the others; their own tests are elsewhere."""
MANY = settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
DAYS = ("2026-10-15", "2026-11-19", "2026-10-12", "2026-02-30", "0001-01-01", "9999-12-31", "1-1-1", "2027-06-30")
TEXTS = st.one_of(
    st.sampled_from(
        ("", " ", "\0", "\ud800", "<script>", "' or 1=1", "x" * 5000, "🦠", "\u202e", "NaN", "1e999", "-1", "null", "a:b:1", "::")
    ),
    st.sampled_from(DAYS),
    st.text(max_size=40),
)
NUMBERS = st.one_of(st.integers(-5, 500), st.sampled_from((10**30, -(10**30), 2**31, 2**63, 1e308, 0.5)))
GARBAGE = st.recursive(
    st.one_of(TEXTS, NUMBERS, st.none(), st.booleans()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def known(as_staff, template: World) -> dict[str, list[str]]:
    """Ids that exist, by the name under which addresses, forms and bodies ask for them."""

    def make(uow, planner):
        day = at("2026-12-03").day
        first = create_visit(uow, planner, template.school_id, [key(uow, template.groups["4A"], "SC3")], template.team_id)
        second = create_visit(uow, planner, template.school_id, [key(uow, template.groups["6A"], "SC4")], template.team_id)
        propose(uow, planner, second.visit_id, [at("2026-11-19")], REPLY_BY)
        closure = calendar_verbs.add_closure(uow, planner, template.school_id, day, day, ClosureKind.EXAMS)
        free = key(uow, template.groups["1A"], "SC2")
        nurse = template.staff[Role.NURSE]
        found = {
            "visit_id": [first.visit_id, second.visit_id],
            "date_id": [row.date_id for row in queries.dates_of(uow, [second.visit_id])[second.visit_id]],
            "item_id": [row[0].item_id for row in queries.items_of(uow, [first.visit_id])[first.visit_id]],
            "closure_id": [closure.closure_id],
            "programme_id": [view.programme_id for view in programmes.programmes_in(uow, YEAR)],
            "school_id": [template.school_id, template.other_school_id, template.foreign_school_id],
            "team_id": [template.team_id, template.foreign_team_id],
            "class_group_id": [template.groups["1A"], template.other_groups["1A"], template.foreign_groups["1A"]],
            "site_id": [template.site_id, template.foreign_site_id],
            "member_id": [nurse.member_id, template.foreign_planner.member_id],
            "membership_id": [template.other_contact.membership_id, template.foreign_planner.membership_id],
        }
        texts = {name: [str(each) for each in ids] for name, ids in found.items()}
        obligation = f"{free.class_group_id}:{free.programme_id}:{free.dose}"
        return texts | {"id": [obligation], "items": [obligation], "keys-1": [obligation], "team": texts["team_id"]}

    found = as_staff(make)
    assert isinstance(found, dict)
    return found


def _all_forms(kind: type[FormSchema] = FormSchema) -> Iterator[type[FormSchema]]:
    for each in kind.__subclasses__():
        yield each
        yield from _all_forms(each)


def form_values(known: Mapping[str, list[str]]) -> st.SearchStrategy[dict[str, str]]:
    """Every field that any form of the product knows, each filled with something; a form takes what is its own."""
    names = {field.data_key or name for form in _all_forms() for name, field in form().load_fields.items()}
    names |= {"version", "in-1", "day-1-1", "half-1-1", "keys-1", "day-1-2", "half-1-2", "rows", "context"}
    choices = {
        name: st.sampled_from([*known.get(name, []), *_usual(name)]) | TEXTS if known.get(name) or _usual(name) else TEXTS
        for name in sorted(names)
    }
    return st.fixed_dictionaries({}, optional=choices)


def _usual(name: str) -> list[str]:
    """What is often right for a field of this name."""
    if name.startswith(("half", "deel")):
        return ["am", "pm"]
    if "day" in name or name.endswith(("_by", "from", "until", "_on")) or name.startswith("option"):
        return list(DAYS)
    usual = {
        "version": ["1", "2", "3"], "kind": ["exams", "leave"], "role": ["nurse", "planning_contact"], "rows": ["all", "valid"],
        "function": ["nurse"], "reason": ["Ziek."], "name": ["Naam"], "email": ["a@b.example"], "number": ["1", "3"],
        "head_count": ["8"], "grade": ["L1", "S1"], "start_year": ["2026"], "in-1": ["1"], "half_days": ["0-am"],
        "base_municipality": ["Aalst"], "municipality": ["Aalst"], "value": ["5"], "place": ["school", "centre"],
    }  # fmt: skip
    return usual.get(name, [])


def body_of(
    schema: Mapping[str, Any], document: Mapping[str, Any], known: Mapping[str, list[str]], name: str = ""
) -> st.SearchStrategy[Any]:
    """Something of the shape that the document describes, with garbage in any place."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    right: st.SearchStrategy[Any]
    if kind == "object" or "properties" in schema:
        right = st.fixed_dictionaries(
            {}, optional={each: body_of(inner, document, known, each) for each, inner in schema.get("properties", {}).items()}
        )
    elif kind == "array":
        right = st.lists(body_of(schema.get("items", {}), document, known, name), max_size=3)
    elif schema.get("enum"):
        right = st.sampled_from(schema["enum"])
    elif known.get(name) or _usual(name):
        right = st.sampled_from([*known.get(name, []), *_usual(name)])
    else:
        right = NUMBERS if kind in {"integer", "number"} else TEXTS
    return st.integers(0, 9).flatmap(lambda dice: GARBAGE if dice == 0 else right)


def _fill(path: str, draw: Callable[..., Any], known: Mapping[str, list[str]]) -> str:
    """An address with an id that exists, or with none of ours."""
    for part in [part for part in path.split("/") if part.startswith(("{", "<"))]:
        name = part.strip("{}<>").rsplit(":", 1)[-1]
        path = path.replace(part, draw(st.sampled_from([*known.get(name, ["x"]), str(UUID(int=1)), "2026"])))
    return path


def _note(answer: Any, seen: Counter[int], sent: object) -> None:
    seen[answer.status_code] += 1
    assert answer.status_code in ALLOWED, (answer.status_code, sent)
    if answer.status_code >= 400:
        assert said(answer), sent


def _json_operations(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(method, path, schema) of all operations that take or need a body, but uploads."""
    found = []
    for path, methods in document["paths"].items():
        for method in sorted(set(methods) & {"post", "put", "patch", "delete"}):
            content = methods[method].get("requestBody", {}).get("content", {"application/json": {"schema": {}}})
            if "application/json" in content:
                found.append((method.upper(), path, content["application/json"].get("schema", {})))
    return found


@pytest.fixture
def someone(app: Flask, world: World) -> Iterator[Client]:
    """The administrator, who is still signed in at the end: else the garbage was for nobody."""
    client = Client(app, world.staff[Role.ADMINISTRATOR])
    yield client
    assert client.get("/bezoeken").status_code == 200


def test_garbage_in_a_body_of_the_api_is_answered(someone, known):
    document = someone.api("GET", "/openapi.json").json
    operations = _json_operations(document)
    bodies = {(method, path): body_of(schema, document, known) for method, path, schema in operations}
    seen: Counter[int] = Counter()

    @MANY
    @given(st.data())
    def try_all(data: st.DataObject) -> None:
        method, path, _schema = data.draw(st.sampled_from(operations))
        url, body = _fill(path.removeprefix("/api/v1"), data.draw, known), data.draw(bodies[method, path])
        headers = {"If-Match": data.draw(st.sampled_from(('"v1"', '"v2"', '"v3"', "x", "")))}
        with clock.using(FixedClock(START)):
            _note(someone.api(method, url, body, headers=headers), seen, (method, url, body))

    try_all()
    assert {404, 412, 422} <= set(seen), seen
    assert set(seen) & {200, 201, 204}, seen


def test_garbage_in_a_form_is_answered(app, someone, known):
    routes = [rule for rule in app.url_map.iter_rules()
              if "POST" in (rule.methods or set()) and not rule.rule.startswith("/api") and rule.rule not in NOT_TRIED]  # fmt: skip
    values = form_values(known)
    seen: Counter[int] = Counter()

    @MANY
    @given(st.data())
    def try_all(data: st.DataObject) -> None:
        rule = data.draw(st.sampled_from(routes))
        url, form = _fill(rule.rule, data.draw, known), data.draw(values)
        sent = {name: value.encode("utf-8", "replace") for name, value in form.items()}
        with clock.using(FixedClock(START)):
            _note(someone.post(url, sent), seen, (url, form))

    try_all()
    assert {303, 404, 422} <= set(seen), seen


def test_garbage_as_a_file_is_answered(someone):


    cells = st.text(alphabet=st.sampled_from('abc012;,"\n\r\t=\0é🦠'), max_size=60)
    start = st.sampled_from(("instellingsnummer;klas;leerjaar;aantal\n012345;4A;L4;22\n", "klas;aantal\n", "", "\ufeff", "sep=;\n"))
    files = st.one_of(st.binary(max_size=200), st.tuples(start, cells).map(lambda parts: "".join(parts).encode()))
    seen: Counter[int] = Counter()

    @settings(MANY, max_examples=80)
    @given(files, st.sampled_from(("schools", "class-groups")), TEXTS)
    def try_all(content: bytes, kind: str, name: str) -> None:
        asked = {"start_year": "2027"} if kind == "class-groups" else {"affiliated_from": "2026-09-01", "level": "primary"}
        safe = name.encode("utf-8", "replace").decode().replace("\0", "") or "x.csv"
        data = asked | {"file": (io.BytesIO(content), safe)}
        with clock.using(FixedClock(START)):
            _note(someone.api("POST", f"/imports/{kind}", data=data, content_type="multipart/form-data"), seen, content)

    try_all()
    assert {201, 422} <= set(seen), seen
