"""The best visit of a spot in each slot, and the best two of one day, at given values: what the bound asks most often.

Values are whole thousandths, a line for each half day and a column for each content.
"""

from __future__ import annotations

from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import Grid, Numbers


@kernel
def best_visits(value: Grid, nurse: Numbers, capacity: Grid, teams: Numbers, best: Grid, which: Grid) -> None:
    """For each of the teams and each half day: the best content that fits its nurses' minutes. No content: unchanged."""
    for i in range(teams.shape[0]):
        t = teams[i]
        for h in range(value.shape[0]):
            for c in range(value.shape[1]):
                if nurse[c] <= capacity[t, h] and value[h, c] > best[t, h]:
                    best[t, h] = value[h, c]
                    which[t, h] = c


@kernel
def same_minutes(capacity: Grid, teams: Numbers, i: int, am: int, pm: int) -> int:
    """An earlier team of the list with the same minutes in both half days, or -1."""
    for j in range(i):
        if capacity[teams[j], am] == capacity[teams[i], am] and capacity[teams[j], pm] == capacity[teams[i], pm]:
            return teams[j]
    return -1


@kernel
def best_two(
    value: Grid,
    nurse: Numbers,
    capacity: Grid,
    teams: Numbers,
    days: Grid,
    pairs: Grid,
    price: int,
    best: Grid,
    which: Grid,
) -> None:
    """For each of the teams and each day: the best pair (lines of `pairs`: first content, second, pairs that both serve).

    `days` has a line of two half days for each day; the second is -1 when there is none. `price` is what a group and
    programme costs that is served by both, which is counted once.
    """
    for d in range(days.shape[0]):
        am, pm = days[d, 0], days[d, 1]
        if pm < 0:
            continue
        for i in range(teams.shape[0]):
            t = teams[i]
            if capacity[t, am] < 0 or capacity[t, pm] < 0:
                continue
            known = same_minutes(capacity, teams, i, am, pm)
            if known >= 0:
                best[t, d] = best[known, d]
                which[t, d] = which[known, d]
                continue
            for k in range(pairs.shape[0]):
                a, b = pairs[k, 0], pairs[k, 1]
                if nurse[a] <= capacity[t, am] and nurse[b] <= capacity[t, pm]:
                    worth = value[am, a] + value[pm, b] + price * pairs[k, 2]
                    if worth > best[t, d]:
                        best[t, d] = worth
                        which[t, d] = k
