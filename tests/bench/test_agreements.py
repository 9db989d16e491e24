"""A renewal campaign over 200 schools as a worker makes it: seconds, and that others see it advance meanwhile.

Prints a table and adds to build/bench.json. Seconds hold for this machine only.
"""

from __future__ import annotations

import threading
import time

from bench.agreements import fill_agreements
from bench.results import keep, row
from clb_app.demo.schools import add_schools
from clb_platform.agreements import queries
from clb_platform.agreements.service import campaign as campaigns
from clb_platform.agreements.vocabulary import (
    CampaignState,
    NewCampaign,
    SchoolOutcome,
    TextSource,
)
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from clb_tenants.schools.vocabulary import EducationLevel

SCHOOLS, GOAL = 200, 60.0


def test_a_campaign_over_two_hundred_schools(fresh_runtime, world, capfd):
    director = world.staff[Role.DIRECTOR]
    wanted = [(f"Basisschool Nummer{number:03d}", EducationLevel.PRIMARY) for number in range(SCHOOLS)]
    with unit_of_work(fresh_runtime.database, director.scope) as uow:
        schools = [entry.school.school_id for entry in add_schools(uow, wanted, 300_001, "vol.example", {})]
        fill_agreements(uow, schools, open_texts=False)
    with unit_of_work(fresh_runtime.database, director.scope) as uow:
        asked = NewCampaign("Verlenging", TextSource.CURRENT, 3, False, tuple(schools))
        campaign_id = campaigns.prepare(uow, director.actor, asked).campaign_id
        campaigns.run_campaign(uow, director.actor, campaign_id)

    seen, over = [], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            with unit_of_work(fresh_runtime.database, director.scope) as look:
                seen.append(queries.campaign_counts(look, [campaign_id])[campaign_id].get(SchoolOutcome.DONE, 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    with unit_of_work(fresh_runtime.database, director.scope) as uow:
        campaigns.work_on_campaign(uow, director.actor, campaign_id)
    spent = time.perf_counter() - began
    over.set()
    watcher.join()

    with unit_of_work(fresh_runtime.database, director.scope) as uow:
        assert campaigns.get_campaign(uow, director.actor, campaign_id).state is CampaignState.DONE
        assert queries.campaign_counts(uow, [campaign_id])[campaign_id][SchoolOutcome.DONE] == SCHOOLS
    steps = sorted(set(seen) - {0, SCHOOLS})
    assert steps, "what is made is seen while the rest is still to make"
    with capfd.disabled():
        print(f"\ncampaign over {SCHOOLS} schools{spent:>10.1f} s (goal {GOAL:.0f}), seen on the way at {steps[:8]} …")
    keep([row(f"campaign over {SCHOOLS} schools", spent, "s", GOAL)])
