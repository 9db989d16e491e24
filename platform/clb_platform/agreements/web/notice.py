"""The page on which one side stops the cooperation: it shows what will happen before it happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import DomainError
from clb_core.web.forms import Form
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import service as agreements
from clb_platform.agreements.forms.notice import NoticeForm, TakeBackForm
from clb_platform.agreements.models import AgreementNotice, AgreementNoticeTakenBack
from clb_platform.agreements.service import notice as service
from clb_platform.agreements.service.notice import NoticeEffect
from clb_platform.agreements.vocabulary import MOST_NOTICE_REASON, NewNotice
from clb_platform.agreements.web.renewal import renewal
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.schools import service as schools

UNSAID = "…"
"""Stands for the reason while the effect is shown, before anyone wrote it."""


@renewal.get("/afspraken/<uuid:agreement_id>/opzeggen")
@requires(Permission.AGREEMENTS_DECIDE)
def notice(agreement_id: UUID) -> str:
    usual = service.usual_notice(g.uow, g.actor, agreement_id)
    values = {"given_on": usual.given_on.isoformat(), "last_day": usual.last_day.isoformat(), "side": usual.side.value}
    return _page(agreement_id, Form.empty(**values), usual)


@renewal.post("/afspraken/<uuid:agreement_id>/opzeggen")
@requires(Permission.AGREEMENTS_DECIDE)
def do_notice(agreement_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(NoticeForm())
    wanted = _wanted(form.data) if form.is_valid else None
    if wanted is not None and not _was_seen(agreement_id, wanted, form):
        return _page(agreement_id, form, wanted)
    return form.submit(
        lambda data: service.give_notice(g.uow, g.actor, agreement_id, _wanted(data), version=data["version"]),
        done=_told,
        again=lambda form: _page(agreement_id, form, wanted),
    )


def _wanted(data: dict[str, Any]) -> NewNotice:
    side = data["side"] if g.actor.is_staff() and data["side"] else g.actor.party
    return NewNotice(side, data["given_on"], data["last_day"], data["reason"].strip())


def _was_seen(agreement_id: UUID, wanted: NewNotice, form: Form) -> bool:
    """Whether the page showed what these days bring about; what is refused is told by the verb."""
    effect = _effect(agreement_id, wanted)
    return effect is None or not wanted.reason or effect.mark == form.value("seen")


def _effect(agreement_id: UUID, wanted: NewNotice) -> NoticeEffect | None:
    """What it would bring about; None for what the verb refuses."""
    said = NewNotice(wanted.side, wanted.given_on, wanted.last_day, wanted.reason or UNSAID)
    try:
        return service.foresee_notice(g.uow, g.actor, agreement_id, said)
    except DomainError:
        return None


def _page(agreement_id: UUID, form: Form, wanted: NewNotice | None) -> str:
    agreement = agreements.get(g.uow, agreement_id)
    return render_template(
        "agreements/notice.html",
        form=form,
        agreement=agreement,
        school=schools.get(g.uow, agreement.school_id),
        effect=_effect(agreement_id, wanted) if wanted else None,
        until=agreements.until_words(agreement),
        most=MOST_NOTICE_REASON,
        sides=[(Party.CENTRE.value, _("Het centrum")), (Party.SCHOOL.value, _("De school"))],
        is_staff=g.actor.is_staff(),
    )


def _told(made: AgreementNotice) -> str:
    words = _("Opgezegd. De afspraken gelden tot en met %(day)s. Beide kanten krijgen een mail.",
              day=spoken_with_year(made.last_day))  # fmt: skip
    flash(words, "good")
    return url_for("schools.school", school_id=made.school_id) if g.actor.is_staff() else url_for("home.home")


@renewal.get("/afspraken/<uuid:agreement_id>/opzegging-terugnemen")
@requires(Permission.AGREEMENTS_DECIDE)
def notice_back(agreement_id: UUID) -> str:
    return _back_page(agreement_id, Form.empty())


def _back_page(agreement_id: UUID, form: Form) -> str:
    """What taking the notice back will do, before it is done. Raises what `may_take_back` raises."""
    agreement = agreements.get(g.uow, agreement_id)
    return render_template(
        "agreements/notice_back.html",
        form=form,
        agreement=agreement,
        school=schools.get(g.uow, agreement.school_id),
        notice=service.may_take_back(g.uow, g.actor, agreement),
        last_day=service.last_day_again(g.uow, agreement),
        most=MOST_NOTICE_REASON,
        is_staff=g.actor.is_staff(),
    )


@renewal.post("/afspraken/<uuid:agreement_id>/opzegging-terugnemen")
@requires(Permission.AGREEMENTS_DECIDE)
def do_notice_back(agreement_id: UUID) -> ResponseReturnValue:
    def done(_made: AgreementNoticeTakenBack) -> str:
        flash(_("De opzegging is teruggenomen. De andere kant krijgt een mail."), "good")
        return url_for("agreements.agreement", agreement_id=agreement_id)

    return Form.from_request(TakeBackForm()).submit(
        lambda data: service.take_back_notice(
            g.uow, g.actor, agreement_id, reason=data["reason"], version=data["version"]
        ),
        done=done,
        again=lambda form: _back_page(agreement_id, form),
    )
