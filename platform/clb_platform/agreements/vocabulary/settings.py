"""What a centre may set about agreements. The certainty marks are those of the domain facts."""

from __future__ import annotations

from typing import Final

from clb_core.words import _l
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind

GROUP: Final = _l("Samenwerkingsafspraken")
NOTICE_SOURCE: Final = (
    "Oude regeling: een school zei op uiterlijk op 31 december, voor het volgende schooljaar. Of die dag onder het decreet"
    " van 2018 dezelfde bleef, is niet nagelezen."
)
NOTICE_MONTH: Final = SettingDefinition(
    key="agreements.notice_month",
    label=_l("Opzegdag: maand"),
    kind=SettingKind.NUMBER,
    default=12,
    source=NOTICE_SOURCE,
    certainty=Certainty.MEMORY,
    group=GROUP,
    minimum=1,
    maximum=12,
    explanation=_l("Tot en met die dag kan een school of centrum opzeggen voor het volgende schooljaar. Later is laattijdig."),
)
NOTICE_DAY: Final = SettingDefinition(
    key="agreements.notice_day",
    label=_l("Opzegdag: dag van de maand"),
    kind=SettingKind.NUMBER,
    default=31,
    source=NOTICE_SOURCE,
    certainty=Certainty.MEMORY,
    group=GROUP,
    minimum=1,
    maximum=31,
)
DURATION: Final = SettingDefinition(
    key="agreements.duration_years",
    label=_l("Looptijd van nieuwe afspraken"),
    kind=SettingKind.NUMBER,
    default=0,
    source="Klasse (2018): afspraken lopen voor onbepaalde duur, met evaluatie en bijsturing. School en CLB kiezen zelf.",
    certainty=Certainty.LIKELY,
    group=GROUP,
    unit=_l("schooljaren"),
    minimum=0,
    maximum=10,
    explanation=_l("Met 0 hebben nieuwe afspraken geen einddatum. Je kan dit telkens wijzigen."),
)
SECOND_PERSON: Final = SettingDefinition(
    key="agreements.second_person",
    label=_l("Een tweede persoon keurt goed voor een tekst naar de school gaat"),
    kind=SettingKind.YES_NO,
    default=False,
    source="Keuze van het centrum; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    explanation=_l("Wie de tekst schreef, kan hem dan niet zelf goedkeuren."),
)
REMIND_TO_SIGN: Final = SettingDefinition(
    key="agreements.remind_to_sign_days",
    label=_l("Herinnering om te tekenen, telkens na"),
    kind=SettingKind.NUMBER,
    default=7,
    source="Keuze van het centrum; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    unit=_l("dagen"),
    minimum=0,
    maximum=60,
    explanation=_l("Wie aan de beurt is om te tekenen en dat niet doet, krijgt dan opnieuw een mail. Met 0 komt er geen."),
)
SETTINGS: Final = (NOTICE_MONTH, NOTICE_DAY, DURATION, SECOND_PERSON, REMIND_TO_SIGN)
