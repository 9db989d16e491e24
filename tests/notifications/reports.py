"""The delivery reports of `tests/data/bounces`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "bounces"


def report_mail(name: str, to: str = "iemand") -> bytes:
    """A mail of the folder as it travels, addressed to `to`."""
    text = (FOLDER / f"{name}.eml").read_text().replace("TOKEN", to)
    return text.replace("\n", "\r\n").encode()
