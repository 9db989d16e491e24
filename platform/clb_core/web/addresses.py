"""Addresses that come from outside: a redirect goes to a page of ours or nowhere."""

from __future__ import annotations

import re

_OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e\u00a0-\U0010ffff]*")


def own_address(wanted: str) -> str:
    """`wanted` when it is a path of this site, else "". Browsers read "//x", "/\\x" and "/<tab>/x" as another site."""
    return wanted if _OWN.fullmatch(wanted) else ""
