"""The verbs of programmes: give a new centre the standard ones, change one, renew one from a school year on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.outbox.serialise import to_json
from clb_core.rest.conditional import expect_version
from clb_core.words import _, school_year_word
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR
from clb_platform.programmes import policy, queries
from clb_platform.programmes.events import ProgrammesChanged
from clb_platform.programmes.models import (
    Programme,
    ProgrammeFunction,
    ProgrammeSeason,
    ProgrammeTarget,
    SchoolProgramme,
)
from clb_platform.programmes.ports import Obligations
from clb_platform.programmes.vocabulary import (
    MOST_TENTHS,
    TENTHS,
    Foreseen,
    FunctionNeed,
    Place,
    ProgrammesAction,
    ProgrammeView,
    Season,
    StandardProgramme,
    Target,
    standard_programmes,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.centres.vocabulary import Certainty
from clb_tenants.schools import service as schools

CHANGEABLE = (
    "minutes_tenths", "place", "parents_present", "min_months", "max_months", "practice_source", "practice_certainty",
)  # fmt: skip
PARTS: Mapping[str, type[Any]] = {
    "targets": ProgrammeTarget,
    "functions": ProgrammeFunction,
    "seasons": ProgrammeSeason,
}
LAST_YEAR = 2100
LONGEST_SOURCE = 500


def get(uow: UnitOfWork, programme_id: UUID) -> ProgrammeView:
    """A programme of this centre. Raises NotFound."""
    view = queries.programme(uow, programme_id)
    if view is None:
        raise NotFound
    return view


def seed_programmes(uow: UnitOfWork, actor: Acting) -> int:
    """Give the centre the standard programmes whose code it does not have yet; the number added. Safe to run again."""
    _require_edit(actor)
    known = queries.codes(uow)
    new = [standard for standard in standard_programmes() if standard.values["code"] not in known]
    if not new:
        return 0
    _store(uow, new)
    added = sorted({standard.values["code"] for standard in new})
    audit.record(uow, actor, ProgrammesAction.SEEDED, Subject("programme", None, ""), changes={"programmes": added})
    for code in added:
        first = min(standard.values["valid_from_year"] for standard in new if standard.values["code"] == code)
        uow.emit(ProgrammesChanged(code, first, uuid7()))
    return len(new)


def _store(uow: UnitOfWork, standards: Iterable[StandardProgramme]) -> None:
    pairs = [(Programme(programme_id=uuid7(), **standard.values), standard) for standard in standards]
    uow.add_all([row for row, _standard in pairs])
    uow.add_all(
        part
        for row, standard in pairs
        for part in _parts(row.programme_id, standard.targets, standard.functions, standard.seasons)
    )


def _parts(
    programme_id: UUID, targets: Iterable[Target], functions: Iterable[FunctionNeed], seasons: Iterable[Season]
) -> list[Any]:
    """The rows that hang on a programme."""
    rows: list[Any] = [
        ProgrammeTarget(programme_id=programme_id, grade=target.grade, birth_year_offset=target.birth_year_offset)
        for target in targets
    ]
    rows += [
        ProgrammeFunction(programme_id=programme_id, function=need.function, in_parallel=need.in_parallel)
        for need in functions
    ]
    return rows + [ProgrammeSeason(programme_id=programme_id, **_as_mapping(season)) for season in seasons]


def _as_mapping(season: Season) -> dict[str, Any]:
    return {field.name: getattr(season, field.name) for field in fields(season)}


_obligations: list[Obligations] = []


def register_obligations(obligations: Obligations) -> None:
    """Make known who plans for programmes; that slice calls it once, in its capability. Registering again replaces."""
    _obligations[:] = [obligations]


def add_school_programme(
    uow: UnitOfWork,
    actor: Acting,
    programme_id: UUID,
    school_id: UUID,
    from_year: int,
    until_year: int | None = None,
    *,
    is_due: bool = True,
    place: Place | None = None,
    minutes_per_pupil: float | None = None,
    source: str = "",
) -> SchoolProgramme:
    """Let a school differ from a programme (all its versions) from a school year on: not due, elsewhere, other minutes.

    Raises NotFound, Forbidden, Refused (nothing that differs, years out of order, no source), Conflict (differs already).
    """
    _require_edit(actor)
    view, school = get(uow, programme_id), schools.get(uow, school_id)
    _check_school(is_due, place, minutes_per_pupil, from_year, until_year, source)
    if school.is_home_education and is_due and place not in (None, Place.CENTRE):
        words = _("Leerlingen in huisonderwijs komen naar het centrum. Kies die plaats.")
        raise Refused(words, fields={"place": [words]})
    row = uow.add(
        SchoolProgramme(
            school_id=school_id, code=view.code, valid_from_year=from_year, valid_until_year=until_year, is_due=is_due,
            place=place if is_due else None, source=source.strip(),
            minutes_tenths=_tenths(minutes_per_pupil) if is_due and minutes_per_pupil is not None else None,
        )
    )  # fmt: skip
    _record_school(uow, actor, ProgrammesAction.SCHOOL_ADDED, row, school.name)
    return row


def _check_school(
    is_due: bool, place: Place | None, minutes: float | None, from_year: int, until_year: int | None, source: str
) -> None:
    fields: dict[str, list[str]] = {}
    if is_due and place is None and minutes is None:
        fields["is_due"] = [_("Kies wat er voor deze school anders is: niet, een andere plaats, of andere minuten.")]
    if minutes is not None and not 0.1 <= minutes <= MOST_TENTHS / TENTHS:
        fields["minutes_per_pupil"] = [_("Geef 0,1 tot 120 minuten per leerling.")]
    if not FIRST_START_YEAR <= from_year <= LAST_START_YEAR:
        fields["from_year"] = [_("Dit schooljaar bestaat niet.")]
    if until_year is not None and not from_year <= until_year <= LAST_START_YEAR:
        fields["until_year"] = [_("Het laatste schooljaar ligt voor het eerste.")]
    if not source.strip() or len(source) > LONGEST_SOURCE:
        fields["source"] = [_("Zeg waarop dit steunt, in hoogstens %(most)s tekens.", most=LONGEST_SOURCE)]
    if fields:
        raise Refused(" ".join(words for texts in fields.values() for words in texts), fields=fields)


def remove_school_programme(
    uow: UnitOfWork, actor: Acting, school_programme_id: UUID, version: int | None = None
) -> None:
    """Let the school follow the programme again, in all years. Raises NotFound, Forbidden, Stale."""
    _require_edit(actor)
    row = queries.school_programme_for_change(uow, school_programme_id)
    if row is None:
        raise NotFound
    expect_version(row, version)
    name = schools.get(uow, row.school_id).name
    uow.delete(row)
    _record_school(uow, actor, ProgrammesAction.SCHOOL_REMOVED, row, name)


def _record_school(
    uow: UnitOfWork, actor: Acting, action: ProgrammesAction, row: SchoolProgramme, school_name: str
) -> None:
    changes = {
        "programme_code": row.code, "is_due": row.is_due, "place": row.place, "valid_from_year": row.valid_from_year,
        "minutes_per_pupil": row.minutes_tenths / TENTHS if row.minutes_tenths else None,
        "valid_until_year": row.valid_until_year,
    }  # fmt: skip
    subject = Subject("school_programme", row.school_programme_id, school_name, row.school_id)
    audit.record(uow, actor, action, subject, changes=changes, texts={"source": row.source})
    uow.emit(ProgrammesChanged(row.code, row.valid_from_year, uuid7()))


def tried(uow: UnitOfWork, change: Callable[[], object], code: str, from_year: int) -> Foreseen:
    """What a change of a programme or of a difference does in the first school year from now on for which it holds.

    Stores nothing; raises what `change` raises.
    """
    start_year = max(from_year, school_year_of(clock.today()).start_year)
    return next(each.foresee(uow, change, code, start_year) for each in _obligations)


def foresee_school(uow: UnitOfWork, change: Callable[[], object], code: str, from_year: int) -> Foreseen | None:
    """What a difference of a school would change; None when the verb refuses it."""
    try:
        return tried(uow, change, code, from_year)
    except DomainError:
        return None


def foresee_removal(uow: UnitOfWork, actor: Acting, school_programme_id: UUID) -> Foreseen:
    """What `remove_school_programme` would change. Stores nothing; raises what the verb raises."""
    row = queries.school_programme(uow, school_programme_id)
    if row is None:
        raise NotFound
    code, from_year = row.code, row.valid_from_year
    return tried(uow, lambda: remove_school_programme(uow, actor, school_programme_id), code, from_year)


def foresee(
    uow: UnitOfWork, actor: Actor, programme_id: UUID, from_year: int, values: Mapping[str, Any]
) -> Foreseen | None:
    """What saving `values` would change, without saving; None when the verbs refuse them.

    In place when `from_year` is the version's own first year, else as a new version from that year on.
    """
    try:
        return foresee_change(uow, actor, programme_id, from_year, values)
    except DomainError:
        return None


def foresee_change(
    uow: UnitOfWork, actor: Actor, programme_id: UUID, from_year: int | None, values: Mapping[str, Any]
) -> Foreseen:
    """The same for `from_year` (None: in place); raises what the verbs raise."""
    view = get(uow, programme_id)

    def change() -> object:
        if from_year is None or from_year == view.valid_from_year:
            return change_programme(uow, actor, programme_id, values, None)
        return renew_programme(uow, actor, programme_id, from_year, values, None)

    return tried(uow, change, view.code, from_year or view.valid_from_year)


def change_programme(
    uow: UnitOfWork, actor: Actor, programme_id: UUID, values: Mapping[str, Any], version: int | None
) -> ProgrammeView:
    """Change how a programme is carried out, for all school years of this version.

    `values`, what is given: minutes_per_pupil (at most one decimal), place, parents_present, targets, functions,
    seasons (tuples of the dataclasses), min_months, max_months, practice_source. What a centre sets itself is sure.
    Other doses need a version of their own (`renew_programme`). Raises NotFound, Forbidden, Stale, Refused (by field).
    """
    _require_edit(actor)
    row = _locked(uow, programme_id, version)
    before = queries.view_of(uow, row)
    if values.get("doses", before.doses) != before.doses:
        words = _("Een ander aantal dosissen geldt pas in een nieuwe versie. Kies vanaf welk schooljaar.")
        raise Refused(words, fields={"doses": [words]})
    after = _changed(before, values)
    policy.check(after)
    changes = _differences(before, after)
    if changes:
        _write(uow, row, before, after)
        audit.record(uow, actor, ProgrammesAction.CHANGED, subject_of(row), changes=changes)
        uow.emit(ProgrammesChanged(row.code, row.valid_from_year, uuid7()))
    return queries.view_of(uow, row)


def _locked(uow: UnitOfWork, programme_id: UUID, version: int | None) -> Programme:
    row = queries.programme_for_change(uow, programme_id)
    if row is None:
        raise NotFound
    expect_version(row, version)
    return row


def _changed(view: ProgrammeView, values: Mapping[str, Any]) -> ProgrammeView:
    given = {name: values[name] for name in (*CHANGEABLE, *PARTS) if name in values}
    if "minutes_per_pupil" in values:
        given["minutes_tenths"] = _tenths(values["minutes_per_pupil"])
    if "targets" in given:
        given["targets"] = queries.in_order(given["targets"])
    changed = replace(view, **given)
    own = changed != view and "practice_certainty" not in values
    return replace(changed, practice_certainty=Certainty.SURE) if own else changed


def _tenths(minutes: float) -> int:
    tenths = round(minutes * TENTHS)
    if abs(minutes * TENTHS - tenths) > 1e-6:
        words = _("Geef hoogstens één cijfer na de komma.")
        raise Refused(words, fields={"minutes_per_pupil": [words]})
    return tenths


def _differences(before: ProgrammeView, after: ProgrammeView) -> dict[str, list[Any]]:
    names = {"minutes_tenths": "minutes_per_pupil"}
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in (*CHANGEABLE, *PARTS)}
    return {
        names.get(name, name): [_shown(name, old), _shown(name, new)]
        for name, (old, new) in pairs.items()
        if old != new
    }


def _shown(name: str, value: Any) -> Any:
    return value / TENTHS if name == "minutes_tenths" else to_json(value)


def _write(uow: UnitOfWork, row: Programme, before: ProgrammeView, after: ProgrammeView) -> None:
    """Store what changed; the row's version goes up even when only a part changed."""
    for name in CHANGEABLE:
        setattr(row, name, getattr(after, name))
    queries.touch(uow, row)
    different = {name for name in PARTS if getattr(before, name) != getattr(after, name)}
    queries.forget_parts(uow, row.programme_id, (PARTS[name] for name in different))
    new = {name: getattr(after, name) if name in different else () for name in PARTS}
    uow.add_all(_parts(row.programme_id, new["targets"], new["functions"], new["seasons"]))


def renew_programme(
    uow: UnitOfWork, actor: Actor, programme_id: UUID, from_year: int, values: Mapping[str, Any], version: int | None
) -> ProgrammeView:
    """End a version before the school year that starts in `from_year`, and let a changed copy hold from then on.

    `values` as in `change_programme`, and name, doses, source and certainty. Raises NotFound, Forbidden, Stale,
    Conflict (the version has ended by then), Refused (by field).
    """
    _require_edit(actor)
    row = _locked(uow, programme_id, version)
    before = queries.view_of(uow, row)
    _check_year(before, from_year)
    more = {name: values[name] for name in ("name", "doses", "source", "certainty") if name in values}
    after = replace(_changed(replace(before, **more), values), programme_id=uuid7(), valid_from_year=from_year)
    policy.check(after)
    row.valid_until_year = from_year - 1
    uow.flush()
    copied = {
        column.key: getattr(after, column.key) for column in Programme.__table__.columns if column.key not in _OWN
    }
    new = uow.add(Programme(**copied))
    uow.add_all(_parts(after.programme_id, after.targets, after.functions, after.seasons))
    changes = {"valid_from_year": from_year, **_differences(before, after)}
    audit.record(uow, actor, ProgrammesAction.RENEWED, subject_of(new), changes=changes)
    uow.emit(ProgrammesChanged(row.code, from_year, uuid7()))
    return queries.view_of(uow, new)


_OWN = frozenset({"centre_id", "version"})


def _check_year(view: ProgrammeView, from_year: int) -> None:
    if not view.valid_from_year < from_year <= LAST_YEAR:
        words = _(
            "Deze versie geldt zelf al vanaf %(year)s. Kies een later schooljaar.",
            year=school_year_word(view.valid_from_year),
        )
        raise Refused(words, fields={"from_year": [words]})
    if not view.is_valid_in(from_year):
        raise Conflict(
            _(
                "Deze versie eindigt al na %(year)s. Vernieuw de laatste versie.",
                year=school_year_word(view.valid_until_year or 0),
            )
        )


def _require_edit(actor: Acting) -> None:
    if isinstance(actor, Actor):
        actor.require(Permission.PROGRAMMES_EDIT)


def subject_of(row: Programme) -> Subject:
    return Subject("programme", row.programme_id, row.name)
