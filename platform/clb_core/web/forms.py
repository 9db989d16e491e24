"""Web forms: what was typed, what it means, and what is wrong with it, in words beside the field.

A slice's `forms.py` holds marshmallow schemas (the same library that reads the API's bodies); this module reads a posted
form through one and keeps the typed values, so that nothing a person typed is lost when it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from clb_core.errors import Conflict, DomainError, Refused, Stale
from clb_core.words import _


class Form:
    """`value`, `values` and `errors` are what the templates' field macros ask for; `data` is the loaded result."""

    def __init__(self, typed: MultiDict[str, str], errors: Mapping[str, list[str]] | None = None) -> None:
        self.typed = typed
        self._errors: dict[str, list[str]] = {name: list(texts) for name, texts in (errors or {}).items()}
        self.data: dict[str, Any] = {}

    @classmethod
    def empty(cls, **values: object) -> Form:
        """A form to fill in, with what is known already."""
        typed: MultiDict[str, str] = MultiDict()
        for name, value in values.items():
            for item in value if isinstance(value, list | tuple) else [value]:
                if item is not None:
                    typed.add(name, str(item))
        return cls(typed)

    @classmethod
    def from_request(cls, schema: Schema) -> Form:
        form = cls(MultiDict(request.form))
        try:
            form.data = schema.load(_plain(form.typed, schema))
        except ValidationError as error:
            messages: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
            for name, texts in messages.items():
                form._errors[name] = _sentences(texts)
        return form

    def value(self, name: str) -> str:
        return self.typed.get(name, "")

    def values(self, name: str) -> list[str]:
        return self.typed.getlist(name)

    def errors(self, name: str) -> list[str]:
        return self._errors.get(name, [])

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        return [(name, text) for name, texts in self._errors.items() for text in texts]

    @property
    def is_valid(self) -> bool:
        return not self._errors

    def add_error(self, name: str, words: str) -> None:
        self._errors.setdefault(name, []).append(words)

    def refuse(self, error: DomainError) -> None:
        """Put the words of a refusal beside the fields it names, or above the form."""
        if not error.fields:
            self._errors.setdefault("", []).append(error.words)
        for name, texts in error.fields.items():
            self._errors.setdefault(name, []).extend(texts)

    def submit(
        self,
        action: Callable[[dict[str, Any]], Any],
        *,
        done: Callable[[Any], ResponseReturnValue | str],
        again: Callable[[Form], str],
    ) -> ResponseReturnValue:
        """Run one verb; go to `done` (a response or an address), or show the form `again` with the refusal in it.

        After a refusal the unit of work is rolled back: nothing half-written, and the page is drawn from what is stored.
        """
        status = 422
        if self.is_valid:
            try:
                result = action(self.data)
                target = done(result)
                return redirect(target, 303) if isinstance(target, str) else target
            except (Refused, Conflict, Stale) as error:
                if "uow" in g:
                    g.uow.rollback()
                self.refuse(error)
                status = error.status
        return again(self), status


def _plain(typed: MultiDict[str, str], schema: Schema) -> dict[str, Any]:
    """The posted values as marshmallow expects them: lists for list fields, no empty text for anything but texts."""
    plain: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        if isinstance(field, fields.List):
            plain[name] = [value for value in typed.getlist(name) if value != ""]
        elif name in typed:
            value = typed.get(name, "").strip()
            if value != "" or isinstance(field, fields.String):
                plain[name] = value
    return plain


def _sentences(texts: Any) -> list[str]:
    if isinstance(texts, Mapping):
        return [sentence for nested in texts.values() for sentence in _sentences(nested)]
    if isinstance(texts, list):
        return [str(text) for text in texts]
    return [str(texts) or _("Vul dit in.")]
