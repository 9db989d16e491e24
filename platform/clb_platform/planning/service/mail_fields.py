"""The facts of each mail about a visit that a centre's own text may name."""

from __future__ import annotations

from typing import Final

from clb_core.words import _l
from clb_platform.notifications.vocabulary import MergeField

VISIT: Final = (
    MergeField("school", "school", _l("naam van de school"), "Basisschool De Kantelberg"),
    MergeField("bezoek", "title", _l("waarvoor het bezoek is"), "Contactmoment 4de leerjaar"),
    MergeField("klassen", "groups", _l("klassen"), "4A en 4B"),
    MergeField("leerlingen", "pupils", _l("aantal leerlingen"), "44"),
    MergeField("plaats", "place", _l("waar"), "op school"),
)
PROPOSED: Final = (
    *VISIT,
    MergeField(
        "data", "dates", _l("voorgestelde data, elk op een regel"), "• donderdag 15 oktober, voormiddag", needed=True
    ),
    MergeField("termijn", "term", _l("laatste dag om te antwoorden"), "maandag 12 oktober", needed=True),
    MergeField("boodschap", "message", _l("wat de planner erbij schreef"), "We komen met twee verpleegkundigen."),
)
ANSWERED: Final = (
    *VISIT,
    MergeField(
        "antwoorden", "answers", _l("antwoord per datum, elk op een regel"), "• donderdag 15 oktober, voormiddag: past",
        needed=True,
    ),
    MergeField("opmerking", "remark", _l("opmerking van de school"), "Liefst na de speeltijd."),
)  # fmt: skip
WHEN: Final = MergeField(
    "wanneer", "when", _l("dag en uren"), "donderdag 15 oktober, voormiddag (8.30-11.45 uur)", needed=True
)
CONFIRMED: Final = (*VISIT, WHEN)
CANCELLED: Final = (
    *VISIT,
    MergeField("wanneer", "when", _l("dag en uren"), "donderdag 15 oktober, voormiddag (8.30-11.45 uur)"),
    MergeField("reden", "reason", _l("reden"), "De arts is ziek.", needed=True),
)
_DATES: Final = PROPOSED[len(VISIT)]
_TERM: Final = PROPOSED[len(VISIT) + 1]
REMINDER: Final = (*VISIT, _DATES, _TERM)
LAPSED: Final = (*VISIT, _TERM)
COUNTERED: Final = (
    *VISIT,
    MergeField("data", "dates", _l("data van de school, elk op een regel"), "• vrijdag 16 oktober, voormiddag", needed=True),
    MergeField("reden", "reason", _l("waarom deze data beter passen"), "Dan is er geen uitstap.", needed=True),
)
RECORDED: Final = (
    *VISIT,
    ANSWERED[len(VISIT)],
    MergeField("wie", "who", _l("wie het zei"), "Els Verbeke", needed=True),
    MergeField("dag", "day", _l("dag van het gesprek"), "dinsdag 6 oktober"),
    _TERM,
)
WITHDRAWN: Final = VISIT
REPLACED: Final = (
    *VISIT,
    WHEN,
    MergeField("melding", "said", _l("wie nu gaat"), "Team Noord gaat naar Basisschool De Kantelberg.", needed=True),
)
REGROUPED: Final = (
    *VISIT,
    MergeField("wanneer", "when", _l("dag en uren"), "donderdag 15 oktober, voormiddag (8.30-11.45 uur)"),
)
