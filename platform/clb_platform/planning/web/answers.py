"""The school answers: by the personal link of a mail, or from its account. One page for both.

A link may be opened by a mail scanner before a person sees it, so opening changes nothing, and sending asks for a token
that only the page holds, bound to the link and to the proposal, with an answer for every date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, Gone, NotFound
from clb_core.terms import local_day
from clb_core.web.forms import Form
from clb_core.words import _, half_day_word, spoken, time_range
from clb_platform.calendars import queries as calendars
from clb_platform.planning import queries, service
from clb_platform.planning.forms.visits import answer_form, read_answers
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.vocabulary import (
    ANSWER_LABELS,
    ANSWER_TONES,
    BEST_ANSWER_CONFIRMS,
    REASON_LABELS,
    STATE_LABELS,
    VISIT_KIND_LABELS,
    Action,
    AnswerKind,
    DateState,
    HalfDayOfYear,
    VisitState,
)
from clb_platform.planning.web.blueprint import pages
from clb_platform.programmes.vocabulary import PLACE_LABELS, ProgrammeKind
from clb_tenants.access.actor import Actor
from clb_tenants.access.gate import public, requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres import queries as centres
from clb_tenants.centres.service import value_on
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import Answerer, FoundLink, LinkPurpose, centre_of_token
from clb_tenants.isolation.scope import CentreId, SchoolScope, unit_of_work
from clb_tenants.schools import service as schools

SHAPES = {AnswerKind.YES: "s-yes", AnswerKind.MAYBE: "s-maybe", AnswerKind.NO: "s-no"}
ANSWERS = [(kind.value, ANSWER_LABELS[kind], ANSWER_TONES[kind], SHAPES[kind]) for kind in AnswerKind]
SOMEONE_ELSE = "other"
TITLES = {404: "Deze link kennen we niet", 409: "Hier valt niets meer te antwoorden", 410: "Deze link werkt niet meer"}


class UnsignedFormError(DomainError):
    """The form did not come from our page: nothing was changed."""

    status, code, title = 400, "unsigned_form", "Dit antwoord kwam niet van onze pagina"


@dataclass(frozen=True, slots=True)
class Offered:
    """One date as the school sees it."""

    row: VisitDate

    @property
    def title(self) -> str:
        return service.when_words(HalfDayOfYear(self.row.day, self.row.half_day))

    @property
    def hours(self) -> str:
        return time_range(self.row.starts_at, self.row.ends_at)


@dataclass(frozen=True, slots=True)
class Asker:
    """How this answer comes in: `found` is the link, or None for someone who is signed in."""

    uow: UnitOfWork
    actor: Actor
    found: FoundLink | None
    url: str
    back: str
    counter_url: str
    answerers: Sequence[tuple[str, str]] = ()
    """For a shared mailbox: who may say that they answer."""


def database() -> Database:
    return cast("Database", current_app.extensions["clb.database"])


# By link.


@pages.get("/antwoord/<token>")
@public("the personal link of a proposal; shows the dates and changes nothing")
def answer(token: str) -> ResponseReturnValue:
    try:
        found = identity.open_link(database(), token, LinkPurpose.ANSWER)
        with school_unit(found) as uow:
            return _link_page(asker_of_link(uow, found, token), found.subject_id)
    except (NotFound, Gone, Conflict) as error:
        return trouble(error, token)


@pages.post("/antwoord/<token>")
@public("answers a proposal; the personal link and the page's own token are the permission")
def do_answer(token: str) -> ResponseReturnValue:
    try:
        found = identity.open_link(database(), token, LinkPurpose.ANSWER)
        return _answer_by_link(found, token)
    except (NotFound, Gone, Conflict, UnsignedFormError) as error:
        return trouble(error, token)


def school_unit(found: FoundLink) -> Any:
    if found.school_id is None:
        raise NotFound
    return unit_of_work(database(), SchoolScope(found.centre_id, (found.school_id,)))


def asker_of_link(uow: UnitOfWork, found: FoundLink, token: str, answerer: Answerer | None = None) -> Asker:
    url = url_for(".answer", token=token)
    actor = identity.actor_of_link(uow, found, answerer)
    shown: Sequence[tuple[str, str]] = ()
    if found.mailbox_id is not None and found.school_id is not None:
        people = [(str(member_id), name) for member_id, name in identity.who_may_answer(uow, found.school_id)]
        shown = [*people, (SOMEONE_ELSE, _("Iemand anders"))]
    return Asker(uow, actor, found, url, url, url_for(".counter_by_link", token=token), shown)


def _link_page(asker: Asker, visit_id: UUID) -> str:
    visit = service.get(asker.uow, visit_id)
    if request.args.get("verstuurd") and visit.state is not VisitState.CANCELLED:
        return _thanks(asker, visit)
    refuse_settled(visit)
    return _answer_page(asker, visit)


def refuse_settled(visit: Visit) -> None:
    """Raises Conflict, with what stands, when there is nothing left to answer; Gone when it is too late."""
    if visit.state is VisitState.CONFIRMED and visit.day is not None and visit.half_day is not None:
        words = _("Het bezoek staat vast op %(day)s, %(half)s. Past dat toch niet, bel dan het CLB.",
                  day=spoken(visit.day), half=half_day_word(visit.half_day))  # fmt: skip
        raise Conflict(words)
    if visit.state is VisitState.HELD:
        raise Conflict(_("Dit bezoek is al voorbij."))
    if visit.state is VisitState.CANCELLED:
        raise Conflict(_("Het CLB annuleerde dit bezoek. Je hoeft niets meer te doen."))
    if visit.state is VisitState.PLANNED:
        raise Gone(_("Het CLB trok dit voorstel in. Er komt een nieuwe mail als er data zijn."))
    if visit.reply_by is None or visit.reply_by < clock.now():
        day = spoken(local_day(visit.reply_by)) if visit.reply_by else ""
        raise Gone(_("Antwoorden kon tot en met %(day)s. Bel het CLB: dan zoeken jullie samen een datum.", day=day))


def _answer_by_link(found: FoundLink, token: str) -> ResponseReturnValue:
    """Check the page's token, then answer; a form that is refused comes back with what was typed."""
    with school_unit(found) as uow:
        identity.actor_of_link(uow, found)
        visit = service.get(uow, found.subject_id)
        refuse_settled(visit)
        check_signed(found, visit)
        form = Form.from_request(answer_form(_offered_ids(uow, visit), shared=found.mailbox_id is not None))
        check_revision(form, visit)
    answerer = read_answerer(form, found)

    def store(data: dict[str, Any]) -> Visit:
        with school_unit(found) as uow:
            return _store(asker_of_link(uow, found, token, answerer), found.subject_id, data)

    def again(form: Form) -> str:
        with school_unit(found) as uow:
            visit = service.get(uow, found.subject_id)
            refuse_settled(visit)
            return _answer_page(asker_of_link(uow, found, token), visit, form)

    return form.submit(store, done=lambda _visit: url_for(".answer", token=token, verstuurd=1), again=again)


def read_answerer(form: Form, found: FoundLink) -> Answerer | None:
    """Who says to answer from a shared mailbox; what is missing is told beside its field. None for a person's own link."""
    if found.mailbox_id is None:
        return None
    who, name = form.value("who"), form.value("who_name").strip()
    if who == SOMEONE_ELSE:
        if not name:
            form.add_error("who_name", _("Schrijf je naam, dan weet het CLB wie antwoordde."))
        return Answerer(name=name) if name else None
    try:
        return Answerer(member_id=UUID(who))
    except ValueError:
        if not form.errors("who"):
            form.add_error("who", _("Kies wie antwoordt."))
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="planning.answer-form")


def signed(found: FoundLink, visit: Visit) -> str:
    """The page's token: for this link and this proposal only."""
    return str(_signer().dumps([str(found.link_id), visit.revision]))


def check_signed(found: FoundLink, visit: Visit) -> None:
    """Raises UnsignedFormError for a form that is not ours, Gone when the proposal was replaced since the page was opened."""
    try:
        link_id, revision = _signer().loads(request.form.get("form_token", ""))
    except (BadSignature, ValueError, TypeError) as error:
        raise UnsignedFormError(_("Er is niets gewijzigd. Open de link uit de mail en vul de pagina in.")) from error
    if link_id != str(found.link_id):
        raise UnsignedFormError(_("Er is niets gewijzigd. Open de link uit de mail en vul de pagina in."))
    if revision != visit.revision:
        raise Gone(_("Het CLB stelde intussen andere data voor. Open de nieuwste mail."))


def check_revision(form: Form, visit: Visit) -> None:
    """Dates of an earlier proposal are gone, even when the new page was never opened."""
    if form.value("revision") != str(visit.revision):
        raise Gone(
            _("Het CLB stelde intussen andere data voor. Open de nieuwste mail of bekijk het bezoek in je account.")
        )


def _offered_ids(uow: UnitOfWork, visit: Visit) -> list[UUID]:
    return [each.row.date_id for each in offered_of(uow, visit)]


def offered_of(uow: UnitOfWork, visit: Visit) -> list[Offered]:
    rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    standing = (DateState.OFFERED, DateState.CHOSEN)
    return [Offered(row) for row in rows if row.revision == visit.revision and row.state in standing]


def _store(asker: Asker, visit_id: UUID, data: Mapping[str, Any]) -> Visit:
    date_ids = _offered_ids(asker.uow, service.get(asker.uow, visit_id))
    given = read_answers(data, date_ids)
    answers = {date_id: service.Answer(each.kind, each.reason, each.note) for date_id, each in given.items()}
    return service.answer(asker.uow, asker.actor, visit_id, answers, revision=data["revision"], remark=data["remark"])


# From the account.


def our_visit(visit: Visit) -> str:
    """What a contact of the school sees: the form while there is something to answer, else what stands."""
    asker = asker_here(visit.visit_id)
    if Action.ANSWER in service.allowed_actions(visit, g.actor) and visit.reply_by and visit.reply_by >= clock.now():
        return _thanks(asker, visit) if request.args.get("verstuurd") else _answer_page(asker, visit)
    return render_template(
        "planning/our_visit.html",
        visit=visit,
        word=STATE_LABELS[visit.state.value],
        hours=time_range(visit.starts_at, visit.ends_at) if visit.starts_at and visit.ends_at else "",
        team=calendars.team(g.uow, visit.team_id),
        reply_day=local_day(visit.reply_by) if visit.reply_by else None,
        is_sent=bool(request.args.get("verstuurd")),
        **common(asker, visit),
    )


@pages.post("/bezoeken/<uuid:visit_id>/antwoord")
@requires(Permission.PLANNING_VISIT_ANSWER)
def answer_here(visit_id: UUID) -> ResponseReturnValue:
    """The same answer, by someone who is signed in."""
    visit = service.get(g.uow, visit_id)
    form = Form.from_request(answer_form(_offered_ids(g.uow, visit)))
    check_revision(form, visit)
    return form.submit(
        lambda data: _store(asker_here(visit_id), visit_id, data),
        done=lambda _visit: url_for(".visit", visit_id=visit_id, verstuurd=1),
        again=lambda form: _again_here(visit_id, form),
    )


def _again_here(visit_id: UUID, form: Form) -> str:
    visit = service.get(g.uow, visit_id)
    if Action.ANSWER in service.allowed_actions(visit, g.actor):
        return _answer_page(asker_here(visit_id), visit, form)
    return our_visit(visit)


def asker_here(visit_id: UUID) -> Asker:
    url = url_for(".answer_here", visit_id=visit_id)
    return Asker(
        g.uow, g.actor, None, url, url_for(".visit", visit_id=visit_id), url_for(".counter_here", visit_id=visit_id)
    )


# The pages.


def _answer_page(asker: Asker, visit: Visit, form: Form | None = None) -> str:
    offered = offered_of(asker.uow, visit)
    return render_template(
        "planning/answer.html",
        visit=visit,
        form=form or _given(visit, offered),
        offered=offered,
        answers=ANSWERS,
        reasons=[(reason.value, str(label)) for reason, label in REASON_LABELS.items()],
        reply_day=local_day(visit.reply_by) if visit.reply_by else None,
        url=asker.url,
        counter_url=asker.counter_url,
        confirms_itself=len(offered) > 1 and bool(value_on(asker.uow, BEST_ANSWER_CONFIRMS, clock.today())),
        asked=queries.counter_dates_of(asker.uow, visit) if visit.state is VisitState.COUNTER_PROPOSED else (),
        form_token=signed(asker.found, visit) if asker.found else "",
        answerers=asker.answerers,
        **common(asker, visit),
    )


def _thanks(asker: Asker, visit: Visit) -> str:
    if visit.state is VisitState.COUNTER_PROPOSED:
        return counter_thanks(asker, visit)
    return render_template(
        "planning/answered.html",
        visit=visit,
        offered=offered_of(asker.uow, visit),
        is_confirmed=visit.state is VisitState.CONFIRMED,
        labels={"answer": ANSWER_LABELS, "tone": ANSWER_TONES, "reason": REASON_LABELS, "shape": SHAPES},
        reply_day=local_day(visit.reply_by) if visit.reply_by else None,
        back=asker.back,
        **common(asker, visit),
    )


def counter_thanks(asker: Asker, visit: Visit) -> str:
    """Which other dates the school asked for, after it did."""
    return render_template(
        "planning/countered.html",
        visit=visit,
        asked=queries.counter_dates_of(asker.uow, visit),
        reply_day=local_day(visit.reply_by) if visit.reply_by else None,
        back=asker.back,
        again=asker.counter_url,
        **common(asker, visit),
    )


def _given(visit: Visit, offered: Sequence[Offered]) -> Form:
    """What was answered before, so that one date can be changed without filling in the others again."""
    values: dict[str, object] = {"remark": visit.remark if any(each.row.answer for each in offered) else ""}
    for each in offered:
        row = each.row
        if row.answer is not None:
            values |= {f"answer_{row.date_id}": row.answer.value, f"note_{row.date_id}": row.answer_note}
            values[f"reason_{row.date_id}"] = row.answer_reason.value if row.answer_reason else None
    return Form.empty(**values)


def common(asker: Asker, visit: Visit) -> dict[str, Any]:
    """What each page of the school says about the visit. Items of a group twice (two programmes) count once."""
    items = queries.items_of(asker.uow, [visit.visit_id])[visit.visit_id]
    groups = {group.class_group_id: (group.name, item.head_count) for item, group, _programme in items}
    return {
        "school": schools.get(asker.uow, visit.school_id),
        "centre": centres.centre(asker.uow),
        "items": items,
        "moment": service.about(asker.uow, visit),
        "kind_words": VISIT_KIND_LABELS,
        "is_vaccination": bool(items) and all(programme.kind is ProgrammeKind.VACCINATION for _item, _group, programme in items),
        "group_names": [name for name, _pupils in groups.values()],
        "pupils": sum(pupils for _name, pupils in groups.values()),
        "place": PLACE_LABELS[visit.place],
        "person": asker.actor.name,
        "by_link": asker.found is not None,
    }


def trouble(error: DomainError, token: str) -> ResponseReturnValue:
    """Why the link does not work, with the centre's phone when the link names a centre that knows it."""
    centre = _centre_of(token) if not isinstance(error, NotFound) else None
    page = render_template(
        "planning/answer_trouble.html",
        title=TITLES.get(error.status, error.title),
        words=error.words,
        centre=centre,
        asks_new_link=error.status == 410,
        status=error.status,
        again=url_for(".answer", token=token) if isinstance(error, UnsignedFormError) else None,
    )
    return page, error.status


def _centre_of(token: str) -> dict[str, str] | None:
    """Name and phone of the centre a token names, which are no secret."""
    centre_id = centre_of_token(token)
    if centre_id is None:
        return None
    with unit_of_work(database(), SchoolScope(CentreId(centre_id), ())) as uow:
        centre = centres.centre(uow)
        return {"name": centre.name, "phone": centre.phone, "email": centre.email}
