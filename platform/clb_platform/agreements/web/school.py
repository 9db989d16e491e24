"""The agreements of one school, for both sides, beginning a text, and asking for a talk; and the list of the centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from marshmallow import ValidationError

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import queries, service
from clb_platform.agreements.forms import (
    AMENDS,
    FOLLOWS,
    MODEL,
    StartForm,
    TalkAnswerForm,
    TalkForm,
    read_basis,
    read_filter,
)
from clb_platform.agreements.models import Agreement, AgreementTalk
from clb_platform.agreements.service import Beginning
from clb_platform.agreements.vocabulary import (
    RENEWAL_LABELS,
    STATE_LABELS,
    AgreementState,
    SchoolKind,
)
from clb_platform.agreements.web.blueprint import labels, pages
from clb_platform.agreements.web.editing import read_terms
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import EducationLevel

PER_PAGE = 50
KIND_OF_LEVEL = {
    EducationLevel.PRIMARY: SchoolKind.PRIMARY,
    EducationLevel.SECONDARY: SchoolKind.SECONDARY,
    EducationLevel.SPECIAL_PRIMARY: SchoolKind.SPECIAL,
    EducationLevel.SPECIAL_SECONDARY: SchoolKind.SPECIAL,
}
"""The template that fits a school stands first."""


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """An agreement with what it is today."""

    row: Agreement
    state: str
    until: str


@pages.get("/afspraken")
@requires(Permission.AGREEMENTS_READ)
def agreements() -> ResponseReturnValue:
    """Every text of the centre, those that wait longest first; a school goes to its own."""
    if not g.actor.is_staff():
        return redirect(url_for(".of_school", school_id=g.actor.school_ids[0]))
    service.ensure_templates(g.uow)
    filters = read_filter(request.args)
    asked = PageRequest.read(PER_PAGE, request.args.get("cursor"))
    page = asked.page(queries.agreement_lines(g.uow, filters, asked), lambda row: (row[0].turn_since, row[0].agreement_id))
    counts = queries.count_agreements(g.uow, {name: value for name, value in filters.items() if name != "state"})
    return render_template(
        "agreements/list.html",
        page=page,
        lines=[(shown(row), school) for row, school in page.rows],
        filters=filters,
        tabs=_tabs(counts, filters.get("state")),
        talks=queries.open_talks(g.uow),
        approvals=queries.asked_approvals(g.uow),
        may_edit_templates=g.actor.may(Permission.AGREEMENTS_TEMPLATE_EDIT),
        may_import=g.actor.may(Permission.AGREEMENTS_IMPORT),
        today=clock.today(),
    )


def _tabs(counts: Any, state: AgreementState | None) -> list[Tab]:
    query = request.args.get("q", "") or None
    found = [Tab(_("Alles"), url_for(".agreements", q=query), state is None, sum(counts.values()))]
    return found + [
        Tab(str(STATE_LABELS[each.value]), url_for(".agreements", state=each.value, q=query), state is each, counts.get(each, 0))
        for each in AgreementState
        if counts.get(each) or state is each
    ]


def shown(row: Agreement) -> Shown:
    return Shown(row, service.state_on(row, clock.today()).value, service.until_words(row))


@pages.get("/scholen/<uuid:school_id>/afspraken")
@requires(Permission.AGREEMENTS_READ)
def of_school(school_id: UUID) -> str:
    return _school_page(school_id, Form.empty())


def _school_page(school_id: UUID, form: Form) -> str:
    school = schools.get_school(g.uow, school_id)
    rows = [shown(row) for row in queries.agreements_of(g.uow, school_id)]
    now = service.text_on(g.uow, school_id, clock.today())
    open_row = next((each for each in rows if each.row.state in OPEN_STATES), None)
    return render_template(
        "agreements/school.html",
        school=school,
        form=form,
        current=shown(now[0]) if now else None,
        text_version=now[1].signing_version_id if now else None,
        text_of=now[1] if now else None,
        text=queries.text_of(g.uow, now[1].signing_version_id) if now and now[1].signing_version_id else (),
        open=open_row,
        others=[each for each in rows if each is not open_row and (now is None or each.row is not now[0])],
        talk=queries.open_talk(g.uow, school_id),
        may_write=g.actor.may(Permission.AGREEMENTS_WRITE),
        is_staff=g.actor.is_staff(),
        notice_by=service.notice_day_of(now[0], clock.today()) if now else None,
    )


def panel(uow: UnitOfWork, school: School) -> str:
    """What a school's page shows of its agreement, for who may read it. Two statements."""
    actor = g.actor
    if actor is None or not actor.may(Permission.AGREEMENTS_READ):
        return ""
    today = clock.today()
    current, work = queries.valid_on(uow, school.school_id, today), queries.open_agreement(uow, school.school_id)
    drawn = render_template(
        "agreements/_panel.html", **labels(), school=school, current=shown(current) if current else None,
        work=shown(work) if work else None,
    )  # fmt: skip
    return Markup(drawn)  # noqa: S704  drawn by our own template


OPEN_STATES = (
    AgreementState.DRAFT, AgreementState.WITH_SCHOOL, AgreementState.WITH_CENTRE, AgreementState.SIGNING,
)  # fmt: skip


@pages.get("/scholen/<uuid:school_id>/afspraken/nieuw")
@requires(Permission.AGREEMENTS_WRITE)
def new(school_id: UUID) -> str:
    schools.get_school(g.uow, school_id)
    terms = service.usual_terms(g.uow, school_id)
    names = ("valid_from", "valid_to", "notice_month", "notice_day")
    bases = _bases(school_id)
    form = Form.empty(
        basis=request.args.get("van") or (bases[0][0] if bases else None),
        renewal=terms.renewal.value,
        **{name: getattr(terms, name) for name in names},
    )
    return _new_page(school_id, form)


def _bases(school_id: UUID) -> list[tuple[str, str]]:
    """What a text can begin from: the agreement that holds (to follow or to change it), and the centre's templates."""
    if g.actor.is_staff():
        service.ensure_templates(g.uow)
    current = queries.valid_on(g.uow, school_id, clock.today())
    found = []
    if current is not None and current.rounds:
        title = current.title
        found.append((f"{FOLLOWS}:{current.agreement_id}", _("Nieuwe afspraken, vertrekkend van: %(title)s", title=title)))
        found.append((f"{AMENDS}:{current.agreement_id}", _("Een bijsturing van: %(title)s", title=title)))
    fitting = KIND_OF_LEVEL[schools.get_school(g.uow, school_id).level]
    found += [
        (f"{MODEL}:{newest.template_version_id}", _("Model %(name)s, versie %(n)s", name=each.name, n=newest.number))
        for each, newest in sorted(queries.startable(g.uow), key=lambda pair: pair[0].school_kind is not fitting)
    ]
    return found


def _new_page(school_id: UUID, form: Form) -> str:
    return render_template(
        "agreements/new.html",
        school=schools.get_school(g.uow, school_id),
        form=form,
        bases=(bases := _bases(school_id)),
        may_amend=any(value.startswith(AMENDS) for value, _words in bases),
        renewals=[(each.value, str(words)) for each, words in RENEWAL_LABELS.items()],
        is_staff=g.actor.is_staff(),
    )


@pages.post("/scholen/<uuid:school_id>/afspraken/nieuw")
@requires(Permission.AGREEMENTS_WRITE)
def start(school_id: UUID) -> ResponseReturnValue:
    def act(data: dict[str, Any]) -> Agreement:
        return service.start(g.uow, g.actor, school_id, _beginning(data))

    def done(row: Agreement) -> str:
        flash(_("Het voorstel is begonnen. Pas aan wat anders moet en geef het door."), "good")
        return url_for(".agreement", agreement_id=row.agreement_id)

    return Form.from_request(StartForm()).submit(act, done=done, again=lambda form: _new_page(school_id, form))


def _beginning(data: dict[str, Any]) -> Beginning:
    try:
        kind, number = read_basis(data["basis"])
    except ValidationError as error:
        words = str(error.messages[0]) if isinstance(error.messages, list) else _("Kies waarvan je vertrekt.")
        raise Refused(words, fields={"basis": [words]}) from error
    return Beginning(
        read_terms(data),
        template_version_id=number if kind == MODEL else data["model"],
        predecessor_id=number if kind == FOLLOWS else None,
        amends_id=number if kind == AMENDS else None,
        effective_from=data["effective_from"] if kind == AMENDS else None,
    )


@pages.post("/scholen/<uuid:school_id>/afspraken/gesprek")
@requires(Permission.AGREEMENTS_WRITE)
def ask_talk(school_id: UUID) -> ResponseReturnValue:
    def done(_talk: AgreementTalk) -> str:
        flash(_("Je vraag is verstuurd. Het CLB laat weten wanneer het gesprek kan."), "good")
        return url_for(".of_school", school_id=school_id)

    return Form.from_request(TalkForm()).submit(
        lambda data: service.ask_talk(g.uow, g.actor, school_id, data["message"]),
        done=done,
        again=lambda form: _school_page(school_id, form),
    )


@pages.post("/gesprekken/<uuid:talk_id>")
@requires(Permission.AGREEMENTS_WRITE)
def answer_talk(talk_id: UUID) -> ResponseReturnValue:
    def done(talk: AgreementTalk) -> str:
        flash(_("Genoteerd op %(day)s.", day=spoken_with_year(clock.today())), "good")
        return url_for(".of_school", school_id=talk.school_id)

    def again(form: Form) -> str:
        talk = queries.talk(g.uow, talk_id)
        return _school_page(talk.school_id, form) if talk else ""

    return Form.from_request(TalkAnswerForm()).submit(
        lambda data: service.answer_talk(g.uow, g.actor, talk_id, data["answer"], data["version"]), done=done, again=again
    )
