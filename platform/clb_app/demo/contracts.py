"""The demo's contracts of before, taken over by the import as a centre does it: a list, and the PDFs that it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging import service as imports
from clb_core.staging.vocabulary import Selection, Upload
from clb_integrations.uploads import ReaderByContent
from clb_platform.agreements.service.from_elsewhere import AGREEMENTS_IMPORT
from clb_tenants.access.actor import Actor

HEAD: Final = "instellingsnummer;geldig vanaf;geldig tot en met;opzegdag;soort;na de einddatum;bestand"
Contract = tuple[str, date, date | None, bool]
"""(institution number, first day, last day, whether its PDF is there)."""


def take_over(uow: UnitOfWork, manager: Actor, contracts: Sequence[Contract], scan: bytes) -> None:
    rows = "\n".join([HEAD, *map(_row, contracts)]).encode()
    along = [Upload(scan, f"contract-{number}.pdf") for number, _first, _last, has_file in contracts if has_file]
    batch = imports.upload(
        uow, manager, AGREEMENTS_IMPORT, Upload(rows, "contracten van vroeger.csv"), {}, ReaderByContent(), along=along
    )
    imports.commit(uow, manager, AGREEMENTS_IMPORT, batch.batch_id, Selection.ALL, None)


def _row(contract: Contract) -> str:
    number, first, last, has_file = contract
    end, after = (last.isoformat(), "loopt af") if last else ("", "stilzwijgend")
    return f"{number};{first.isoformat()};{end};31/12;beleidscontract;{after};{f'contract-{number}.pdf' if has_file else ''}"
