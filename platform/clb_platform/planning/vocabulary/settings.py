"""What a centre may set about planning. The certainty marks are those of the domain facts."""

from __future__ import annotations

from typing import Final

from clb_core.words import _l
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind

REPLY_DAYS: Final = SettingDefinition(
    key="planning.reply_days",
    label=_l("Dagen die een school krijgt om te antwoorden"),
    kind=SettingKind.NUMBER,
    default=10,
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Plannen"),
    unit=_l("dagen"),
    minimum=1,
    maximum=60,
    explanation=_l(
        "Hiermee vult het product de dag in waarop het antwoord er moet zijn. Je kan die dag telkens wijzigen."
    ),
)
REMINDER_DAYS: Final = SettingDefinition(
    key="planning.reminder_days",
    label=_l("Herinnering aan wie niet antwoordde"),
    kind=SettingKind.NUMBER,
    default=3,
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Plannen"),
    unit=_l("werkdagen vooraf"),
    minimum=0,
    maximum=20,
    explanation=_l("Zoveel werkdagen voor de laatste dag om te antwoorden. Met 0 vertrekt er geen herinnering."),
)
REMINDER_TIME: Final = SettingDefinition(
    key="planning.reminder_time",
    label=_l("Uur van de herinnering"),
    kind=SettingKind.TIME,
    default="09:00",
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Plannen"),
)
BEST_ANSWER_CONFIRMS: Final = SettingDefinition(
    key="planning.best_answer_confirms",
    label=_l("De eerste datum die past, staat meteen vast"),
    kind=SettingKind.YES_NO,
    default=False,
    source="Keuze van het centrum; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Plannen"),
    explanation=_l(
        "Antwoordt een school dat een van de voorgestelde data past, dan staat de eerste daarvan vast zonder dat de"
        " planner nog kiest. Met enkel “als het moet” blijft de planner aan zet."
    ),
)
MOST_VISITS_A_WEEK: Final = SettingDefinition(
    key="planning.most_visits_a_week",
    label=_l("Bezoeken van een team per week"),
    kind=SettingKind.NUMBER,
    default=8,
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Plannen"),
    unit=_l("bezoeken"),
    minimum=0,
    maximum=10,
    explanation=_l(
        "Komt er een bezoek bij dit aantal, dan krijgt de planner een waarschuwing en zegt hij waarom het toch kan."
        " Een voorstel telt mee in elke week waarvoor het data heeft. Met 0 is er geen waarschuwing."
    ),
)
WEEKS_FROM_LAST_YEAR: Final = SettingDefinition(
    key="planning.weeks_from_last_year",
    label=_l("Afstand tot de datum van vorig schooljaar"),
    kind=SettingKind.NUMBER,
    default=6,
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Plannen"),
    unit=_l("weken"),
    minimum=0,
    maximum=40,
    explanation=_l(
        "Ligt een datum verder dan zoveel weken van toen dezelfde vestiging vorig schooljaar hetzelfde programma kreeg,"
        " dan krijgt de planner een waarschuwing. Met 0 is er geen waarschuwing."
    ),
)
SETTINGS: Final = (
    REPLY_DAYS, REMINDER_DAYS, REMINDER_TIME, BEST_ANSWER_CONFIRMS, MOST_VISITS_A_WEEK, WEEKS_FROM_LAST_YEAR,
)  # fmt: skip
