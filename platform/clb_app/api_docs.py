"""The API's description as a page of our own: no script from elsewhere, readable without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from clb_core.rest.api import Api
from clb_tenants.access.gate import public

METHODS = ("get", "post", "put", "patch", "delete")


def init_app(app: Flask, api: Api) -> None:
    docs = Blueprint("docs", __name__, template_folder="templates")

    @docs.get("/api/v1/docs")
    @public("the description of the API holds no data")
    def page() -> str:
        return render_template("app/api_docs.html", groups=_groups(api.spec.to_dict()), title="REST API")

    app.register_blueprint(docs)
    _open_the_document(app)


def _open_the_document(app: Flask) -> None:
    """flask-smorest's own view of the OpenAPI document, with its declaration."""
    give = app.view_functions["api-docs.openapi_json"]

    @public("the description of the API holds no data")
    def document() -> ResponseReturnValue:
        answer: ResponseReturnValue = app.ensure_sync(give)()
        return answer

    app.view_functions["api-docs.openapi_json"] = document


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Operations by tag, in the order of the document, each with its parameters, body and answers."""
    groups: dict[str, dict[str, Any]] = {
        tag["name"]: {"name": tag["name"], "words": tag.get("description", ""), "operations": []} for tag in document["tags"]
    }
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                groups[operation["tags"][0]]["operations"].append(_operation(document, path, method, item, operation))
    return list(groups.values())


def _operation(document: dict[str, Any], path: str, method: str, item: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation.get("operationId", f"{method}-{path}"),
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "words": operation.get("description", ""),
        "parameters": [_resolve(document, p) for p in item.get("parameters", []) + operation.get("parameters", [])],
        "fields": [field for content in body.values() for field in _fields(document, content.get("schema", {}))],
        "answers": [(status, answer.get("description", "")) for status, answer in operation["responses"].items()
                    if status != "default"],
    }  # fmt: skip


def _resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolve(document, schema)
    required = set(schema.get("required", []))
    return [
        {"name": name, "type": _type(part), "required": name in required, "example": part.get("example", ""),
         "words": part.get("description", "")}
        for name, part in schema.get("properties", {}).items()
    ]  # fmt: skip


def _type(part: dict[str, Any]) -> str:
    kind = part.get("type", "object")
    kinds = [kind] if isinstance(kind, str) else kind
    return " of ".join(sorted({*kinds} - {"null"})) + (f" ({part['format']})" if part.get("format") else "")
