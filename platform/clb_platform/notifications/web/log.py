"""The pages of the delivery log, and of the centre's own texts."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.notifications import queries, service
from clb_platform.notifications.forms import ResetTextForm, TextForm, read_filters
from clb_platform.notifications.queries import bounces
from clb_platform.notifications.service import Preview
from clb_platform.notifications.vocabulary import OUTCOME_LABELS, OUTCOME_SHAPES, MailTools
from clb_platform.notifications.vocabulary.bounces import KIND_LABELS, KIND_SHAPES, REASON_LABELS
from clb_platform.notifications.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@pages.get("/mails")
@requires(Permission.NOTIFICATIONS_DELIVERY_READ)
def deliveries() -> str:
    filters = read_filters(request.args)
    asked = PageRequest.read(cursor=request.args.get("verder"))
    page = asked.page(queries.deliveries(g.uow, filters, asked), lambda row: queries.sort_key(row[0]))
    return render_template(
        "notifications/list.html",
        rows=page.rows,
        came_back=bounces.bounces_of(g.uow, [row[0].message_id for row in page.rows]),
        bounce_words=(KIND_LABELS, KIND_SHAPES, REASON_LABELS),
        next_url=_next(page.next_cursor),
        filters=filters,
        total=queries.count(g.uow, filters),
        waiting=queries.waiting(g.uow),
        outcomes=OUTCOME_LABELS,
        outcome_options=[(outcome.value, str(label)) for outcome, label in OUTCOME_LABELS.items()],
        shapes=OUTCOME_SHAPES,
        kinds=sorted((key, service.label_of(key)) for key in service.registered()),
        label_of=service.label_of,
    )


def _next(cursor: str | None) -> str | None:
    """The address of the next page, with the same filters."""
    values: dict[str, Any] = {**request.args, "verder": cursor}
    return url_for(".deliveries", **values) if cursor else None


@pages.get("/mails/teksten")
@requires(Permission.NOTIFICATIONS_TEXT_EDIT)
def texts() -> str:
    own = queries.texts(g.uow)
    kinds = [(key, str(known.label), own.get(key)) for key, known in service.registered().items() if known.fields]
    return render_template("notifications/texts.html", kinds=sorted(kinds, key=lambda kind: kind[1]))


@pages.get("/mails/teksten/<string:key>")
@requires(Permission.NOTIFICATIONS_TEXT_EDIT)
def text(key: str) -> str:
    service.known_kind(key)
    own = queries.text_of(g.uow, key)
    return _text_page(key, Form.empty(subject=own.subject, body=own.body) if own else Form.empty())


def _text_page(key: str, form: Form, shown: Preview | None = None) -> str:
    known, versions = service.known_kind(key), queries.versions_of(g.uow, key)
    return render_template(
        "notifications/text.html",
        key=key,
        form=form,
        label=str(known.label),
        fields=known.fields,
        versions=versions,
        number=versions[0].number if versions else 0,
        has_own=bool(versions) and not versions[0].is_default,
        shown=shown,
    )


@pages.post("/mails/teksten/<string:key>")
@requires(Permission.NOTIFICATIONS_TEXT_EDIT)
def write_text(key: str) -> ResponseReturnValue:
    """Keep the text, or show first how it would look: then nothing is kept."""
    form = Form.from_request(TextForm())
    service.known_kind(key)

    def write(data: dict[str, Any]) -> Preview | None:
        if data["show"]:
            return service.preview(g.uow, g.actor, key, data["subject"], data["body"], _tools())
        service.write_text(g.uow, g.actor, key, subject=data["subject"], body=data["body"], version=data["version"])
        return None

    def done(shown: Preview | None) -> ResponseReturnValue:
        if shown is not None:
            return _text_page(key, form, shown)
        flash(_("De tekst is bewaard. Ze geldt vanaf de volgende mail."), "good")
        return redirect(url_for(".text", key=key), 303)

    return form.submit(write, done=lambda shown: make_response(done(shown)), again=lambda form: _text_page(key, form))


def _tools() -> MailTools:
    return MailTools(request.url_root, str(current_app.config["SECRET_KEY"]))


@pages.post("/mails/teksten/<string:key>/standaard")
@requires(Permission.NOTIFICATIONS_TEXT_EDIT)
def reset_text(key: str) -> ResponseReturnValue:
    return Form.from_request(ResetTextForm()).submit(
        lambda data: service.reset_text(g.uow, g.actor, key, data["version"]),
        done=lambda _row: _back_to_default(key),
        again=lambda form: _text_page(key, form),
    )


def _back_to_default(key: str) -> str:
    flash(_("De standaardtekst geldt weer vanaf de volgende mail."), "good")
    return url_for(".text", key=key)
