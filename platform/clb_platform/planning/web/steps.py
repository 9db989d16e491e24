"""A visit's way in words: the steps it goes through, and the steps it made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core.terms import local_day
from clb_core.words import _, _n, half_day_word, moment, short
from clb_platform.planning.models import Visit, VisitDate, VisitOverride, VisitTransition
from clb_platform.planning.vocabulary import STATE_LABELS, Action, DateState, VisitState

NO_ANSWER = (VisitState.DECLINED, VisitState.LAPSED, VisitState.COUNTER_PROPOSED)
HOME_WAY = (VisitState.PLANNED, VisitState.CONFIRMED, VisitState.HELD)
WAY = (VisitState.PLANNED, VisitState.PROPOSED, VisitState.ANSWERED, VisitState.CONFIRMED, VisitState.HELD)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, as `ui.steps` draws it."""

    state: str
    word: str
    past: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history, as `ui.history` draws it."""

    iso: str
    when: str
    text: str


def steps_of(visit: Visit) -> list[Step]:
    """The way of a visit with the present step; a refusal or a lapse stands in the place of the answer, a cancelling at
    the end."""
    whole = WAY if visit.asks_school else HOME_WAY
    way = [visit.state if s is VisitState.ANSWERED and visit.state in NO_ANSWER else s for s in whole]
    if visit.state is VisitState.CANCELLED:
        way = [VisitState.PLANNED, VisitState.CANCELLED]
    here = way.index(visit.state)
    return [Step(s.value, str(STATE_LABELS[s.value]), at < here, at == here) for at, s in enumerate(way)]


def history_of(
    transitions: Sequence[VisitTransition], dates: Sequence[VisitDate], visit: Visit, why: Mapping[UUID, VisitOverride]
) -> list[Happened]:
    """The steps that were made, newest first, each a sentence; with why a date was chosen against a warning."""
    by_revision: dict[int, list[VisitDate]] = {}
    for row in dates:
        by_revision.setdefault(row.revision, []).append(row)
    return [
        Happened(each.happened_at.isoformat(), moment(each.happened_at), _sentence(each, by_revision, visit, why))
        for each in transitions
    ]


def _sentence(
    each: VisitTransition,
    by_revision: Mapping[int, Sequence[VisitDate]],
    visit: Visit,
    why: Mapping[UUID, VisitOverride],
) -> str:
    words = SENTENCES[each.action](each, by_revision, visit)
    if each.reason:
        words = _("%(words)s “%(reason)s”", words=words, reason=each.reason)
    override = why.get(each.transition_id)
    return f"{words} {_against(override)}" if override else words


def _against(override: VisitOverride) -> str:
    warnings = " ".join(override.sentences)
    return _("Ondanks een waarschuwing: %(warnings)s Waarom toch: “%(reason)s”", warnings=warnings, reason=override.reason)


def _created(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    if each.to_state is VisitState.CONFIRMED:
        return _("Volgt uit de bevestiging van de wekelijkse reeks.")
    return _("%(who)s maakte het bezoek aan.", who=each.actor_name)


def _proposed(each: VisitTransition, dates: Mapping[int, Sequence[VisitDate]], visit: Visit) -> str:
    number = len(dates.get(each.revision, ()))
    data = _n("%(num)s datum", "%(num)s data", number)
    words = _("%(who)s stelde %(dates)s voor.", who=each.actor_name, dates=data)
    if each.revision == visit.revision and visit.reply_by is not None:
        asked = _("Antwoord gevraagd tegen %(day)s.", day=short(local_day(visit.reply_by)))
        words = f"{words} {asked}"
    return words


def _moved(each: VisitTransition, dates: Mapping[int, Sequence[VisitDate]], visit: Visit) -> str:
    given_up = [row for row in dates.get(each.revision - 1, ()) if row.state is DateState.MOVED]
    words = _proposed(each, dates, visit)
    if given_up:
        words = _("%(day)s gaat niet door.", day=_when(given_up[0])) + f" {words}"
    return words


def _answered(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    if each.via == "link":
        words = _("%(who)s antwoordde via de link in de mail.", who=each.actor_name)
    elif each.via == "mailbox":
        words = _("%(who)s antwoordde via de link in een gedeelde mailbox.", who=each.actor_name)
    else:
        words = _("%(who)s antwoordde in het account.", who=each.actor_name)
    if each.to_state is VisitState.CONFIRMED:
        words += " " + _("De datum past: het bezoek staat vast.")
    elif each.to_state is VisitState.DECLINED:
        words += " " + _("Geen enkele datum past.")
    return words


def _lapsed(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], visit: Visit) -> str:
    if each.revision == visit.revision and visit.reply_by is not None:
        return _("Geen antwoord tegen %(day)s: het voorstel verviel.", day=short(local_day(visit.reply_by)))
    return _("Geen antwoord: het voorstel verviel.")


def _confirmed(each: VisitTransition, dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    chosen = [row for row in dates.get(each.revision, ()) if row.state in (DateState.CHOSEN, DateState.MOVED)]
    day = _when(chosen[0]) if chosen else _("de datum")
    return _("%(who)s bevestigde %(day)s.", who=each.actor_name, day=day)


def _fixed(each: VisitTransition, dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    mine = dates.get(each.revision, ())
    facts = {"who": each.actor_name, "day": _when(mine[0]) if mine else _("de datum")}
    before = dates.get(each.revision - 1, ())
    if each.from_state is VisitState.CONFIRMED and before:
        return _("%(who)s verplaatste het bezoek van %(before)s naar %(day)s.", before=_when(before[-1]), **facts)
    return _("%(who)s legde %(day)s vast.", **facts)


def _held(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s vulde in hoe het bezoek ging.", who=each.actor_name)


def _corrected(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s verbeterde de aantallen.", who=each.actor_name)


def _countered(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s vroeg andere data.", who=each.actor_name)


def _accepted(each: VisitTransition, dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    found = dates.get(each.revision, ())
    day = _when(found[0]) if found else _("de datum")
    return _("%(who)s aanvaardde %(day)s, die de school vroeg.", who=each.actor_name, day=day)


def _recorded(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    day = short(each.said_on) if each.said_on else ""
    words = _("%(who)s noteerde wat %(said)s op %(day)s per telefoon antwoordde.",
              who=each.actor_name, said=each.on_behalf_of, day=day)  # fmt: skip
    if each.to_state is VisitState.CONFIRMED:
        words += " " + _("De enige datum past: het bezoek staat vast.")
    elif each.to_state is VisitState.DECLINED:
        words += " " + _("Geen enkele datum past.")
    return words


def _withdrawn(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s trok het voorstel in.", who=each.actor_name)


def _reopened(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s heropende het bezoek.", who=each.actor_name)


def _replaced(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s koos een ander team.", who=each.actor_name)


def _split(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s gaf een deel van de groepen een eigen bezoek.", who=each.actor_name)


def _merged(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s voegde een ander bezoek hierbij.", who=each.actor_name)


def _cancelled(each: VisitTransition, _dates: Mapping[int, Sequence[VisitDate]], _visit: Visit) -> str:
    return _("%(who)s annuleerde het bezoek.", who=each.actor_name)


def _when(row: VisitDate) -> str:
    return f"{short(row.day)}, {half_day_word(row.half_day)}"


SENTENCES: Mapping[Action, Callable[[VisitTransition, Mapping[int, Sequence[VisitDate]], Visit], str]] = {
    Action.CREATE: _created,
    Action.PROPOSE: _proposed,
    Action.MOVE: _moved,
    Action.ANSWER: _answered,
    Action.LAPSE: _lapsed,
    Action.CONFIRM: _confirmed,
    Action.HOLD: _held,
    Action.CANCEL: _cancelled,
    Action.CORRECT: _corrected,
    Action.COUNTER: _countered,
    Action.ACCEPT: _accepted,
    Action.RECORD: _recorded,
    Action.WITHDRAW: _withdrawn,
    Action.REOPEN: _reopened,
    Action.REPLACE: _replaced,
    Action.SPLIT: _split,
    Action.MERGE: _merged,
    Action.FIX: _fixed,
}
