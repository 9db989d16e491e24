"""What files write for networks, levels, kinds of institution and days."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from clb_core.search import search_key
from clb_core.words import _
from clb_tenants.schools.vocabulary import EducationLevel, Network

_SCHOOL_KINDS: Final = frozenset({"", "1", "school", "scholen", "onderwijsinstelling"})
_OTHER_KINDS: Final = {"2": "een CLB", "3": "een internaat", "4": "een schoolbestuur"}
_NETWORKS: Final = {
    "go": Network.GO,
    "ovsg": Network.MUNICIPAL,
    "pov": Network.PROVINCIAL,
    "vgo": Network.FREE,
    "ogo": Network.MUNICIPAL,
    "vrij": Network.FREE,
}
_NETWORK_PARTS: Final = (
    ("gemeenschapsonderwijs", Network.GO),
    ("provincia", Network.PROVINCIAL),
    ("gemeentelijk", Network.MUNICIPAL),
    ("stedelijk", Network.MUNICIPAL),
    ("vrij ", Network.FREE),
    ("katholiek", Network.FREE),
)
_OFFICIAL: Final = "officieel"
# Codes of the main structure (hoofdstructuur): 1xx nursery, 2xx primary, 3xx secondary; a 2 in the middle is special.
_STRUCTURE: Final = re.compile(r"([123])([12])\d")
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")


def institution_kind_problem(text: str) -> str:
    """Why a row is not about a school, or "" (codes of *soort instelling*: 1 school, 2 CLB, 3 boarding, 4 board)."""
    key = search_key(text)
    if key in _SCHOOL_KINDS:
        return ""
    if key in _OTHER_KINDS:
        return _("Soort instelling %(code)s is %(what)s, geen school.", code=key, what=_OTHER_KINDS[key])
    return _("Soort instelling “%(text)s” is geen school.", text=text)


def read_network(text: str, board_name: str = "") -> Network | None:
    """The network that a text means, or None; an official school is provincial when its board is."""
    key = search_key(text)
    if key in _NETWORKS:
        return _NETWORKS[key]
    found = next((network for part, network in _NETWORK_PARTS if part in f"{key} "), None)
    if found is None and _OFFICIAL in key:
        return Network.PROVINCIAL if "provincie" in search_key(board_name) else Network.MUNICIPAL
    return found


def read_level(text: str) -> EducationLevel | None:
    """The level that a text or a code of the main structure means ("secundair", "311"); None for anything else."""
    key = search_key(text)
    code = _STRUCTURE.fullmatch(key)
    if code:
        is_secondary, is_special = code[1] == "3", code[2] == "2"
    else:
        is_special = key.startswith(("bu", "buitengewoon"))
        is_secondary = "secundair" in key or key in {"so", "buso"}
        if not is_secondary and not re.search(r"basis|lager|kleuter|^(bao|bubao|buba)$", key):
            return None
    if is_special:
        return EducationLevel.SPECIAL_SECONDARY if is_secondary else EducationLevel.SPECIAL_PRIMARY
    return EducationLevel.SECONDARY if is_secondary else EducationLevel.PRIMARY


def read_day(text: str) -> date | None:
    """A day as "31/08/2027" or "2027-08-31". ValueError for a text that is no existing day; None for an empty one."""
    if not text:
        return None
    found = _DAY.match(text)
    if found is None:
        raise ValueError(text)
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    return date(int(year), int(month), int(day))
