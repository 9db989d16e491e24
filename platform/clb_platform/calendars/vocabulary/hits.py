"""What a change of the calendar would hit, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zlib import crc32

from clb_platform.calendars.vocabulary.kinds import HalfDay


@dataclass(frozen=True, slots=True)
class Hit:
    """A date of a visit that a change makes impossible. `state` is a key of the chips, `standing` its word.

    `because` is the reason as the rules say it; empty when the change itself is the reason.
    """

    visit_id: UUID
    school_name: str
    title: str
    day: date
    half_day: HalfDay
    state: str
    standing: str
    because: str = ""


def mark_of(hits: Sequence[Hit]) -> str:
    """A text that differs when the hits do: a form carries it back, so that nobody saves what was not shown."""
    if not hits:
        return ""
    content = sorted((str(hit.visit_id), hit.day.isoformat(), hit.half_day.value) for hit in hits)
    return f"{len(hits)}-{crc32(repr(content).encode()):08x}"
