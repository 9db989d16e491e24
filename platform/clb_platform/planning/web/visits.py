"""The list of visits, its file for a spreadsheet, and the page that makes a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from clb_core import clock
from clb_core.tabular import write_csv
from clb_core.terms import local_day
from clb_core.web.addresses import address_of, address_with
from clb_core.web.forms import Form
from clb_core.web.pages import MOST, PageRequest
from clb_core.web.shapes import chip, flag
from clb_core.words import _, _l, half_day_word, listed, short
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import FacilityKind, SchoolYear, school_year_of
from clb_platform.planning import queries, service
from clb_platform.planning.forms.bulk import key_text
from clb_platform.planning.forms.visits import NewVisitForm, VisitFilter, read_address, read_keys
from clb_platform.planning.models import Visit
from clb_platform.planning.queries import ObligationRow
from clb_platform.planning.service.obligations import programme_words as what_words
from clb_platform.planning.vocabulary import STATE_LABELS, VISIT_KIND_LABELS, ObligationState, VisitKind, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import PLACE_LABELS
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools
from clb_tenants.schools import service as school_service

PER_PAGE = 50
FILTER = VisitFilter()
TABS = (
    VisitState.PLANNED,
    VisitState.PROPOSED,
    VisitState.ANSWERED,
    VisitState.DECLINED,
    VisitState.LAPSED,
    VisitState.COUNTER_PROPOSED,
    VisitState.CONFIRMED,
    VisitState.HELD,
    VisitState.CANCELLED,
)
COLUMNS = (
    _l("Datum"),
    _l("Deel van de dag"),
    _l("School"),
    _l("Gemeente"),
    _l("Bezoek"),
    _l("Team"),
    _l("Status"),
    _l("Klassen"),
    _l("Leerlingen"),
)


class Line(NamedTuple):
    """One visit of the list."""

    visit: Any
    """A row of `queries.visit_lines`."""
    url: str
    when: str
    chip: Markup
    attention: str
    look: Markup
    """The same as it stands in the list."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One state of the list with its number, as `ui.tabs` draws it."""

    label: str
    url: str
    current: bool
    count: int


def _asked() -> dict[str, Any]:
    """The filters of the address, and the school year: this one when none is named."""
    filters = read_address(FILTER, request.args)
    filters.setdefault("start_year", school_year_of(clock.today()).start_year)
    return filters


@pages.get("/bezoeken")
@requires(Permission.PLANNING_VISIT_READ)
def visits() -> ResponseReturnValue:
    if not g.actor.is_staff():
        return redirect(url_for(".our_year"))
    filters = _asked()
    asked = PageRequest.read(PER_PAGE, request.args.get("cursor"))
    page = asked.page(queries.visit_lines(g.uow, filters, asked), lambda row: (row.sort_day, row.visit_id))
    counts = queries.count_visits(g.uow, {name: value for name, value in filters.items() if name != "state"})
    state = filters.get("state")
    return render_template(
        "planning/visits.html",
        page=page,
        lines=list(_lines(page.rows)),
        filters=filters,
        is_filtered=bool(set(filters) - {"start_year", "state"}),
        tabs=_tabs(counts, state),
        total=counts.get(state, 0) if state else sum(counts.values()),
        state_labels=STATE_LABELS,
        kinds=[(kind.value, str(words)) for kind, words in VISIT_KIND_LABELS.items()],
        teams=calendars.team_choices(g.uow),
        csv_url=url_for(".visits_csv", **_without("cursor")),
        may_plan=g.actor.may(Permission.PLANNING_VISIT_PLAN),
    )


def _without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name not in names}


def _tabs(counts: Mapping[VisitState, int], current: VisitState | None) -> list[Tab]:
    """Every state, and all together; each number is that of the list its tab opens."""
    rest = _without("cursor", "state")
    tabs = [Tab(_("Alle"), address_with("visits.visits", rest), current is None, sum(counts.values()))]
    for state in TABS:
        url = address_with("visits.visits", rest | {"state": state.value})
        tabs.append(Tab(str(STATE_LABELS[state.value]), url, current is state, counts.get(state, 0)))
    return tabs


def _lines(rows: Sequence[Any]) -> Iterator[Line]:
    now, today, to_visit = clock.now(), clock.today(), address_of(".visit", "visit_id")
    chip_of, look_of = cache(lambda state: chip(state, STATE_LABELS[state])), cache(_look)
    for row in rows:
        words, tone = _attention(row, now, today)
        yield Line(row, to_visit(row.visit_id), _when(row), chip_of(row.state), words, look_of(words, tone))


def _look(words: str, tone: str) -> Markup:
    if tone:
        return flag(words, tone, "i-info" if tone == "query" else "s-lack")
    return Markup('<span class="s">{}</span>').format(words) if words else Markup("")


def _when(row: Any) -> str:
    """The date that stands, or those on offer."""
    if row.day is not None and row.half_day is not None:
        return f"{short(row.day)}, {half_day_word(row.half_day)}"
    return _("%(days)s?", days=listed([short(day) for day in row.offered])) if row.offered else ""


def _attention(row: Any, now: datetime, today: date) -> tuple[str, str]:
    """What asks for action, with its tone; empty for most visits."""
    if row.state == VisitState.PROPOSED and row.reply_by is not None:
        day = local_day(row.reply_by)
        if row.reply_by < now:
            return _("Geen antwoord gekregen tegen %(day)s: bel de school", day=short(day)), "warn"
        return _("Antwoord tegen %(day)s", day=short(day)), ""
    if row.state == VisitState.ANSWERED:
        return _("Kies de datum"), "query"
    if row.state == VisitState.DECLINED:
        return _("Geen datum paste: stel andere voor"), "bad"
    if row.state == VisitState.LAPSED:
        return _("Geen antwoord gekregen: bel de school of stel opnieuw voor"), "warn"
    if row.state == VisitState.COUNTER_PROPOSED:
        return _("De school vraagt andere data"), "query"
    if row.state == VisitState.CONFIRMED and row.day is not None and row.day < today:
        return _("Vul in hoe het bezoek ging"), "query"
    return "", ""


@pages.post("/bezoeken.csv")
@requires(Permission.PLANNING_VISIT_READ)
def visits_csv() -> ResponseReturnValue:
    """The same list, with its filters, for a spreadsheet; a POST, because the export itself is an act in the ledger."""
    if not g.actor.is_staff():
        return redirect(url_for(".our_year"), 303)
    filters = _asked()
    service.record_visits_export(g.uow, g.actor, filters)
    body = write_csv([str(column) for column in COLUMNS], (_cells(line) for line in _all_lines(filters)))
    name = _("bezoeken-%(day)s.csv", day=clock.today().isoformat())
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _all_lines(filters: Mapping[str, Any]) -> Iterator[Line]:
    """Every visit of the filters, page by page."""
    asked: PageRequest | None = PageRequest(MOST)
    while asked is not None:
        page = asked.page(queries.visit_lines(g.uow, filters, asked), lambda row: (row.sort_day, row.visit_id))
        yield from _lines(page.rows)
        asked = PageRequest.read(MOST, page.next_cursor) if page.next_cursor else None


def _cells(line: Line) -> list[str]:
    visit = line.visit
    return [
        visit.day.isoformat() if visit.day else "",
        half_day_word(visit.half_day) if visit.half_day else "",
        visit.school_name,
        visit.municipality,
        visit.title,
        visit.team_name,
        str(STATE_LABELS[visit.state]),
        *((str(visit.groups), str(visit.pupils)) if visit.kind == VisitKind.SYSTEMATIC else ("", "")),
    ]


# A new visit.


@pages.get("/bezoeken/nieuw")
@requires(Permission.PLANNING_VISIT_PLAN)
def new() -> str:
    school_id = _school_asked()
    return (
        _choose_school() if school_id is None else _new_page(school_id, Form.empty(items=request.args.getlist("items")))
    )


@pages.post("/bezoeken/nieuw")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_new() -> ResponseReturnValue:
    school_id = _school_asked()
    if school_id is None:
        return redirect(url_for(".new"), 303)

    def create(data: dict[str, Any]) -> Visit:
        keys = read_keys(data["items"])
        return service.create_visit(g.uow, g.actor, school_id, keys, data["team_id"], place=data["place"],
                                    facility_id=data["facility_id"])  # fmt: skip

    def done(visit: Visit) -> str:
        if not visit.asks_school:
            flash(_("Het bezoek is aangemaakt. Kies nu de datum."), "good")
            return url_for(".fix", visit_id=visit.visit_id)
        flash(_("Het bezoek is aangemaakt. Kies nu de data die je voorstelt; de school weet nog van niets."), "good")
        return url_for(".propose", visit_id=visit.visit_id)

    return Form.from_request(NewVisitForm()).submit(create, done=done, again=lambda form: _new_page(school_id, form))


def _school_asked() -> UUID | None:
    try:
        return UUID(request.args.get("school", ""))
    except ValueError:
        return None


def _choose_school() -> str:
    known = schools.planned_for(g.uow, clock.today())
    return render_template(
        "planning/new_school.html", schools=[(each.school_id, f"{each.name}, {each.municipality}") for each in known]
    )


def _new_page(school_id: UUID, form: Form) -> str:
    """What this school still needs, by programme and dose, to choose from."""
    school = school_service.get(g.uow, school_id)
    start_year = _asked()["start_year"]
    wanted = {"school_id": school_id, "state": ObligationState.TO_PLAN}
    rows = queries.obligations(g.uow, start_year, wanted, PageRequest(MOST))
    views = {view.programme_id: view for view in programmes.programmes_in(g.uow, start_year)}
    together: dict[tuple[str, int], list[ObligationRow]] = defaultdict(list)
    for row in rows:
        if row.visit_id is None:
            view = views[row.programme_id]
            together[(what_words(view, row.dose, row.portion), row.dose)].append(row)
    return render_template(
        "planning/new.html",
        school=school,
        form=form,
        start_year=start_year,
        together=[(name, [(key_text(row), row) for row in some]) for (name, _dose), some in together.items()],
        refused=sorted({row.visit_id for row in rows if row.visit_id is not None}, key=str),
        teams=calendars.team_choices(g.uow),
        places=[(place.value, str(label)) for place, label in PLACE_LABELS.items()],
        facilities=[
            (row.facility_id, row.name)
            for row in calendars.facilities(g.uow, SchoolYear(start_year).days)
            if row.kind is FacilityKind.ROOM or not school.is_home_education
        ],
    )
