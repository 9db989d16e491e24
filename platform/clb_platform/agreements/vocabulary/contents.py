"""What an agreement must contain and may contain, each with where that comes from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clb_core.words import _l
from clb_tenants.centres.vocabulary import Certainty


class Content(StrEnum):
    """The six mandatory contents of the decree on pupil guidance, and contents that an agreement may have."""

    ROLES = "roles"
    INFORMATION_EXCHANGE = "information_exchange"
    INFORMATION_MOMENTS = "information_moments"
    VALIDITY = "validity"
    EVALUATION = "evaluation"
    ADJUSTMENT = "adjustment"
    STRUCTURAL_CONSULTATION = "structural_consultation"
    LEARNING_SUPPORT = "learning_support"
    PRACTICAL = "practical"
    THEMES = "themes"
    INFORMING_PARENTS = "informing_parents"
    SPECIAL_EDUCATION = "special_education"


@dataclass(frozen=True, slots=True)
class ContentRule:
    """Why a content belongs in an agreement: the rule in our own words, its source and how sure that is."""

    label: object
    is_mandatory: bool
    source: str
    certainty: Certainty


DECREE = "Decreet leerlingenbegeleiding van 27 april 2018: verplichte inhoud van de samenwerkingsafspraken"
CONTENTS: Final[Mapping[Content, ContentRule]] = {
    Content.ROLES: ContentRule(_l("Rol- en taakverdeling"), True, DECREE, Certainty.SURE),
    Content.INFORMATION_EXCHANGE: ContentRule(_l("Uitwisseling van relevante informatie"), True, DECREE, Certainty.SURE),
    Content.INFORMATION_MOMENTS: ContentRule(_l("Organisatie van informatiemomenten"), True, DECREE, Certainty.SURE),
    Content.VALIDITY: ContentRule(_l("Geldigheidsduur"), True, DECREE, Certainty.SURE),
    Content.EVALUATION: ContentRule(_l("Evaluatie"), True, DECREE, Certainty.SURE),
    Content.ADJUSTMENT: ContentRule(_l("Bijsturing"), True, DECREE, Certainty.SURE),
    Content.STRUCTURAL_CONSULTATION: ContentRule(
        _l("Structureel overleg"), False,
        "Decreet leersteun van 5 mei 2023: overleg van school, CLB en pedagogische begeleidingsdienst", Certainty.SURE,
    ),
    Content.LEARNING_SUPPORT: ContentRule(
        _l("Afspraken met het leersteuncentrum"), False,
        "Decreet leersteun van 5 mei 2023: praktische afspraken van gewone scholen met een leersteuncentrum", Certainty.SURE,
    ),
    Content.PRACTICAL: ContentRule(
        _l("Praktische afspraken"), False, "Oudere modellen van de netten: lokaal, aanwezigheid, contacten, overleg",
        Certainty.LIKELY,
    ),
    Content.THEMES: ContentRule(
        _l("Verplichte thema's"), False, "Opdrachten van het CLB volgens het decreet leerlingenbegeleiding", Certainty.SURE
    ),
    Content.INFORMING_PARENTS: ContentRule(
        _l("Informatie aan leerlingen en ouders"), False,
        "Leerlingen en ouders mogen weten wie wat doet (advies bij de conceptnota)", Certainty.LIKELY,
    ),
    Content.SPECIAL_EDUCATION: ContentRule(
        _l("Buitengewoon onderwijs"), False, "Praktijk van het buitengewoon onderwijs: jaarlijkse melding aan het CLB",
        Certainty.LIKELY,
    ),
}  # fmt: skip
MANDATORY: Final = tuple(content for content, rule in CONTENTS.items() if rule.is_mandatory)


def missing(covered: frozenset[Content]) -> tuple[Content, ...]:
    """The mandatory contents that no clause covers, in the order of the decree."""
    return tuple(content for content in MANDATORY if content not in covered)
