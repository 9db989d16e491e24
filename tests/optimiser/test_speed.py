"""What makes the search quick holds: compiled kernels count no references. No clock is asked."""

from __future__ import annotations

import os
from pathlib import Path

from clb_platform.planning.optimiser.kernels.compiling import CACHE, keep_compiled_in, kernel
from clb_platform.planning.optimiser.kernels.layout import Block


def test_a_kernel_counts_no_references(tmp_path: Path) -> None:
    usual = os.environ.get(CACHE)
    keep_compiled_in(tmp_path)  # what comes out of the cache cannot be looked at

    @kernel
    def second(block: Block, k: int) -> int:
        view = block[k:]
        return view[1]

    text = next(iter(second.inspect_llvm().values()))
    if usual is not None:
        keep_compiled_in(Path(usual).parent)

    assert "NRT_incref" not in text
    assert "NRT_decref" not in text
