"""The steps of an agreement in sentences, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clb_core.words import _, _l, moment
from clb_platform.agreements.models import AgreementTransition
from clb_platform.agreements.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Line:
    iso: str
    when: str
    text: str


SENTENCES: Final[Mapping[Action, object]] = {
    Action.START: _l("%(who)s begon een voorstel."),
    Action.EDIT: _l("%(who)s wijzigde de tekst."),
    Action.GIVE: _l("%(who)s gaf versie %(number)s door."),
    Action.TAKE_BACK: _l("%(who)s nam versie %(number)s terug."),
    Action.SEND_TO_SIGN: _l("%(who)s ging akkoord met versie %(number)s: de tekst wacht op handtekeningen."),
    Action.SIGN: _l("%(who)s tekende."),
    Action.COMPLETE: _l("Iedereen tekende: de afspraken staan vast."),
    Action.DECLINE: _l("%(who)s ging niet akkoord."),
    Action.WITHDRAW: _l("%(who)s trok het voorstel in."),
    Action.REOPEN: _l("%(who)s heropende het overleg."),
    Action.REGISTER: _l("%(who)s nam een bestaand contract over."),
    Action.TAKE_OUT: _l("%(who)s haalde het overgenomen contract weer weg."),
    Action.GIVE_NOTICE: _l("%(who)s zei de samenwerking op."),
    Action.TAKE_BACK_NOTICE: _l("%(who)s nam de opzegging terug."),
    Action.END: _l("%(who)s beëindigde de afspraken."),
}


def history_of(rows: Sequence[AgreementTransition]) -> list[Line]:
    return [Line(row.happened_at.isoformat(), moment(row.happened_at), _sentence(row)) for row in reversed(rows)]


def _sentence(row: AgreementTransition) -> str:
    words = str(SENTENCES[row.action]) % {"who": row.actor_name, "number": row.number}
    return _("%(words)s “%(reason)s”", words=words, reason=row.reason) if row.reason else words
