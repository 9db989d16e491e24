"""The school asks for other dates: by the personal link of a mail, or from its account. One page for both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import Conflict, Gone, NotFound
from clb_core.terms import local_day
from clb_core.web.forms import Form
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS, HalfDay
from clb_platform.planning import service
from clb_platform.planning.forms.visits import POSITIONS, CounterForm, SharedCounterForm, day_field, half_field
from clb_platform.planning.models import Visit
from clb_platform.planning.web.answers import (
    Asker,
    UnsignedFormError,
    asker_here,
    asker_of_link,
    check_revision,
    check_signed,
    common,
    database,
    read_answerer,
    refuse_settled,
    school_unit,
    signed,
    trouble,
)
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import public, requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import FoundLink, LinkPurpose


@pages.get("/antwoord/<token>/andere-data")
@public("the personal link of a proposal; shows a form and changes nothing")
def counter_by_link(token: str) -> ResponseReturnValue:
    try:
        found = identity.open_link(database(), token, LinkPurpose.ANSWER)
        with school_unit(found) as uow:
            visit = service.get(uow, found.subject_id)
            refuse_settled(visit)
            return _counter_page(asker_of_link(uow, found, token), visit, Form.empty())
    except (NotFound, Gone, Conflict) as error:
        return trouble(error, token)


@pages.post("/antwoord/<token>/andere-data")
@public("asks for other dates; the personal link and the page's own token are the permission")
def do_counter_by_link(token: str) -> ResponseReturnValue:
    try:
        found = identity.open_link(database(), token, LinkPurpose.ANSWER)
        return _counter(found, token)
    except (NotFound, Gone, Conflict, UnsignedFormError) as error:
        return trouble(error, token)


def _counter(found: FoundLink, token: str) -> ResponseReturnValue:
    """Check the page's token, then ask; a form that is refused comes back with what was typed."""
    with school_unit(found) as uow:
        identity.actor_of_link(uow, found)
        visit = service.get(uow, found.subject_id)
        refuse_settled(visit)
        check_signed(found, visit)
        form = Form.from_request(SharedCounterForm() if found.mailbox_id else CounterForm())
        check_revision(form, visit)
    answerer = read_answerer(form, found)

    def store(data: dict[str, Any]) -> Visit:
        with school_unit(found) as uow:
            return _store(asker_of_link(uow, found, token, answerer), found.subject_id, data)

    def again(form: Form) -> str:
        with school_unit(found) as uow:
            visit = service.get(uow, found.subject_id)
            refuse_settled(visit)
            return _counter_page(asker_of_link(uow, found, token), visit, form)

    return form.submit(store, done=lambda _visit: url_for(".answer", token=token, verstuurd=1), again=again)


def _store(asker: Asker, visit_id: UUID, data: dict[str, Any]) -> Visit:
    return service.counter_propose(
        asker.uow, asker.actor, visit_id, data["options"], reason=data["reason"], revision=data["revision"]
    )


@pages.get("/bezoeken/<uuid:visit_id>/andere-data")
@requires(Permission.PLANNING_VISIT_ANSWER)
def counter_here(visit_id: UUID) -> str:
    visit = service.get(g.uow, visit_id)
    refuse_settled(visit)
    return _counter_page(asker_here(visit_id), visit, Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/andere-data")
@requires(Permission.PLANNING_VISIT_ANSWER)
def do_counter_here(visit_id: UUID) -> ResponseReturnValue:
    """The same question, by someone who is signed in."""
    visit = service.get(g.uow, visit_id)
    form = Form.from_request(CounterForm())
    check_revision(form, visit)

    def again(form: Form) -> str:
        visit = service.get(g.uow, visit_id)
        refuse_settled(visit)
        return _counter_page(asker_here(visit_id), visit, form)

    return form.submit(
        lambda data: _store(asker_here(visit_id), visit_id, data),
        done=lambda _visit: url_for(".visit", visit_id=visit_id, verstuurd=1),
        again=again,
    )


def _counter_page(asker: Asker, visit: Visit, form: Form) -> str:
    return render_template(
        "planning/counter.html",
        visit=visit,
        form=form,
        lines=[(day_field(at), half_field(at)) for at in POSITIONS],
        half_days=[(half.value, str(HALF_DAY_LABELS[half])) for half in HalfDay],
        reply_day=local_day(visit.reply_by) if visit.reply_by else None,
        url=asker.counter_url,
        back=asker.back,
        answerers=asker.answerers,
        form_token=signed(asker.found, visit) if asker.found else "",
        **common(asker, visit),
    )
