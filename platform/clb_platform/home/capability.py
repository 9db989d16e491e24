"""How the home page joins the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry
from clb_core.words import _l
from clb_platform.home.web import pages
from clb_tenants.access.permissions import Permission

HOME = Capability(
    name="home",
    pages=(pages,),
    menu=(
        MenuEntry(None, _l("Aan zet"), "home.home", Permission.HOME_READ, 0, count="turn"),
        MenuEntry(None, _l("Te beantwoorden"), "home.home", Permission.HOME_READ, 0, count="turn", parties=("school",)),
    ),
)
