"""What a centre may set about making a plan. The certainty marks are those of the domain facts."""

from __future__ import annotations

from typing import Final

from clb_core.words import _l
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind

TRANSFER_MINUTES: Final = SettingDefinition(
    key="scenarios.transfer_minutes",
    label=_l("Reistijd tussen twee bezoeken van een dag"),
    kind=SettingKind.NUMBER,
    default=60,
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Planning maken"),
    unit=_l("minuten"),
    minimum=5,
    maximum=240,
    explanation=_l("Een planning zet geen twee bezoeken van een team op één dag die verder van elkaar liggen."),
)
CROW_SPEED: Final = SettingDefinition(
    key="scenarios.crow_speed",
    label=_l("Snelheid in vogelvlucht"),
    kind=SettingKind.NUMBER,
    default=35,
    source="Startwaarde om te toetsen bij centra; geen bron gevonden.",
    certainty=Certainty.UNKNOWN,
    group=_l("Planning maken"),
    unit=_l("km per uur"),
    minimum=5,
    maximum=120,
    explanation=_l("Reistijden worden geschat uit de afstand in vogelvlucht, met vijf minuten om te parkeren."),
)
SETTINGS: Final = (TRANSFER_MINUTES, CROW_SPEED)
