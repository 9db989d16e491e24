"""How kernels are compiled and where what is compiled is kept: the only module that names numba.

A kernel allocates nothing and counts no references. The second is a private option of numba (`_nrt`), without which
every look into an array counts a reference up and down and the search runs thirty times slower; numba is pinned, and
`tests/optimiser/test_speed.py` fails when the option no longer works.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
CACHE: Final = "NUMBA_CACHE_DIR"
TYPES: Final = {
    "int": numba.int64,
    "float": numba.float64,
    "bool": numba.boolean,
    "None": numba.void,
    "Block": numba.int32[::1],
    "World": numba.int32[::1],
    "State": numba.int32[::1],
    "Numbers": numba.int64[::1],
    "Grid": numba.int64[:, ::1],
    "tuple[int, int, int]": numba.types.UniTuple(numba.int64, 3),  # type: ignore[no-untyped-call]
}


def _fingerprint() -> str:
    """Of the sources of all kernels: numba itself notices only changes of the file that it compiles, not of others."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def keep_compiled_in(folder: Path) -> Path:
    """Keep compiled kernels in a writable folder; call it before a kernel is imported. Returns the folder of this version."""
    place = folder / _fingerprint()
    place.mkdir(parents=True, exist_ok=True)
    os.environ[CACHE] = str(place)
    numba.config.reload_config()  # type: ignore[no-untyped-call]
    return place


def kernel(function: Kernel) -> Kernel:
    """Compile a function when its module is imported, or take it from the cache; other threads run while it runs.

    Its annotations are its only types: without them numba would compile it again for every mix of 32 and 64 bits.
    """
    notes = dict(function.__annotations__)
    returns = TYPES[notes.pop("return")]
    signature = returns(*(TYPES[note] for note in notes.values()))
    options: dict[str, Any] = {
        "cache": True,
        "nogil": True,
        "error_model": "numpy",
        "boundscheck": False,
        "_nrt": False,
    }
    compile_it: Any = numba.njit
    return cast(Kernel, compile_it(signature, **options)(function))
