"""The planner of a centre's school year. This page is the model; `docs/planner.md` measures it.

**Given** (`problem.py`, the format `clb-plan/1`): school days with one or two blocks; teams of nurses, doctors, rooms at
the centre and buses; sites (of schools) with the teams that may go there; *units*, each the portion u of one class group
for one programme, with nurse minutes, doctor minutes and doses, to be done at its site's location.

**Wanted**: a set of *visits*, each one team at one site in one block with some units of that site, so that every unit is
in exactly one visit, no hard rule is broken (`rules.py` lists them, each with its check, its kernel test and its sentence)
and the cost is least:

    travel of each team's day round + visits + disruption (site, team, day) + timing (per unit: outside the preferred
    weeks, on a disliked block, away from last year's week and weekday) + away (not the home team) + split (a group's
    programme over several team-days) + load (visits of a team-week above comfort, growing steps) + fair (minutes of a
    team above its share) + gap (weeks outside the ideal distance of two doses) + move (against an earlier plan)

Doctors are no decision: any doctor who works then will do, so a block needs only as many doctors as visits that need one.

**Search** (`solve.py`, compiled in `kernels/`): a greedy construction puts the units with the fewest possible days first,
each where it costs least; then simulated annealing moves, swaps and dissolves visits, units and days. A unit that stands
nowhere costs 3,000 points; no hard rule is ever broken on the way. Independent seeds run on each core.

**Bound** (`bound.py`): a relaxation that splits into the best week for each piece of work, solved as a linear programme
and stated by a certificate, which separate code checks in exact fractions.

**Two judges**: `check.py` computes rules and cost of a finished plan from scratch and shares nothing with the kernels.

**Explaining** (`explain.py`): legal places of a visit with their cost, the rules that block the others, swaps, and for a
unit that could not be planned the smallest change of the problem that makes it possible, found by trying.

Nothing here knows a table, a request, the clock or another module of the product; words come from `clb_core.words`.
"""
