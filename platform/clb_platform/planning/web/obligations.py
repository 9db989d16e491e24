"""What is still to plan: the list that the work starts from, and the same list as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from flask import Response, g, render_template, request
from markupsafe import Markup

from clb_core import clock
from clb_core.tabular import write_csv
from clb_core.terms import days_between
from clb_core.web.addresses import address_of, address_with
from clb_core.web.pages import Page, PageRequest
from clb_core.web.shapes import due, flag
from clb_core.words import _, duration_words, half_day_word, school_year_word, short
from clb_platform.calendars.vocabulary import SchoolYear, school_year_of
from clb_platform.planning import queries
from clb_platform.planning.forms.bulk import ALL, CATCH_UP, REFUSED, Asked, key_text, read_asked
from clb_platform.planning.service import obligations as service
from clb_platform.planning.service import record_obligations_export
from clb_platform.planning.service.obligations import Obligation, Tally
from clb_platform.planning.vocabulary import STATE_LABELS, ObligationState, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_platform.programmes.vocabulary import ProgrammeView
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

SOON = 14
EVERYTHING = 100_000


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int
    current: bool


class Line(NamedTuple):
    """One obligation of the list, with what its row shows made ready."""

    item: Obligation
    key: str
    about: str
    school_url: str
    visit_url: str
    group: str
    due: Markup
    flags: Markup


@pages.get("/verplichtingen")
@requires(Permission.PLANNING_OBLIGATION_READ)
def obligations() -> str:
    asked = read_asked(request.args)
    views = service.views_in(g.uow, asked.start_year)
    page = _page(asked, views)
    tally = service.tally(g.uow, asked.start_year, asked.schools, **asked.shown)
    return render_template(
        "planning/obligations.html",
        asked=asked,
        page=page,
        lines=list(_lines(page.rows)),
        totals=tally.totals,
        tabs=list(_tabs(asked, views, tally)),
        views=views,
        most_doses=max((view.doses for view in views), default=1),
        years=_years(asked),
        title=_title(asked),
        school=schools.school(g.uow, asked.school_id) if asked.school_id else None,
        may_plan=g.actor.may(Permission.PLANNING_VISIT_PLAN),
        pick_all="alles" in request.args,
        states=STATE_LABELS,
    )


def _page(asked: Asked, views: Sequence[ProgrammeView]) -> Page[Obligation]:
    wanted = PageRequest.read(cursor=request.args.get("cursor"))
    rows = queries.obligations(g.uow, asked.start_year, asked.filters, wanted)
    page = wanted.page(rows, lambda row: row.sort_key)
    described = service.describe(g.uow, page.rows, asked.start_year, views)
    return Page(described, page.next_cursor, page.limit, page.is_first)


def _lines(rows: Sequence[Obligation]) -> Iterator[Line]:
    to_school, to_visit = address_of("schools.school", "school_id"), address_of(".visit", "visit_id")
    due_of, label_of, no_flags = cache(partial(_due, clock.today())), cache(lambda grade: grade.label), Markup("")
    school_id, school_url = None, ""
    for item in rows:
        row, flags = item.row, _flags(item)
        if row.school_id != school_id:
            school_id, school_url = row.school_id, to_school(row.school_id)
        yield Line(
            item=item,
            key=key_text(row),
            about=f"{row.school_name}, {row.group_name}, {item.what}",
            school_url=school_url,
            visit_url=to_visit(row.visit_id) if row.visit_id else "",
            group=_("geboortejaar %(year)s", year=row.birth_year) if row.birth_year else label_of(row.grade),
            due=due_of(item.last_day, item.is_open),
            flags=Markup(" ").join(flag(words, tone) for tone, words in flags) if flags else no_flags,
        )


def _due(today: date, last_day: date, is_open: bool) -> Markup:
    """The last day, with how near it is; that is of no interest once a date was asked or stands."""
    left = days_between(today, last_day) if is_open else SOON + 1
    return due(short(last_day), "late" if left < 0 else "soon" if left <= SOON else "")


def _title(asked: Asked) -> str:
    if asked.status == ObligationState.TO_PLAN:
        return _("Nog te plannen")
    if asked.status == REFUSED:
        return _("Weigerde data")
    if asked.status == CATCH_UP:
        return _("In te halen")
    return _("Alles van het schooljaar") if asked.status == ALL else str(STATE_LABELS[asked.status])


def _tabs(asked: Asked, views: Sequence[ProgrammeView], tally: Tally) -> Iterator[Tab]:
    """One per state, one per later dose that is still to plan; each count is that of the list behind it."""
    mine = tally.part(code=asked.code or None, dose=asked.dose)
    later = [(view, dose) for view in views for dose in range(2, view.doses + 1)]
    at_later = any((view.code, dose) == (asked.code, asked.dose) for view, dose in later)
    for state in ObligationState:
        label = _("Alles te plannen") if state is ObligationState.TO_PLAN else str(STATE_LABELS[state])
        special = at_later and state is ObligationState.TO_PLAN
        yield _tab(asked, label, state.value, mine.number(state), current=not special)
        if state is ObligationState.TO_PLAN:
            yield _tab(asked, _("Weigerde data"), REFUSED, mine.number(refused=True))
            yield _tab(asked, _("In te halen"), CATCH_UP, mine.number(state, catch_up=True))
            yield from (_later_dose(asked, tally, view, dose) for view, dose in later)
    yield _tab(asked, _("Alles"), ALL, mine.number())


def _tab(asked: Asked, label: str, status: str, count: int, *, current: bool = True) -> Tab:
    shown = status if status != ObligationState.TO_PLAN else None
    url = address_with("visits.obligations", asked.address(status=shown))
    return Tab(label, url, count, current and asked.status == status)


def _later_dose(asked: Asked, tally: Tally, view: ProgrammeView, dose: int) -> Tab:
    url = address_with("visits.obligations", asked.address(status=None, programma=view.code, dosis=dose))
    count = tally.number(ObligationState.TO_PLAN, code=view.code, dose=dose)
    here = asked.status == ObligationState.TO_PLAN and (asked.code, asked.dose) == (view.code, dose)
    return Tab(service.programme_words(view, dose), url, count, here)


def _years(asked: Asked) -> list[tuple[str, str]]:
    """This school year, the next, and the one that is shown."""
    this = school_year_of(clock.today())
    years = sorted({this.start_year, this.next.start_year, asked.start_year})
    return [(str(year), school_year_word(year)) for year in years]


def _flags(obligation: Obligation) -> list[tuple[str, str]]:
    """(tone, words) of what stands in the way."""
    found = []
    if obligation.row.visit_state is VisitState.DECLINED:
        many = obligation.refused_dates
        found.append(("warn", _("Weigerde 1 datum") if many == 1 else _("Weigerde %(many)s data", many=many)))
    if obligation.row.visit_state is VisitState.LAPSED:
        found.append(("warn", _("Voorstel vervallen zonder antwoord")))
    if obligation.lacks_contact:
        found.append(("bad", _("Geen contactpersoon")))
    if obligation.is_old_count:
        found.append(("warn", _("Aantal van vorig schooljaar")))
    return found


@pages.post("/verplichtingen.csv")
@requires(Permission.PLANNING_OBLIGATION_READ)
def obligations_csv() -> Response:
    """The whole list behind the same filters, as a file; a POST, because the export itself is an act in the ledger."""
    asked = read_asked(request.args)
    record_obligations_export(g.uow, g.actor, asked.filters | {"start_year": asked.start_year})
    rows = queries.obligations(g.uow, asked.start_year, asked.filters, PageRequest(EVERYTHING))
    found = service.describe(g.uow, rows, asked.start_year, service.views_in(g.uow, asked.start_year))
    name = f"verplichtingen-{SchoolYear(asked.start_year).label}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_csv(_columns(), map(_cells, found)), mimetype="text/csv", headers=headers)


def _columns() -> list[str]:
    return [
        _("School"), _("Gemeente"), _("Groep"), _("Leerjaar"), _("Leerlingen"), _("Programma"), _("Duur"), _("Uiterlijk"),
        _("Status"), _("Datum"), _("Deel van de dag"), _("Let op"),
    ]  # fmt: skip


def _cells(obligation: Obligation) -> list[str]:
    row = obligation.row
    return [
        row.school_name,
        row.municipality,
        row.group_name,
        row.grade.label,
        str(row.head_count),
        obligation.what,
        duration_words(obligation.minutes),
        obligation.last_day.isoformat(),
        str(STATE_LABELS[row.state]),
        row.day.isoformat() if row.day else "",
        half_day_word(row.half_day) if row.half_day else "",
        ", ".join([*filter(None, [row.waived_because]), *(words for _tone, words in _flags(obligation))]),
    ]
