"""The ledger in readable Dutch, its export, and making a text unreadable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from flask import Blueprint, Response, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from clb_core import clock
from clb_core.tabular import write_csv
from clb_core.terms import local
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, clock_text
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS
from clb_tenants.audit import queries, service
from clb_tenants.audit.forms import LedgerFilter, RedactForm
from clb_tenants.audit.ports import names_of_schools
from clb_tenants.audit.vocabulary import Change, changes_of, field_label, known_actions, label_of, roles_words

FILTER = LedgerFilter()
pages = Blueprint("audit", __name__, template_folder="templates")


@pages.get("/audit")
@requires(Permission.AUDIT_LEDGER_READ)
def ledger() -> str:
    form, filters = _filters()
    asked = PageRequest.read(50, request.args.get("cursor"))
    rows, chain = queries.entries_and_chain(g.uow, service.with_schools(g.uow, filters), asked)
    page = asked.page(rows, lambda row: (row.happened_at, row.entry_id))
    only = filters.get("school_id")
    schools = names_of_schools(g.uow, {only, *(row.school_id for row in page.rows)})
    return render_template(
        "audit/ledger.html",
        form=form,
        page=page,
        days=_by_day(page.rows, schools),
        actions=known_actions(),
        school_id=only,
        school_name=schools.get(only) if only else None,
        is_filtered=any(filters.values()),
        history_of=page.rows[0].object_name if filters.get("object_id") and page.rows else None,
        chain=chain,
        may_redact=g.actor.may(Permission.AUDIT_TEXT_REDACT),
    )


def _filters() -> tuple[Form, dict[str, Any]]:
    """The filters in the address; one that means nothing is told beside its field and left out."""
    typed = {name: value.strip() for name, value in request.args.items() if value.strip()}
    try:
        return Form(MultiDict(typed)), dict(FILTER.load(typed))
    except ValidationError as error:
        known = cast("dict[str, Any]", error.valid_data or {})
        return Form(MultiDict(typed), cast("dict[str, list[str]]", error.messages)), known


class Line(NamedTuple):
    """One entry of the ledger, with what its line shows made ready; texts that do not hold are empty."""

    entry: Any
    """A row of `queries.entries`."""
    iso: str
    at: str
    act: str
    how: str
    url: str
    school: str
    changes: list[Change]


def _by_day(entries: Iterable[Any], schools: Mapping[UUID, str]) -> dict[date, list[Line]]:
    act, how, to_entry = cache(_act_words), cache(_how_words), url_for("audit.ledger", object="")
    days: dict[date, list[Line]] = {}
    for entry in entries:
        moment = local(entry.happened_at)
        line = Line(
            entry=entry,
            iso=entry.happened_at.isoformat(),
            at=clock_text(moment.time()),
            act=act(entry.action),
            how=how(entry.actor_roles, entry.via),
            url=f"{to_entry}{entry.object_id}" if entry.object_id else "",
            school=_school_beside(entry, schools),
            changes=changes_of(entry.changes, entry.texts or {}),
        )
        days.setdefault(moment.date(), []).append(line)
    return days


def _act_words(action: str) -> str:
    return _("%(act)s door", act=label_of(action))


def _how_words(roles: str, via: str) -> str:
    """In which roles, and along which way when it is not the usual one."""
    if not roles:
        return _("automatisch") if via == "system" else ""
    ways = {"link": _("via een link in een mail"), "mailbox": _("via een gedeelde mailbox")}
    return ", ".join(filter(None, [roles_words(roles, LABELS), ways.get(via)]))


def _school_beside(entry: Any, schools: Mapping[UUID, str]) -> str:
    """The school it was about, when the line does not name it already."""
    if not entry.school_id or entry.object_kind == "school":
        return ""
    name = schools.get(entry.school_id, "")
    return "" if name == entry.object_name else name


@pages.post("/audit/uitvoer")
@requires(Permission.AUDIT_LEDGER_READ)
def export() -> Response:
    """What the filters find as a file; a POST, because the export itself is an act in the ledger."""
    _form, filters = _filters()
    rows = [_row(entry, texts) for entry, texts in service.export(g.uow, g.actor, filters)]
    name = f"auditspoor-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_csv(_columns(), rows), mimetype="text/csv", headers=headers)


def _columns() -> list[str]:
    return [
        _("Tijdstip"), _("Wie"), _("Rollen"), _("Langs"), _("Namens"), _("Wat"), _("Waarover"), _("Bijzonderheden"),
        _("Code"), _("Kenmerk van het object"), _("Kenmerk van de regel"),
    ]  # fmt: skip


def _row(entry: Any, texts: Mapping[str, str | None]) -> list[str]:
    details = "; ".join(_plain(change) for change in changes_of(entry.changes, texts))
    return [
        local(entry.happened_at).isoformat(timespec="seconds"),
        entry.actor_name,
        roles_words(entry.actor_roles, LABELS),
        entry.via,
        entry.on_behalf_of or "",
        label_of(entry.action),
        entry.object_name,
        details,
        entry.action,
        str(entry.object_id or ""),
        str(entry.entry_id),
    ]


def _plain(change: Change) -> str:
    after = _("onleesbaar gemaakt") if change.is_hidden else change.after
    return f"{change.label}: {change.before} → {after}" if change.before is not None else f"{change.label}: {after}"


@pages.get("/audit/<uuid:entry_id>/<field>/onleesbaar")
@requires(Permission.AUDIT_TEXT_REDACT)
def redact(entry_id: UUID, field: str) -> str:
    return _redact_page(entry_id, field, Form.empty())


def _redact_page(entry_id: UUID, field: str, form: Form) -> str:
    entry, words = service.text_of(g.uow, entry_id, field)
    return render_template(
        "audit/redact.html", form=form, entry=entry, words=words, field=field_label(field), label_of=label_of
    )


@pages.post("/audit/<uuid:entry_id>/<field>/onleesbaar")
@requires(Permission.AUDIT_TEXT_REDACT)
def do_redact(entry_id: UUID, field: str) -> ResponseReturnValue:
    form = Form.from_request(RedactForm())

    def done(_none: None) -> str:
        flash(_("De tekst is onleesbaar gemaakt. Dat staat als eigen regel in het auditspoor."), "good")
        return url_for(".ledger")

    return form.submit(
        lambda data: service.redact(g.uow, g.actor, entry_id, field, data["reason"]),
        done=done,
        again=lambda form: _redact_page(entry_id, field, form),
    )
