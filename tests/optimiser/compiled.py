"""A process of its own that loads the kernels and plans S-1 with a number of proposals: what that takes, as JSON.

    python compiled.py INSTANCE ITERATIONS FOLDER_FOR_KERNELS
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    instance, iterations, kernels = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in

    keep_compiled_in(kernels)
    began = time.perf_counter()
    from clb_platform.planning.optimiser.instance import read_problem
    from clb_platform.planning.optimiser.solve import Order, solve

    loaded = time.perf_counter() - began
    order = Order(workers=2, iterations=iterations)
    solution = solve(read_problem(instance), order, time.monotonic)
    told = {"seconds_to_load": loaded, "cost": solution.report.cost, "feasible": solution.report.feasible}
    told["megabytes"] = _most_megabytes()
    print(json.dumps(told))


def _most_megabytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    main()
