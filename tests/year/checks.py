"""What must be true when the year is over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

from sqlalchemy import text

from clb_core.web.pages import PageRequest
from clb_platform.planning import queries
from clb_platform.planning.vocabulary import ObligationState
from clb_tenants.isolation.scope import unit_of_work
from jobs.conftest import environment_for
from planning.invariants import broken
from world import YEAR
from year.stage import Stage


def obligations(stage: Stage) -> Counter[str]:
    """How many obligations are in each state."""
    with unit_of_work(stage.plant.runtime.database, stage.plant.centre) as uow:
        return Counter(row.state.value for row in queries.obligations(uow, YEAR, {}, PageRequest(20_000)))


def steps(stage: Stage) -> Counter[str]:
    """How often each thing was done to a visit."""
    return counted(stage, "select action, count(*) from visit_transition group by action")


def mails(stage: Stage) -> Counter[str]:
    """How many mails of each kind were sent."""
    return counted(stage, "select template, count(*) from mail_delivery where outcome = 'sent' group by template")


def held_portions(stage: Stage) -> Counter[str]:
    """How many groups were seen for a second dose, and how many times those who were absent."""
    held = "visit_item i join visit v on v.visit_id = i.visit_id where v.state = 'held'"
    return counted(
        stage,
        f"select 'dose 2', count(*) from {held} and i.dose = 2 and i.portion = 0"
        f" union all select 'catch-up', count(*) from {held} and i.portion > 0",
    )


def wrong_doses(stage: Stage) -> list[str]:
    """Groups whose second dose was given too early or too late, counted by PostgreSQL."""
    statement = (
        "select g.name, a.day, b.day from visit_item i join visit a on a.visit_id = i.visit_id"
        " join visit_item j on j.class_group_id = i.class_group_id and j.programme_id = i.programme_id"
        " join visit b on b.visit_id = j.visit_id join class_group g on g.class_group_id = i.class_group_id"
        " join programme p on p.programme_id = i.programme_id"
        " where i.dose = 1 and j.dose = 2 and i.portion = 0 and j.portion = 0 and a.state = 'held' and b.state = 'held'"
        " and (b.day < a.day + make_interval(months => p.min_months) or b.day > a.day + make_interval(months => p.max_months))"
    )
    with unit_of_work(stage.plant.runtime.database, stage.plant.centre) as uow:
        return [f"{name}: {first}, {second}" for name, first, second in uow.rows(text(statement))]


def wrong_waivers(stage: Stage) -> list[str]:
    """What was waived without a reason, or stands in the list without one."""
    with unit_of_work(stage.plant.runtime.database, stage.plant.centre) as uow:
        rows = queries.obligations(uow, YEAR, {"state": ObligationState.WAIVED}, PageRequest(20_000))
    return [f"{row.school_name} {row.group_name}" for row in rows if not row.waived_because]


def counted(stage: Stage, statement: str) -> Counter[str]:
    with unit_of_work(stage.plant.runtime.database, stage.plant.centre) as uow:
        return Counter({row[0]: int(row[1]) for row in uow.rows(text(statement))})


def wrong(stage: Stage) -> list[str]:
    """Every rule of visits, obligations and the ledger that does not hold (`planning/invariants.py`)."""
    with unit_of_work(stage.plant.runtime.database, stage.plant.centre) as uow:
        return broken(uow)


def wrong_mails(stage: Stage) -> list[str]:
    """What was not sent exactly once: by the outbox, the delivery log and the mail server."""
    with unit_of_work(stage.plant.runtime.database, stage.plant.centre) as uow:
        left = uow.rows(text("select name, business_key from outbox_message where done_at is null")).all()
        keys = uow.rows(
            text(
                "select m.business_key, m.message_id, d.outcome, d.recipient_email from outbox_message m"
                " left join mail_delivery d on d.message_id = m.message_id where m.kind = 'mail'"
            )
        ).all()
    found = [f"not carried out: {row.name} {row.business_key}" for row in left]
    found += [f"{row.business_key}: {row.outcome}" for row in keys if row.outcome not in {"sent", "superseded"}]
    found += [
        f"{key} stands {number} times" for key, number in Counter(r.business_key for r in keys).items() if number > 1
    ]
    caught = Counter((letter.message_id.strip("<>").split("@")[0], letter.to[0]) for letter in stage.letters)
    sent = Counter((str(row.message_id), row.recipient_email) for row in keys if row.outcome == "sent")
    return found + [f"log and mail server differ: {each}" for each in [*(caught - sent), *(sent - caught)]]


def verified(stage: Stage) -> subprocess.CompletedProcess[str]:
    """`clb audit verify`, as an operator runs it."""
    settings = stage.plant.runtime.settings
    environment = environment_for(settings.database_admin_url, settings.valkey_url, settings.data_dir)
    del environment["CLB_CLOCK_FILE"]
    return subprocess.run(
        [sys.executable, "-m", "clb_app.cli", "audit", "verify"],
        env=environment | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}, cwd=stage.plant.folder,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
