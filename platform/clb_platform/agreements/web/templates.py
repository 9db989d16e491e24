"""The centre's templates: their clauses, changing one, and publishing a version."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.agreements import queries, service
from clb_platform.agreements.forms import PublishForm, TemplateClauseForm
from clb_platform.agreements.models import AgreementTemplateClause, AgreementTemplateVersion
from clb_platform.agreements.vocabulary import COMMON_FIELDS, CONTENTS, Content
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
    return render_template(
        "agreements/template_clause.html",
        template=service.get_template(g.uow, template_id),
        clause=clause,
        form=form or Form.empty(title=clause.title, source=clause.source, **flags),
        common=COMMON_FIELDS,
    )


@pages.post("/modellen/<uuid:template_id>/artikels/<key>")
@requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
def change_template_clause(template_id: UUID, key: str) -> ResponseReturnValue:
    def done(clause: AgreementTemplateClause) -> str:
        flash(_("Bewaard: %(title)s. Het geldt vanaf de volgende versie.", title=clause.title), "good")
        return url_for(".template", template_id=template_id, _anchor=f"a-{key}")

    return Form.from_request(TemplateClauseForm()).submit(
        lambda data: service.change_template_clause(g.uow, g.actor, template_id, key, data, data["version"]),
        done=done,
        again=lambda form: _clause_page(template_id, key, form),
    )


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
