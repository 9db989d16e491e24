"""Working on a template: own clauses, their parameters, order and contents; a published version never changes."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from agreements.lives import started
from audit.entries import entries_of
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_platform.agreements import queries, service
from clb_platform.agreements.vocabulary import MOST_FIELDS, AgreementsAction, Content, Field, FieldKind, SchoolKind
from clb_tenants.access.roles import Role

ROOM = Field("lokaal", "Welk lokaal", FieldKind.TEXT)
OWN = {
    "title": "Fietsen", "source": "Het CLB stalt fietsen in {lokaal}.", "is_included": True, "is_mandatory": False,
    "is_fixed": False, "fields": [ROOM], "covers": [Content.PRACTICAL],
}  # fmt: skip


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def template_id(uow):
    service.ensure_templates(uow)
    return next(each.template_id for each in queries.templates(uow) if each.school_kind is SchoolKind.PRIMARY)


def keys(uow, template_id):
    return [row.clause_key for row in queries.template_clauses(uow, template_id)]


def test_an_own_clause_comes_last_and_counts_from_the_next_version(uow, world, director, template_id):
    before = queries.template_versions(uow, template_id)[0]
    published = [row.clause_key for row in queries.published_clauses(uow, before.template_version_id)]

    clause = service.add_template_clause(uow, director, template_id, OWN)
    assert keys(uow, template_id) == [*published, clause.clause_key]
    version = service.publish(uow, director, template_id, "Met fietsen.")

    assert [row.clause_key for row in queries.published_clauses(uow, before.template_version_id)] == published
    now = queries.published_clauses(uow, version.template_version_id)[-1]
    assert (now.title, now.fields, now.covers) == ("Fietsen", [ROOM.stored()], ["practical"])
    (entry,) = entries_of(uow, AgreementsAction.TEMPLATE_CLAUSE_ADDED)
    assert (entry.changes["clause"], entry.changes["parameters"]) == ("Fietsen", "lokaal")


def test_a_new_text_asks_the_new_parameter(uow, world, director, template_id):
    clause = service.add_template_clause(uow, director, template_id, OWN)
    version = service.publish(uow, director, template_id, "")
    row = started(uow, director, world.school_id, template_version_id=version.template_version_id)

    made = queries.clause_text(service.working_clause(uow, row.agreement_id, clause.clause_key))
    assert made.fields == (ROOM,)
    values = {"values": {"lokaal": "de garage"}}
    service.change_clause(uow, director, row.agreement_id, clause.clause_key, values, None)
    _kept, read = service.working_text(uow, row)
    assert read[-1].body == "Het CLB stalt fietsen in de garage."


def test_moving_keeps_every_clause_and_disturbs_no_one(uow, director, template_id):
    before = queries.template_clauses(uow, template_id)
    order, versions = [row.clause_key for row in before], {row.clause_key: row.version for row in before}
    last = order[-1]

    service.move_template_clause(uow, director, template_id, last, 1, versions[last])
    assert keys(uow, template_id) == [last, *order[:-1]]
    service.move_template_clause(uow, director, template_id, last, 3, versions[last])
    assert keys(uow, template_id) == [*order[:2], last, *order[2:-1]]
    assert {row.clause_key: row.version for row in queries.template_clauses(uow, template_id)} == versions
    positions = [row.position for row in queries.template_clauses(uow, template_id)]
    assert positions == list(range(1, len(order) + 1))
    assert len(entries_of(uow, AgreementsAction.TEMPLATE_CLAUSE_MOVED)) == 2
    version = service.publish(uow, director, template_id, "Andere volgorde.")
    assert [row.clause_key for row in queries.published_clauses(uow, version.template_version_id)] == keys(uow, template_id)


def test_a_clause_of_ones_own_goes_out_and_what_was_published_keeps_it(uow, director, template_id):
    order = keys(uow, template_id)
    values = {"title": "Fietsen", "source": "Fietsen.", "is_included": True, "is_mandatory": False, "is_fixed": False}
    own = service.add_template_clause(uow, director, template_id, values)
    service.move_template_clause(uow, director, template_id, own.clause_key, 2, None)
    version = service.publish(uow, director, template_id, "Met fietsen.")
    with pytest.raises(Stale):
        service.remove_template_clause(uow, director, template_id, own.clause_key, own.version + 1)
    assert service.remove_template_clause(uow, director, template_id, own.clause_key, own.version) == "Fietsen"
    assert keys(uow, template_id) == order
    assert [row.position for row in queries.template_clauses(uow, template_id)] == list(range(1, len(order) + 1))
    published = [row.title for row in queries.published_clauses(uow, version.template_version_id)]
    assert "Fietsen" in published
    assert len(entries_of(uow, AgreementsAction.TEMPLATE_CLAUSE_REMOVED)) == 1
    with pytest.raises(Conflict, match="beginmodel"):
        service.remove_template_clause(uow, director, template_id, order[0], None)


@pytest.mark.parametrize("position", [0, -1, 999])
def test_a_place_that_is_not_there_is_refused(uow, director, template_id, position):
    order = keys(uow, template_id)
    with pytest.raises(Refused, match=f"van 1 tot {len(order)}"):
        service.move_template_clause(uow, director, template_id, order[0], position, None)
    assert keys(uow, template_id) == order


def field(key="lokaal", label="Welk lokaal"):
    return Field(key, label, FieldKind.TEXT)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([field("Lokaal")], "kleine letters"),
        ([field("")], "kleine letters"),
        ([field("x" * 41)], "kleine letters"),
        ([field(label=" ")], "schrijf wat er gevraagd wordt"),
        ([field(), field()], "staat er twee keer"),
        ([field("school")], "vult het product zelf in"),
        ([field(), field("uur", "Welk uur")], "uur staat niet in de tekst"),
        ([field(), *(field(f"p{n}", "Iets") for n in range(MOST_FIELDS))], "hoogstens 12 parameters"),
        ([], "Onbekend veld: {lokaal}"),
    ],
)
def test_parameters_that_cannot_be_are_refused_and_the_clause_stays(uow, director, template_id, fields, words):
    count = len(keys(uow, template_id))
    with pytest.raises(Refused, match=re.escape(words)) as refused:
        service.add_template_clause(uow, director, template_id, OWN | {"fields": fields})

    assert set(refused.value.fields) <= {"fields", "source"}
    assert len(keys(uow, template_id)) == count


def test_what_covers_mandatory_content_can_be_given_to_another_clause(uow, director, template_id):
    rows = queries.template_clauses(uow, template_id)
    old = next(row for row in rows if "evaluation" in row.covers)
    same = {name: getattr(old, name) for name in ("title", "source", "is_included", "is_mandatory", "is_fixed")}
    service.change_template_clause(uow, director, template_id, old.clause_key, same | {"covers": []}, old.version)
    with pytest.raises(Refused, match="nog geen artikel voor: Evaluatie"):
        service.publish(uow, director, template_id, "")

    service.add_template_clause(uow, director, template_id, OWN | {"covers": [Content.EVALUATION]})
    assert service.publish(uow, director, template_id, "").number == 2


def test_what_is_left_out_stays_and_what_others_changed_is_told(uow, director, template_id):
    row = next(row for row in queries.template_clauses(uow, template_id) if row.fields)
    before = (list(row.fields), list(row.covers))
    same = {name: getattr(row, name) for name in ("title", "source", "is_included", "is_mandatory", "is_fixed")}
    service.change_template_clause(uow, director, template_id, row.clause_key, same | {"title": "Anders"}, row.version)
    assert (row.fields, row.covers, row.title) == (*before, "Anders")
    with pytest.raises(Stale):
        service.change_template_clause(uow, director, template_id, row.clause_key, same, 1)


def test_only_who_may_and_of_the_own_centre(uow, world, director, template_id):
    planner = world.staff[Role.PLANNER].actor
    with pytest.raises(Forbidden):
        service.add_template_clause(uow, planner, template_id, OWN)
    with pytest.raises(Forbidden):
        service.move_template_clause(uow, planner, template_id, keys(uow, template_id)[0], 2, None)
    with pytest.raises(NotFound):
        service.add_template_clause(uow, director, uuid7(), OWN)
    with pytest.raises(NotFound):
        service.move_template_clause(uow, director, template_id, "onbekend", 1, None)


def test_a_text_has_no_more_than_eighty_clauses(uow, director, template_id):
    plain = OWN | {"source": "Iets.", "fields": []}
    while len(keys(uow, template_id)) < 80:
        service.add_template_clause(uow, director, template_id, plain)
    with pytest.raises(Refused, match="hoogstens 80"):
        service.add_template_clause(uow, director, template_id, plain)


def test_nobody_changes_what_was_published(uow, director, template_id):
    with pytest.raises(Exception, match="permission denied"), uow.attempt():
        uow.rows(text("update agreement_clause set position = position"))


def test_by_page_a_clause_is_added_with_a_parameter_moved_and_published(client, world):
    director = client(world.staff[Role.DIRECTOR])
    template = re.search(r"/modellen/([0-9a-f-]{36})", director.text("/modellen"))[1]
    typed = {
        "title": "Fietsen", "source": "In {lokaal}.", "is_included": "1", "covers": ["practical"], "key_1": "lokaal",
        "label_1": "Welk lokaal", "kind_1": "text", "required_1": "1",
    }  # fmt: skip
    wrong = director.post(f"/modellen/{template}/artikel-toevoegen", typed | {"key_1": "Lokaal 1"})
    assert wrong.status_code == 422
    assert "Lokaal 1" in wrong.text, "what was typed stays"
    assert "gebruik kleine letters" in wrong.text
    added = director.post(f"/modellen/{template}/artikel-toevoegen", typed)
    assert added.status_code == 303
    key = added.headers["Location"].split("#a-")[1]
    page = director.text(f"/modellen/{template}/artikels/{key}")
    assert 'name="key_1" value="lokaal"' in page
    assert re.search(r'value="practical"[^>]*checked', page)

    page = director.text(f"/modellen/{template}")
    assert "Eigen artikel van het centrum." in page
    card = page.split(f'id="a-{key}"')[1]
    version, position = (re.search(rf'name="{name}" value="(\d+)"', card)[1] for name in ("version", "position"))
    moved = director.post(f"/modellen/{template}/artikels/{key}/plaats", {"version": version, "position": position})
    assert moved.status_code == 303
    headings = re.findall(r'<article class="card" id="a-([^"]+)"', director.text(f"/modellen/{template}"))
    assert headings.index(key) == len(headings) - 2
    assert director.post(f"/modellen/{template}/uitgeven", {"note": "Fietsen"}).status_code == 303
    assert client(world.staff[Role.PLANNER]).get(f"/modellen/{template}/artikel-toevoegen").status_code == 403


def test_over_rest_a_clause_is_added_changed_and_moved(client, world):
    director = client(world.staff[Role.DIRECTOR])
    director.text("/modellen")
    template = director.api("GET", "/agreement-templates").json["items"][0]["template_id"]
    base = f"/agreement-templates/{template}/clauses"
    body = {
        "title": "Fietsen", "source": "In {lokaal}.", "covers": ["practical"],
        "fields": [{"key": "lokaal", "label": "Welk lokaal"}],
    }  # fmt: skip
    made = director.api("POST", base, body)
    assert made.status_code == 201, made.text
    one, version = f"{base}/{made.json['clause_key']}", made.json["version"]
    assert made.json["fields"] == [{"key": "lokaal", "label": "Welk lokaal", "kind": "text", "is_required": True}]
    moved = director.api("PUT", f"{one}/position", {"position": 1}, version=version)
    assert (moved.status_code, moved.json["position"]) == (200, 1)
    changed = director.api("PUT", one, {"title": "Fietsen", "source": "Buiten.", "fields": []}, version=version)
    assert (changed.status_code, changed.json["fields"], changed.json["covers"]) == (200, [], ["practical"])
    assert director.api("PUT", f"{one}/position", {"position": 2}, version=version).status_code == 412
    assert director.api("POST", base, body | {"covers": ["onbekend"]}).status_code == 422
