"""What a centre may set about its half days. The certainty marks are those of the domain facts."""

from typing import Final

from clb_core.words import _l
from clb_platform.calendars.vocabulary.kinds import HalfDay
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind

GROUP: Final = _l("Kalender")
_NO_SOURCE: Final = "Aanname om te toetsen bij centra; geen bron gevonden."

MORNING_START: Final = SettingDefinition(
    key="calendars.morning_start",
    label=_l("Begin van de voormiddag"),
    kind=SettingKind.TIME,
    default="08:30",
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=GROUP,
)
MORNING_END: Final = SettingDefinition(
    key="calendars.morning_end",
    label=_l("Einde van de voormiddag"),
    kind=SettingKind.TIME,
    default="11:45",
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=GROUP,
)
AFTERNOON_START: Final = SettingDefinition(
    key="calendars.afternoon_start",
    label=_l("Begin van de namiddag"),
    kind=SettingKind.TIME,
    default="12:45",
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=GROUP,
)
AFTERNOON_END: Final = SettingDefinition(
    key="calendars.afternoon_end",
    label=_l("Einde van de namiddag"),
    kind=SettingKind.TIME,
    default="15:15",
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=GROUP,
)
MORNING_MINUTES: Final = SettingDefinition(
    key="calendars.morning_minutes",
    label=_l("Effectieve minuten in een voormiddag"),
    kind=SettingKind.NUMBER,
    default=180,
    source="Startwaarde: een halve dag is drie uur effectief. Geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    unit=_l("minuten"),
    minimum=30,
    maximum=360,
)
AFTERNOON_MINUTES: Final = SettingDefinition(
    key="calendars.afternoon_minutes",
    label=_l("Effectieve minuten in een namiddag"),
    kind=SettingKind.NUMBER,
    default=180,
    source="Startwaarde: een halve dag is drie uur effectief. Geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    unit=_l("minuten"),
    minimum=30,
    maximum=360,
    explanation=_l("Meer dan de namiddag lang is, telt niet: reken op wat een team echt haalt."),
)
WEDNESDAY_AFTERNOON_FREE: Final = SettingDefinition(
    key="calendars.wednesday_afternoon_free",
    label=_l("Geen les op woensdagnamiddag"),
    kind=SettingKind.YES_NO,
    default=True,
    source="Uit ervaring, zonder tekst erbij.",
    certainty=Certainty.MEMORY,
    group=GROUP,
)
EXAMS_CLOSE: Final = SettingDefinition(
    key="calendars.exams_close",
    label=_l("Geen bezoek tijdens de examens van een school"),
    kind=SettingKind.YES_NO,
    default=True,
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    explanation=_l("Zet dit op nee als een bezoek dan mag: de planner krijgt enkel een waarschuwing te zien."),
)
PRESENT_WITHOUT_WEEK: Final = SettingDefinition(
    key="calendars.present_without_week",
    label=_l("Wie geen werkweek heeft, werkt elke halve dag"),
    kind=SettingKind.YES_NO,
    default=True,
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=GROUP,
    explanation=_l("Zet dit op nee als een collega pas mag meetellen zodra haar werkweek ingevuld is."),
)

HOURS: Final = {
    HalfDay.MORNING: (MORNING_START, MORNING_END),
    HalfDay.AFTERNOON: (AFTERNOON_START, AFTERNOON_END),
}
EFFECTIVE_MINUTES: Final = {HalfDay.MORNING: MORNING_MINUTES, HalfDay.AFTERNOON: AFTERNOON_MINUTES}
SETTINGS: Final = (
    MORNING_START,
    MORNING_END,
    AFTERNOON_START,
    AFTERNOON_END,
    MORNING_MINUTES,
    AFTERNOON_MINUTES,
    WEDNESDAY_AFTERNOON_FREE,
    EXAMS_CLOSE,
    PRESENT_WITHOUT_WEEK,
)
