"""How scenarios join the product."""

from __future__ import annotations

from clb_core.capability import Capability, MenuEntry, Recurring
from clb_core.words import _l
from clb_platform.planning.ports import register_left_behind
from clb_platform.scenarios import jobs, models, vocabulary
from clb_platform.scenarios.api import blueprint
from clb_platform.scenarios.service.left import plans_left_behind
from clb_platform.scenarios.service.merging import MergedPlans
from clb_platform.scenarios.web import pages
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.ports import register_merger_part

SCENARIOS = Capability(
    name="scenarios",
    pages=(pages,),
    api=(blueprint,),
    menu=(
        MenuEntry(_l("Plannen"), _l("Planningen"), "scenarios.scenarios", Permission.PLANNING_OBLIGATION_READ, 108),
    ),
    tables=models.TABLES,
    sentences=models.SENTENCES,
    actions=vocabulary.ACTION_LABELS,
    fields=vocabulary.FIELD_LABELS,
    settings=vocabulary.SETTINGS,
    recurring=(Recurring("scenarios.pick_up", jobs.pick_up_silent, seconds=15),),
)

register_merger_part(50, MergedPlans())
register_left_behind(plans_left_behind)
