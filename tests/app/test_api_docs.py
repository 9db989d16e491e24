"""The API's description: a valid OpenAPI 3.1 document, and a page made from it."""

from __future__ import annotations

from client import Client


def test_the_document_is_openapi_31_and_every_operation_has_a_known_tag(client):
    document = client().get("/api/v1/openapi.json").json
    tags = {tag["name"] for tag in document["tags"]}
    operations = [op for item in document["paths"].values() for name, op in item.items() if name != "parameters"]

    assert document["openapi"] == "3.1.0"
    assert operations
    assert all(set(op["tags"]) <= tags for op in operations)


def test_every_operation_has_an_id_of_its_own_and_a_summary(client):
    document = client().get("/api/v1/openapi.json").json
    operations = [op for item in document["paths"].values() for name, op in item.items() if name != "parameters"]
    ids = [op.get("operationId") for op in operations]

    assert None not in ids
    assert len(ids) == len(set(ids))
    assert all(op.get("summary") for op in operations)


def test_the_page_lists_every_operation(client: Client):
    page = client().text("/api/v1/docs")
    document = client().get("/api/v1/openapi.json").json

    assert all(path in page for path in document["paths"])
