"""The home page: what waits for you, first; then what waits for others and how the school year stands."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

pages = Blueprint("home", __name__, template_folder="templates")


@pages.get("/")
@requires(Permission.HOME_READ)
def home() -> str:
    template = "home/centre.html" if g.actor.is_staff() else "home/school.html"
    return render_template(template)
