"""An agreement of 80 clauses as PDF/A: CPU seconds to write it, and to seal it with a demo's key.

Prints a table and adds to build/bench.json. The goal is the product's: half a second to write.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.results import keep, row
from clb_integrations.pdf.typst_writer import TypstWriter
from clb_integrations.seals.choosing import sealer_for
from conftest import settings_for
from documents.pdfs import paper

CLAUSES, ROUNDS = 80, 5
MOST_TO_WRITE, MOST_TO_SEAL = 0.5, 1.0


def best(work: Callable[[], object]) -> float:
    """The least CPU seconds of some rounds."""
    seconds = []
    for _round in range(ROUNDS):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


def test_a_paper_of_eighty_clauses(tmp_path, capfd):
    settings = settings_for("postgresql://x@localhost/x", "redis://localhost", tmp_path, CLB_DEMO="1")
    seal, large = sealer_for(settings), paper(CLAUSES)
    data = TypstWriter().write(large)
    # A writer of its own each time: nothing is kept from the round before.
    rows = [
        ("write 80 clauses as PDF/A", best(lambda: TypstWriter().write(large)), MOST_TO_WRITE),
        ("seal them", best(lambda: seal.seal(data)), MOST_TO_SEAL),
    ]
    with capfd.disabled():
        print("\n" + "\n".join(f"{name:<28}{seconds:>8.3f} s{goal:>8.1f} s" for name, seconds, goal in rows))
    keep(row(name, seconds, "s", goal) for name, seconds, goal in rows)
    assert all(value <= goal for _name, value, goal in rows)
