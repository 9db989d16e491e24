"""What commands that search share: where compiled kernels are kept, and Ctrl-C, after which the best plan is still written."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def interruptible() -> Iterator[list[bool]]:
    """The first Ctrl-C or SIGTERM asks to stop: the list then holds something. A second one stops at once."""
    asked: list[bool] = []
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, _frame: object) -> None:
        asked.append(True)
        signal.signal(number, signal.SIG_DFL)

    for each in before:
        signal.signal(each, ask)
    try:
        yield asked
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def keep_compiled() -> None:
    """Compiled kernels live in the data folder, or in a folder of this user when that is not writable."""
    from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in

    for folder in (Path(os.environ.get("CLB_DATA_DIR", "var")), Path(tempfile.gettempdir()) / f"clb-{os.getuid()}"):
        try:
            keep_compiled_in(folder / "kernels")
        except OSError:
            continue
        return
