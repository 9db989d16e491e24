"""What makes the search quick holds: compiled kernels count no references. No clock is asked."""

from __future__ import annotations

from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import Block


@kernel
def second(block: Block, k: int) -> int:
    view = block[k:]
    return view[1]


def test_a_kernel_counts_no_references() -> None:
    text = next(iter(second.inspect_llvm().values()))

    assert "NRT_incref" not in text
    assert "NRT_decref" not in text
