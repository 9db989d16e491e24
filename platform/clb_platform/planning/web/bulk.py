"""Proposing dates to many schools at once: choose, look, change, send. Nothing is stored before the last step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import DomainError
from clb_core.terms import add_days
from clb_core.web.forms import Form
from clb_core.words import _, _n, listed
from clb_platform.calendars import queries as calendars
from clb_platform.class_groups import queries as class_groups
from clb_platform.planning import queries
from clb_platform.planning.forms.bulk import (
    BatchForm,
    BatchRow,
    ChooseForm,
    PickForm,
    key_text,
    read_batch,
)
from clb_platform.planning.queries import ObligationRow
from clb_platform.planning.service import mail_troubles, recipients
from clb_platform.planning.service import preview as service
from clb_platform.planning.service.obligations import programme_words, views_in
from clb_platform.planning.service.preview import CheckedDraft, Sent, Typed
from clb_platform.planning.vocabulary import MOST_OPTIONS, ItemKey
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School

USUAL_OPTIONS = 3


@pages.get("/bezoeken/voorstel-in-bulk")
@requires(Permission.PLANNING_VISIT_PLAN)
def bulk_start() -> ResponseReturnValue:
    """Where one comes without a choice: a bookmark, or a page that was open too long."""
    flash(_("Kies eerst in de lijst voor welke groepen je data wil voorstellen."), "info")
    return redirect(url_for(".obligations"))


@pages.post("/bezoeken/voorstel-in-bulk")
@requires(Permission.PLANNING_VISIT_PLAN)
def bulk() -> ResponseReturnValue:
    """The choice in the list; asks who goes, from when, and by when schools answer."""
    form = Form.from_request(PickForm())
    if not form.is_valid:
        flash(form.all_errors[0][1], "warn")
        return redirect(url_for(".obligations"), 303)
    today = clock.today()
    teams = calendars.teams(g.uow)
    known = Form.empty(
        id=[key_text(key) for key in form.data["id"]],
        team=teams[0].team_id if len(teams) == 1 else None,
        from_day=add_days(service.usual_reply_by(g.uow), 1),
        number=USUAL_OPTIONS,
        reply_by=service.usual_reply_by(g.uow),
    )
    return _choose_page(known, form.data["id"], today=today)


def _choose_page(form: Form, keys: Sequence[ItemKey], **more: Any) -> str:
    chosen = chosen_rows(keys)
    return render_template(
        "planning/bulk.html",
        form=form,
        chosen=chosen,
        number_of_schools=len({row.school_id for row in chosen} - {g.actor.centre_id}),
        pupils=sum(row.head_count for row in chosen),
        programmes=_programmes(chosen),
        teams=[(str(team.team_id), team.name) for team in calendars.teams(g.uow)],
        most=MOST_OPTIONS,
        **({"today": clock.today()} | more),
    )


def chosen_rows(keys: Sequence[ItemKey]) -> list[ObligationRow]:
    """The obligations behind the keys; of the school year of the first group."""
    groups = class_groups.groups_by_id(g.uow, [key.class_group_id for key in keys])
    year = next((group.start_year for group in groups.values()), None)
    return queries.obligations_by_key(g.uow, year, keys) if year is not None else []


def _programmes(chosen: Sequence[ObligationRow]) -> str:
    """ "HPV dosis 1 en Contactmoment" """
    if not chosen:
        return ""
    group = class_groups.group(g.uow, chosen[0].class_group_id)
    views = {view.programme_id: view for view in views_in(g.uow, group.start_year)} if group else {}
    names = [
        programme_words(views[row.programme_id], row.dose, row.portion) for row in chosen if row.programme_id in views
    ]
    return listed(list(dict.fromkeys(names)))


@pages.post("/bezoeken/voorstel-in-bulk/voorbeeld")
@requires(Permission.PLANNING_VISIT_PLAN)
def bulk_preview() -> ResponseReturnValue:
    """What would leave: suggested at first, and checked again after each change."""
    return _check_again() if "keys-1" in request.form else _suggest()


def _suggest() -> ResponseReturnValue:
    form = Form.from_request(ChooseForm())
    if form.is_valid:
        data = form.data
        try:
            found = service.first_preview(
                g.uow, g.actor, data["id"], data["team"], from_day=max(data["from_day"], clock.today()),
                options=data["number"], reply_by=data["reply_by"],
            )  # fmt: skip
        except DomainError as error:
            _tell(form, error)
        else:
            typed = Form.empty(team=data["team"], reply_by=data["reply_by"], message="")
            return _preview_page(typed, found)
    return _choose_page(form, form.data.get("id", []) if form.is_valid else _readable(form)), 422


def _tell(form: Form, error: DomainError) -> None:
    """The words of a refusal above the form: its fields are those of single dates, which this form does not have."""
    form.add_error("", service.words_of(error))


def _readable(form: Form) -> list[ItemKey]:
    picked = PickForm()
    errors = picked.validate({"id": form.values("id")})
    return [] if errors else list(picked.load({"id": form.values("id")})["id"])


def _check_again() -> ResponseReturnValue:
    form, rows = Form.from_request(BatchForm()), read_batch(request.form)
    if not form.is_valid:
        return _without_preview(form, rows)
    found = service.check_batch(g.uow, g.actor, _typed(rows), form.data["team"], form.data["reply_by"])
    return _preview_page(form, found, rows)


def _without_preview(form: Form, rows: Sequence[BatchRow]) -> ResponseReturnValue:
    """A mistake beside the batch: the same visits, checked for the usual term, with the words at the field."""
    team = next((team.team_id for team in calendars.teams(g.uow) if str(team.team_id) == form.value("team")), None)
    if team is None or not rows:
        return bulk_start()
    found = service.check_batch(g.uow, g.actor, _typed(rows), team, service.usual_reply_by(g.uow))
    return _preview_page(form, found, rows), 422


def _typed(rows: Sequence[BatchRow]) -> list[Typed]:
    return [Typed(row.keys, row.options, row.is_included, row.override_reason) for row in rows]


def _preview_page(form: Form, found: Sequence[CheckedDraft], rows: Sequence[BatchRow] = ()) -> str:
    included = [each for each in found if each.is_included]
    return render_template(
        "planning/bulk_preview.html",
        form=form,
        found=found,
        mistakes={index: row.mistakes for index, row in enumerate(rows)},
        sentence=_what_will_happen(included),
        number_to_send=len(included),
        blocked=sum(not each.can_be_sent for each in included),
        team=calendars.team(g.uow, found[0].draft.wanted.team_id) if found else None,
        key_text=key_text,
        most=MOST_OPTIONS,
        ids=[key_text(key) for each in found for key in each.draft.wanted.keys],
        troubles=mail_troubles(g.uow, [to for each in found for to in each.draft.recipients]),
    )


def _what_will_happen(included: Sequence[CheckedDraft]) -> str:
    """ "Je stelt 24 data voor aan 8 scholen. 7 krijgen een mail; De Populier heeft geen contactpersoon. …" """
    if not included:
        return _("Er is nog geen bezoek aangevinkt dat kan vertrekken. Er is nog niets verstuurd.")
    dated = [each for each in included if each.draft.options]
    if not dated:
        return _("Er is nog geen datum gekozen. Er is nog niets verstuurd.")
    to_schools = [each for each in dated if each.draft.asks_school]
    fixed = len(dated) - len(to_schools)
    stands = _n("%(num)s datum voor huisonderwijs staat meteen vast.",
                "%(num)s data voor huisonderwijs staan meteen vast.", fixed) if fixed else ""  # fmt: skip
    if not to_schools:
        return f"{stands} {_('Er is nog niets bewaard.')}"
    dates = sum(len(each.draft.options) for each in to_schools)
    asked = {each.draft.school.school_id: each.draft for each in to_schools}
    silent = [draft.school.name for draft in asked.values() if not draft.recipients]
    what = _(
        "Je stelt %(dates)s voor aan %(schools)s.",
        dates=_n("%(num)s datum", "%(num)s data", dates),
        schools=_n("%(num)s school", "%(num)s scholen", len(asked)),
    )
    sentences = (what, _who_gets_mail(len(asked), silent), stands, _("Er is nog niets verstuurd."))
    return " ".join(filter(None, sentences))


def _who_gets_mail(all_schools: int, silent: Sequence[str]) -> str:
    mailed = all_schools - len(silent)
    if not silent:
        return _n("Die krijgt een mail.", "Alle %(num)s krijgen een mail.", all_schools)
    without = _n("%(names)s heeft geen contactpersoon.", "%(names)s hebben geen contactpersoon.", len(silent),
                 names=listed(silent))  # fmt: skip
    if not mailed:
        return without
    return _n("%(num)s krijgt een mail; %(without)s", "%(num)s krijgen een mail; %(without)s", mailed, without=without)


@pages.post("/bezoeken/voorstel-in-bulk/verstuur")
@requires(Permission.PLANNING_VISIT_PLAN)
def send_bulk() -> ResponseReturnValue:
    """Send what is ticked; the same page twice sends nothing twice."""
    form, rows = Form.from_request(BatchForm()), read_batch(request.form)
    if not form.is_valid:
        return _without_preview(form, rows)
    mistaken = any(row.mistakes for row in rows if row.is_included)
    if mistaken or not any(row.is_included for row in rows):
        words = _("Een van de data bestaat niet. Kijk ze na.") if mistaken else _("Vink minstens één bezoek aan.")
        form.add_error("", words)
        found = service.check_batch(g.uow, g.actor, _typed(rows), form.data["team"], form.data["reply_by"])
        return _preview_page(form, found, rows), 422
    sent = service.send_batch(
        g.uow, g.actor, _typed(rows), form.data["team"], form.data["reply_by"], message=form.data["message"]
    )
    return _result_page(sent, form)


def _result_page(sent: Sent, form: Form) -> str:
    visits = (*sent.proposed, *sent.before)
    return render_template(
        "planning/bulk_result.html",
        sent=sent,
        visits=visits,
        schools=_schools(visits),
        asked=recipients(g.uow, list({visit.school_id for visit in visits})),
        dates=queries.dates_of(g.uow, [visit.visit_id for visit in visits]),
        reply_by=form.data["reply_by"],
        again=[key_text(key) for each in sent.refused for key in each.keys],
    )


def _schools(visits: Sequence[Any]) -> dict[Any, School]:
    return schools.schools_by_id(g.uow, list({visit.school_id for visit in visits}))
