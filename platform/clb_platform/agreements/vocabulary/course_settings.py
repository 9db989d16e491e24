"""What a centre may set about notice and renewal. The certainty marks are those of the domain facts (§1.3)."""

from __future__ import annotations

from typing import Final

from clb_core.words import _l
from clb_platform.agreements.vocabulary.settings import GROUP, NOTICE_SOURCE
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind

EFFECT_MONTH: Final = SettingDefinition(
    key="agreements.notice_effect_month",
    label=_l("Eerste dag na een opzegging: maand"),
    kind=SettingKind.NUMBER,
    default=9,
    source=NOTICE_SOURCE,
    certainty=Certainty.MEMORY,
    group=GROUP,
    minimum=1,
    maximum=12,
    explanation=_l("De eerste keer dat die dag komt na de opzegdag, gelden de afspraken niet meer. Je kan dit telkens wijzigen."),
)
EFFECT_DAY: Final = SettingDefinition(
    key="agreements.notice_effect_day",
    label=_l("Eerste dag na een opzegging: dag van de maand"),
    kind=SettingKind.NUMBER,
    default=1,
    source=NOTICE_SOURCE,
    certainty=Certainty.MEMORY,
    group=GROUP,
    minimum=1,
    maximum=31,
)
REMINDER_DAYS: Final = SettingDefinition(
    key="agreements.notice_reminder_days",
    label=_l("Herinnering voor de opzegdag"),
    kind=SettingKind.NUMBER,
    default=60,
    source="Keuze van het centrum; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    unit=_l("dagen"),
    minimum=0,
    maximum=200,
    explanation=_l("Wie de afspraken opvolgt, krijgt zoveel dagen vooraf één mail met alle scholen. Met 0 komt er geen mail."),
)
COURSE_SETTINGS: Final = (EFFECT_MONTH, EFFECT_DAY, REMINDER_DAYS)
