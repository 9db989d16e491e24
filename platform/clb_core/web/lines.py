"""A form whose effect is shown first: sent once it gives the preview, sent again as it was shown it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from clb_core.errors import Conflict, Refused
from clb_core.foreseen import Fate, Line, is_blocked, mark_of
from clb_core.web.forms import Form


def shown_first(form: Form, look: Callable[[dict[str, Any]], Sequence[Line]]) -> Sequence[Line]:
    """What carrying out would do and was not shown yet, or cannot be done; nothing when the verb refuses: the form says why.

    The form has a text field `seen` (`core/_lines.html` fills it in).
    """
    if not form.is_valid:
        return ()
    try:
        lines = look(form.data)
    except (Conflict, Refused):
        return ()
    return lines if is_blocked(lines) or form.data["seen"] != mark_of(lines) else ()


def lines_shown(lines: Sequence[Line], of: str = "") -> dict[str, Any]:
    """What `core/_lines.html` needs; `of` names the form of the page that the lines belong to."""
    return {
        "fates": [(fate, [line for line in lines if line.fate is fate]) for fate in (Fate.BLOCKS, Fate.MOVES, Fate.STAYS)],
        "is_blocked": is_blocked(lines),
        "seen": mark_of(lines),
        "lines_of": of if lines else None,
    }
