"""`clb audit verify`: walk the ledger of every centre."""

from __future__ import annotations

from clb_app.runtime import Runtime
from clb_integrations.anchors.file_store import FileAnchorStore
from clb_tenants.audit import service as audit
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from clb_tenants.schools import queries as schools


def main(runtime: Runtime) -> int:
    """Print a verdict per centre; 1 when any ledger was touched."""
    anchors = FileAnchorStore(runtime.settings.data_dir / "anchors")
    touched = 0
    for centre_id in schools.centre_ids(runtime.database):
        with unit_of_work(runtime.database, CentreScope(centre_id)) as uow:
            verdict = audit.verify(uow, anchors.of(centre_id))
        state = verdict.finding.sentence if verdict.finding else "in orde"
        print(
            f"{centre_id}: {state} ({verdict.sealed} verzegeld, {verdict.unsealed} nog niet,"
            f" oudste {verdict.oldest_unsealed_seconds:.0f} s)"
        )
        touched += verdict.finding is not None
    return 1 if touched else 0
