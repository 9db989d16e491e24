"""Compiled kernels are kept between runs, beside other things that are built."""

from __future__ import annotations

from pathlib import Path

from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in

keep_compiled_in(Path(__file__).parents[2] / "build" / "kernels")
