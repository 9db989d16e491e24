"""Random numbers of a state: the same seed gives the same search on every machine."""

from __future__ import annotations

import numpy as np

from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import RANDOM, State


@kernel
def bits(s: State) -> int:
    """31 random bits (xoroshiro64*)."""
    a, b = np.uint32(s[RANDOM]), np.uint32(s[RANDOM + 1])
    found = np.uint32(a * np.uint32(0x9E3779BB))
    b ^= a
    s[RANDOM] = np.int32(np.uint32(np.uint32(a << np.uint32(26)) | np.uint32(a >> np.uint32(6))) ^ b ^ np.uint32(b << np.uint32(9)))
    s[RANDOM + 1] = np.int32(np.uint32(b << np.uint32(13)) | np.uint32(b >> np.uint32(19)))
    return int(found >> np.uint32(1))


@kernel
def below(s: State, n: int) -> int:
    """A whole number from 0 to n - 1."""
    return (bits(s) * n) >> 31


@kernel
def share(s: State) -> float:
    """Between 0 and 1, never 0."""
    return (bits(s) + 1) * (1.0 / 2147483648.0)
