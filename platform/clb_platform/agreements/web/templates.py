"""The centre's templates: their clauses, changing, adding and moving one, and publishing a version."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import NotFound, Stale
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.agreements import queries, service
from clb_platform.agreements.forms import (
    SPARE_ROWS,
    MoveForm,
    PublishForm,
    RemoveForm,
    TemplateClauseForm,
    read_parameters,
)
from clb_platform.agreements.models import AgreementTemplateClause, AgreementTemplateVersion
from clb_platform.agreements.vocabulary import (
    COMMON_FIELDS,
    CONTENTS,
    FIELD_KIND_LABELS,
    MOST_FIELDS,
    Content,
    Field,
    is_own,
)
from clb_platform.agreements.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres.vocabulary import CERTAINTY_LABELS


@pages.get("/modellen")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def templates() -> str:
    service.ensure_templates(g.uow)
    newest = queries.newest_versions(g.uow)
    return render_template(
        "agreements/templates.html", lines=[(each, newest.get(each.template_id)) for each in queries.templates(g.uow)]
    )


@pages.get("/modellen/<uuid:template_id>")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def template(template_id: UUID) -> str:
    return _template_page(template_id, Form.empty())


def _template_page(template_id: UUID, form: Form) -> str:
    clauses = queries.template_clauses(g.uow, template_id)
    lacks = service.lacking_contents([queries.clause_text(clause) for clause in clauses])
    return render_template(
        "agreements/template.html",
        template=service.get_template(g.uow, template_id),
        form=form,
        clauses=clauses,
        versions=queries.template_versions(g.uow, template_id),
        checklist=[(rule, content in lacks) for content, rule in CONTENTS.items() if rule.is_mandatory],
        certainties={code.value: words for code, words in CERTAINTY_LABELS.items()},
        content_words={content.value: CONTENTS[content].label for content in Content},
    )


@pages.get("/modellen/<uuid:template_id>/artikels/<key>")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def template_clause(template_id: UUID, key: str) -> str:
    service.get_template(g.uow, template_id)
    return _clause_page(template_id, key, None)


def _clause_page(template_id: UUID, key: str, form: Form | None) -> str:
    clause = next((row for row in queries.template_clauses(g.uow, template_id) if row.clause_key == key), None)
    if clause is None:
        raise NotFound
    flags = {name: "1" if getattr(clause, name) else None for name in ("is_included", "is_mandatory", "is_fixed")}
    known = queries.clause_text(clause)
    return _form_page(
        template_id,
        form or Form.empty(title=clause.title, source=clause.source, covers=clause.covers, **flags),
        read_parameters(form.typed) if form else known.fields,
        clause,
    )


def _form_page(
    template_id: UUID, form: Form, parameters: Sequence[Field], clause: AgreementTemplateClause | None = None
) -> str:
    """The form of a clause, of a new one without `clause`; with empty rows for parameters that come."""
    return render_template(
        "agreements/template_clause.html",
        template=service.get_template(g.uow, template_id),
        clause=clause,
        form=form,
        parameters=[*parameters, *[None] * SPARE_ROWS][: MOST_FIELDS + SPARE_ROWS],
        kinds=[(kind.value, str(words)) for kind, words in FIELD_KIND_LABELS.items()],
        contents=[
            (content.value, str(rule.label), _("verplichte inhoud") if rule.is_mandatory else "")
            for content, rule in CONTENTS.items()
        ],
        common=COMMON_FIELDS,
        is_own=is_own,
    )


@pages.get("/modellen/<uuid:template_id>/artikel-toevoegen")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def new_template_clause(template_id: UUID) -> str:
    return _form_page(template_id, Form.empty(is_included="1"), ())


@pages.post("/modellen/<uuid:template_id>/artikel-toevoegen")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def add_template_clause(template_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(TemplateClauseForm())
    return form.submit(
        lambda data: service.add_template_clause(
            g.uow, g.actor, template_id, data | {"fields": read_parameters(form.typed)}
        ),
        done=lambda clause: _kept(template_id, clause),
        again=lambda form: _form_page(template_id, form, read_parameters(form.typed)),
    )


def _kept(template_id: UUID, clause: AgreementTemplateClause) -> str:
    flash(_("Bewaard: %(title)s. Het geldt vanaf de volgende versie.", title=clause.title), "good")
    return url_for(".template", template_id=template_id, _anchor=f"a-{clause.clause_key}")


@pages.post("/modellen/<uuid:template_id>/artikels/<key>")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def change_template_clause(template_id: UUID, key: str) -> ResponseReturnValue:
    form = Form.from_request(TemplateClauseForm())
    return form.submit(
        lambda data: service.change_template_clause(
            g.uow, g.actor, template_id, key, data | {"fields": read_parameters(form.typed)}, data["version"]
        ),
        done=lambda clause: _kept(template_id, clause),
        again=lambda form: _clause_page(template_id, key, form),
    )


@pages.post("/modellen/<uuid:template_id>/artikels/<key>/plaats")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def move_template_clause(template_id: UUID, key: str) -> ResponseReturnValue:
    def done(clause: AgreementTemplateClause) -> str:
        flash(_("Verplaatst: %(title)s. Het geldt vanaf de volgende versie.", title=clause.title), "good")
        return url_for(".template", template_id=template_id, _anchor=f"a-{key}")

    return Form.from_request(MoveForm()).submit(
        lambda data: service.move_template_clause(g.uow, g.actor, template_id, key, data["position"], data["version"]),
        done=done,
        again=lambda form: _template_page(template_id, form),
    )


@pages.post("/modellen/<uuid:template_id>/artikels/<key>/verwijderen")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def remove_template_clause(template_id: UUID, key: str) -> ResponseReturnValue:
    form = Form.from_request(RemoveForm())
    if not form.is_valid:
        raise Stale
    title = service.remove_template_clause(g.uow, g.actor, template_id, key, form.data["version"])
    flash(_("Verwijderd: %(title)s. Wat al uitgegeven is, blijft zoals het is.", title=title), "good")
    return redirect(url_for(".template", template_id=template_id), 303)


@pages.post("/modellen/<uuid:template_id>/uitgeven")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def publish(template_id: UUID) -> ResponseReturnValue:
    def done(version: AgreementTemplateVersion) -> str:
        flash(_("Versie %(n)s is uitgegeven. Nieuwe voorstellen vertrekken ervan.", n=version.number), "good")
        return url_for(".template", template_id=template_id)

    return Form.from_request(PublishForm()).submit(
        lambda data: service.publish(g.uow, g.actor, template_id, data["note"]),
        done=done,
        again=lambda form: _template_page(template_id, form),
    )
