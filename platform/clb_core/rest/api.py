"""flask-smorest, subclassed once: OpenAPI 3.1, our problem documents, ETags of rows, pages with a cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

import flask_smorest
from flask import Flask, Request
from flask.views import MethodView
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from clb_core.rest.conditional import etag_of
from clb_core.rest.problems import MEDIA_TYPE
from clb_core.schema import BaseSchema, Range
from clb_core.web.pages import MOST, Page

TITLES: Final = {
    401: "Meld je aan.",
    403: "Je rol mag dit niet.",
    404: "Onbekend, of van een ander centrum of een andere school.",
    409: "Botst met de huidige toestand.",
    410: "Geldt niet meer.",
    412: "Intussen gewijzigd.",
    413: "Te groot.",
    422: "Een veld of regel zegt nee.",
    428: "If-Match ontbreekt.",
    429: "Te veel pogingen.",
    503: "Even niet bereikbaar.",
}


class ProblemSchema(BaseSchema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True, metadata={"example": "urn:clb:problem:not_found"})
    title = fields.String(required=True, metadata={"example": "Niet gevonden"})
    status = fields.Integer(required=True, metadata={"example": 404})
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"example": "not_found"})
    request_id = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.Raw(), data_key="fields")


class PageQuery(BaseSchema):
    """Where in a list to start, and how many rows to give."""

    limit = fields.Integer(load_default=50, validate=Range(min=1, max=MOST), metadata={"example": 50})
    cursor = fields.String(load_default=None, allow_none=True, metadata={"description": "`next_cursor` of the page before."})


def page_schema(name: str, row: type[BaseSchema]) -> type[BaseSchema]:
    """The schema of one page of `row`s."""
    members: Mapping[str, Any] = {
        "items": fields.List(fields.Nested(row), required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
    }
    return type(name, (BaseSchema,), {"__doc__": f"A page of {name}.", **members})


def page_body(page: Page[Any]) -> dict[str, Any]:
    return {"items": page.rows, "next_cursor": page.next_cursor}


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The one API of the product; errors are rendered by `clb_core.web.errors`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Left to the product's own handler, which knows API and pages."""

    def register_blueprint(self, blp: Any, **options: Any) -> None:
        """As the library does; then the document's list of tags gets the tag instead of the endpoint's prefix."""
        super().register_blueprint(blp, **options)
        for tag in self.spec._tags:
            if tag["name"] == blp.name:
                tag["name"] = blp.tag


class Arguments(FlaskParser):
    """An unknown name in the query is refused as in a body: a mistyped filter would silently give everything."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": None, "querystring": None}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """A body that Python's own limits stop (nesting, digits of a number) is as wrong as one that is no JSON."""
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError) as error:
            raise BadRequest from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Adds the problem documents that any operation may answer to its description.

    `name` is the tag in the document; endpoints get the prefix `api-`, so that a slice's pages may have the same name.
    """

    ERROR_CONTENT_TYPE = MEDIA_TYPE
    ARGUMENTS_PARSER = Arguments()

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(f"api-{name}", *args, **kwargs)
        self.tag = name

    def route(self, rule: str, *, parameters: Any = None, tags: Any = None, **options: Any) -> Any:
        return super().route(rule, parameters=parameters, tags=tags or [self.tag], **options)

    def arguments(self, schema: Any, **options: Any) -> Any:
        """As the library's, but the schema is made once and not for each request."""
        return super().arguments(schema() if isinstance(schema, type) else schema, **options)

    def problems(self, *statuses: int) -> Callable[[Any], Any]:
        """Document the refusals of an operation; 401, 403 and 404 are always among them."""

        def decorate(function: Any) -> Any:
            for status in sorted({401, 403, 404, *statuses}):
                function = self.alt_response(
                    status, schema=ProblemSchema, description=TITLES[status], content_type=MEDIA_TYPE
                )(function)
            return function

        return decorate


def versioned(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the answer the ETag of the row it shows. Stands below `response`, directly above the function."""

    @wraps(function)
    def with_version(*args: Any, **kwargs: Any) -> Any:
        row = function(*args, **kwargs)
        version = row["version"] if isinstance(row, Mapping) else row.version
        return row, {"ETag": etag_of(version)}

    return with_version


class Resource(MethodView):
    """A MethodView whose methods stand in the order of the OpenAPI document."""


def init_app(app: Flask) -> Api:
    app.config |= {
        "API_TITLE": "CLB-platform",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
    return Api(app)

