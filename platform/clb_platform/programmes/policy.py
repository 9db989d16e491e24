"""What a programme must be: pure checks, all problems at once, in words."""

from __future__ import annotations

from collections.abc import Sequence

from clb_core.errors import Refused
from clb_core.words import _
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes.vocabulary import (
    MOST_MONTHS,
    MOST_TENTHS,
    OLDEST_OFFSET,
    FunctionNeed,
    ProgrammeView,
    Season,
    Target,
    is_day,
    place_in_year,
)


def check(programme: ProgrammeView) -> None:
    """Raises Refused with the sentence of each field that is wrong."""
    found = {
        "minutes_per_pupil": _minutes_problem(programme.minutes_tenths),
        "targets": _targets_problem(programme.targets),
        "functions": _functions_problem(programme.functions),
        "min_months": _months_problem(programme),
        **_season_problems(programme),
    }
    fields = {field: [words] for field, words in found.items() if words}
    if fields:
        raise Refused(" ".join(words for texts in fields.values() for words in texts), fields=fields)


def _minutes_problem(tenths: int) -> str:
    return "" if 1 <= tenths <= MOST_TENTHS else _("Geef 0,1 tot 120 minuten per leerling.")


def _targets_problem(targets: Sequence[Target]) -> str:
    if not targets:
        return _("Kies minstens een leerjaar of een geboortejaar: anders is dit programma voor niemand.")
    if len(set(targets)) < len(targets):
        return _("Een leerjaar of geboortejaar staat er twee keer in.")
    if any(
        target.grade is Grade.SPECIAL or (target.grade is None) == (target.birth_year_offset is None)
        for target in targets
    ):
        return _("Geef een leerjaar, of voor het buitengewoon onderwijs een leeftijd.")
    offsets = [target.birth_year_offset for target in targets if target.birth_year_offset is not None]
    if any(not 2 <= offset <= OLDEST_OFFSET for offset in offsets):
        return _("Geef een leeftijd van 2 tot %(most)s jaar.", most=OLDEST_OFFSET)
    return ""


def _functions_problem(functions: Sequence[FunctionNeed]) -> str:
    if not functions:
        return _("Kies minstens een functie: zonder collega kan er geen bezoek zijn.")
    if len({need.function for need in functions}) < len(functions):
        return _("Een functie staat er twee keer in.")
    return ""


def _months_problem(programme: ProgrammeView) -> str:
    months = [count for count in (programme.min_months, programme.max_months) if count is not None]
    if any(not 0 <= count <= MOST_MONTHS for count in months):
        return _("Geef 0 tot %(most)s maanden.", most=MOST_MONTHS)
    if len(months) == 2 and months[0] > months[1]:
        return _("Het minste aantal maanden is groter dan het meeste.")
    return ""


def _season_problems(programme: ProgrammeView) -> dict[str, str]:
    """One sentence per dose, as field `season_<dose>`."""
    found = {f"season_{season.dose}": _season_problem(season, programme.doses) for season in programme.seasons}
    if len({season.dose for season in programme.seasons}) < len(programme.seasons):
        found["seasons"] = _("Elke dosis heeft hoogstens een periode.")
    return found


def _season_problem(season: Season, doses: int) -> str:
    if not 1 <= season.dose <= doses:
        return _("Dit programma heeft geen dosis %(dose)s.", dose=season.dose)
    if not (is_day(season.first_month, season.first_day) and is_day(season.last_month, season.last_day)):
        return _("Een van deze dagen bestaat niet in elk jaar. Kies een andere dag.")
    first, last = place_in_year(season.first_month, season.first_day), place_in_year(season.last_month, season.last_day)
    if first > last:
        return _("De periode begint na haar einde: een schooljaar loopt van september tot en met augustus.")
    return ""
