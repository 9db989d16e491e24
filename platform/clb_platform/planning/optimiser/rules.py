"""The hard rules of a plan, in one table: the only place where a rule has its four faces side by side.

A rule is tested in three ways that share no code, and told in one sentence:

- `kernel`: the name of the test in `kernels/legality.py`, asked before a unit is put somewhere. None where the
  kernels cannot break the rule, because they know no such state (a unit in two visits, a block that does not exist).
- `check`: the function of `breaches.py` that looks for breaches in a finished plan.
- `guard`: the name of the rule in `planning/policy.py` that guards a visit in the product, which has the last word.
  None where a visit has no such guard, because the rule is one of planning well, not of what a visit may be.
- `sentence`: why a place is blocked, in the user's words; filled in with `team`, `site`, `what` and `when`.

A test drives random moves and compares all of them after each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clb_core.words import LazyText, _l
from clb_platform.planning.optimiser import breaches
from clb_platform.planning.optimiser.breaches import Check


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    check: Check
    sentence: LazyText
    kernel: str | None = None
    guard: str | None = None


RULES: Final[tuple[Rule, ...]] = (
    Rule("R00-format", breaches.other_instance, _l("Dit plan hoort bij een ander probleem.")),
    Rule("R01-unknown-id", breaches.unknown_id, _l("Een bezoek noemt een team, school of klas die niet bestaat.")),
    Rule("R01-empty-visit", breaches.empty_visit, _l("Een bezoek heeft geen enkele klas.")),
    Rule("R02-unit-twice", breaches.unit_twice, _l("%(what)s staat in twee bezoeken.")),
    Rule("R02-unit-unplanned", breaches.unit_unplanned, _l("%(what)s is nog niet gepland.")),
    Rule(
        "R03-not-a-school-block",
        breaches.no_school_block,
        _l("%(when)s is er geen school."),
        guard="school_day",
    ),
    Rule(
        "R13-window",
        breaches.outside_window,
        _l("%(what)s mag niet %(when)s: dat ligt buiten de periode van het programma."),
        kernel="in_window",
        guard="season",
    ),
    Rule(
        "R14-site-closed",
        breaches.site_closed,
        _l("%(site)s ontvangt %(when)s geen bezoek."),
        kernel="site_open",
        guard="school_day",
    ),
    Rule(
        "R14-grade-closed",
        breaches.grade_closed,
        _l("%(when)s is dat leerjaar van %(site)s er niet."),
        kernel="grade_open",
        guard="school_day",
    ),
    Rule(
        "R22-before-today",
        breaches.before_today,
        _l("%(when)s is al voorbij."),
        kernel="not_before_today",
        guard="school_day",
    ),
    Rule(
        "R04-team-not-eligible",
        breaches.team_not_eligible,
        _l("%(team)s werkt niet voor %(site)s."),
        kernel="team_eligible",
    ),
    Rule(
        "R05-team-absent",
        breaches.team_absent,
        _l("Van %(team)s werkt er %(when)s niemand."),
        kernel="team_present",
        guard="functions_present",
    ),
    Rule(
        "R06-team-double-booked",
        breaches.team_double_booked,
        _l("%(team)s is %(when)s al ergens anders."),
        kernel="team_free",
        guard="double_booking",
    ),
    Rule(
        "R07-wrong-site-or-location",
        breaches.wrong_site_or_location,
        _l("%(what)s hoort niet bij die school of die plaats."),
    ),
    Rule("R21-pinned-changed", breaches.pinned_changed, _l("Het bezoek %(when)s ligt vast."), kernel="not_pinned"),
    Rule(
        "R15-two-visits-at-site",
        breaches.two_visits_at_site,
        _l("Een ander team is %(when)s al in %(site)s."),
        kernel="site_unvisited",
        guard="double_booking",
    ),
    Rule(
        "R08-not-combinable",
        breaches.not_combinable,
        _l("%(what)s mag niet samen met wat %(when)s al in het bezoek zit."),
        kernel="combinable",
    ),
    Rule(
        "R09-nurse-capacity",
        breaches.nurse_capacity,
        _l("De verpleegkundigen van %(team)s hebben %(when)s niet genoeg tijd."),
        kernel="enough_nurse_minutes",
        guard="capacity",
    ),
    Rule(
        "R10-doctor-missing",
        breaches.doctor_missing,
        _l("%(when)s is er geen arts vrij."),
        kernel="doctor_free",
        guard="functions_present",
    ),
    Rule("R10-doctor-absent", breaches.doctor_absent, _l("De arts werkt %(when)s niet."), guard="functions_present"),
    Rule(
        "R11-doctor-double-booked",
        breaches.doctor_double_booked,
        _l("De arts is %(when)s al ergens anders."),
        guard="double_booking",
    ),
    Rule(
        "R10-doctor-capacity",
        breaches.doctor_capacity,
        _l("De arts heeft %(when)s niet genoeg tijd."),
        kernel="enough_doctor_minutes",
        guard="capacity",
    ),
    Rule(
        "R12-centre-rooms",
        breaches.centre_rooms,
        _l("%(when)s is er in het centrum geen lokaal vrij."),
        kernel="room_free",
        guard="double_booking",
    ),
    Rule(
        "R12-buses",
        breaches.buses,
        _l("%(when)s is er geen bus vrij."),
        kernel="bus_free",
        guard="double_booking",
    ),
    Rule(
        "R16-group-two-programmes-one-day",
        breaches.two_programmes_one_day,
        _l("De klas heeft die dag al iets anders: %(when)s."),
        kernel="one_programme_a_day",
    ),
    Rule(
        "R17-dose-gap",
        breaches.dose_gap,
        _l("%(when)s ligt te dicht bij of te ver van de andere dosis."),
        kernel="dose_gap_kept",
        guard="dose_interval",
    ),
    Rule(
        "R18-doses-per-visit",
        breaches.doses_per_visit,
        _l("Dat zijn %(when)s meer vaccins dan een team in één bezoek kan zetten."),
        kernel="doses_of_visit",
    ),
    Rule(
        "R18-doses-per-day",
        breaches.doses_per_day,
        _l("Dat zijn meer vaccins dan het centrum op één dag kan zetten: %(when)s."),
        kernel="doses_of_day",
    ),
    Rule(
        "R18-deliveries",
        breaches.deliveries,
        _l("%(when)s zijn er niet genoeg vaccins geleverd."),
        kernel="doses_delivered",
    ),
    Rule(
        "R19-team-week-max",
        breaches.team_week_max,
        _l("%(team)s zit die week al aan het hoogste aantal bezoeken: %(when)s."),
        kernel="team_week_open",
    ),
    Rule(
        "R20-transfer",
        breaches.transfer,
        _l("%(team)s is te lang onderweg tussen de twee bezoeken van die dag: %(when)s."),
        kernel="transfer_short",
    ),
)
KERNEL_RULES: Final = tuple(rule for rule in RULES if rule.kernel)
"""In the order of the bits of `legality.breached`."""
RULE_OF: Final = {rule.code: rule for rule in RULES}
