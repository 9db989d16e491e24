"""What a zip may be before anything of it is unpacked: judged by its own directory. Pure."""

import zipfile
from collections.abc import Sequence
from typing import Final

MOST_UNPACKED: Final = 100_000_000
"""Bytes of all parts together."""
MOST_RATIO: Final = 200
"""Unpacked against packed bytes; sheets of ordinary workbooks shrink to a tenth or twentieth."""
SMALL: Final = 1_000_000
"""Below this many unpacked bytes the ratio says nothing."""
MOST_PARTS: Final = 2_000
BYTES_IN_MEGABYTE: Final = 1_000_000


def has_locked_part(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether a part asks a password."""
    return any(entry.flag_bits & 1 for entry in entries)


def unpacks_too_large(entries: Sequence[zipfile.ZipInfo], packed: int) -> bool:
    """Whether it has too many parts, or would become far more than its `packed` bytes. No part gives more than it says."""
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > SMALL and unpacked > MOST_RATIO * packed
    return len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED or too_dense
