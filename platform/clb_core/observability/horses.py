"""The numbers of work-horses: each counts in files of its own, and after its end they are added to those of its worker.

Without this a horse per job would leave a file per job. It matters only when `PROMETHEUS_MULTIPROC_DIR` is set.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from prometheus_client import mmap_dict

# The library leaves it without types.
_Numbers: Any = mmap_dict.MmapedDict

KINDS = ("counter", "histogram")


def gather(horse_pid: int, worker_pid: int) -> None:
    """Add what a horse that has ended counted to the files of its worker, and take its files away."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return
    for kind in KINDS:
        theirs = Path(folder) / f"{kind}_{horse_pid}.db"
        if theirs.exists():
            # Another name than the library's own file of the worker, which it holds open.
            _add(theirs, Path(folder) / f"{kind}_w{worker_pid}.db")
            theirs.unlink(missing_ok=True)
    # A gauge says what is so now, which a process that ended cannot.
    for gauge in Path(folder).glob(f"gauge_*_{horse_pid}.db"):
        gauge.unlink(missing_ok=True)


def _add(source: Path, target: Path) -> None:
    numbers = _Numbers(str(target))
    try:
        for key, value, moment, _position in _Numbers.read_all_values_from_file(str(source)):
            before, _moment = numbers.read_value(key)
            numbers.write_value(key, before + value, moment)
    finally:
        numbers.close()
