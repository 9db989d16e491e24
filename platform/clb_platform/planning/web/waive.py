"""Letting obligations lapse, and taking that back: from the list, one or many at once."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _, _n
from clb_platform.planning.forms.bulk import PickForm, WaiveForm, key_text
from clb_platform.planning.service import obligations as listing
from clb_platform.planning.service import waive as service
from clb_platform.planning.service.waive import Waived
from clb_platform.planning.vocabulary import ItemKey, ObligationState
from clb_platform.planning.web.blueprint import pages
from clb_platform.planning.web.bulk import chosen_rows
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@pages.get("/verplichtingen/vervallen")
@requires(Permission.PLANNING_VISIT_PLAN)
def waive_start() -> ResponseReturnValue:
    """Where one comes without a choice, by a bookmark: the list in which it is made."""
    return redirect(url_for(".obligations"))


@pages.post("/verplichtingen/vervallen")
@requires(Permission.PLANNING_VISIT_PLAN)
def waive() -> ResponseReturnValue:
    """The choice in the list; asks why."""
    form = Form.from_request(PickForm())
    if not form.is_valid:
        flash(form.all_errors[0][1], "warn")
        return redirect(url_for(".obligations"), 303)
    return _waive_page(Form.empty(id=[key_text(key) for key in form.data["id"]]), form.data["id"])


@pages.post("/verplichtingen/vervallen/bewaar")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_waive() -> ResponseReturnValue:
    form = Form.from_request(WaiveForm())
    if form.errors("id"):
        return redirect(url_for(".waive_start"), 303)
    return form.submit(
        lambda data: service.waive(g.uow, g.actor, data["id"], data["reason"]),
        done=lambda found: _told(found, ObligationState.WAIVED),
        again=lambda form: _waive_page(form, PickForm().load({"id": form.values("id")})["id"]),
    )


@pages.post("/verplichtingen/terug-te-plannen")
@requires(Permission.PLANNING_VISIT_PLAN)
def unwaive() -> ResponseReturnValue:
    """What was waived waits to be planned again."""
    form = Form.from_request(PickForm())
    if not form.is_valid:
        flash(form.all_errors[0][1], "warn")
        return redirect(url_for(".obligations", status=ObligationState.WAIVED.value), 303)
    found = service.reopen_obligations(g.uow, g.actor, form.data["id"])
    return redirect(_told(found, ObligationState.TO_PLAN), 303)


def _told(found: Waived, state: ObligationState) -> str:
    """Says what was done and what was not; the list to go to."""
    many = len(found.done)
    if many and state is ObligationState.WAIVED:
        flash(_n("%(num)s verplichting vervalt.", "%(num)s verplichtingen vervallen.", many), "good")
    elif many:
        flash(
            _n("%(num)s verplichting is weer te plannen.", "%(num)s verplichtingen zijn weer te plannen.", many), "good"
        )
    for each in found.refused:
        flash(_("%(name)s bleef staan. %(words)s", name=each.name, words=each.words), "warn")
    return url_for(".obligations", status=state.value if many and state is ObligationState.WAIVED else None)


def _waive_page(form: Form, keys: Sequence[ItemKey]) -> str:
    rows = chosen_rows(keys)
    views = {view.programme_id: view for row in rows[:1] for view in listing.views_of_group(g.uow, row.class_group_id)}
    return render_template(
        "planning/waive.html",
        form=form,
        rows=rows,
        what=lambda row: listing.programme_words(views[row.programme_id], row.dose, row.portion),
        pupils=sum(row.head_count for row in rows),
        number_of_schools=len({row.school_id for row in rows} - {g.actor.centre_id}),
        ids=form.values("id") or request.form.getlist("id"),
    )
