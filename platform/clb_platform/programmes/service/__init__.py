"""The verbs of programmes: standard ones, changing and renewing one, how a school differs, and mergers of schools."""

from clb_platform.programmes.service.changing import (
    add_school_programme,
    change_programme,
    foresee,
    foresee_change,
    foresee_removal,
    foresee_school,
    get,
    register_obligations,
    remove_school_programme,
    renew_programme,
    seed_programmes,
    tried,
)
from clb_platform.programmes.service.merging import MergedProgrammes

__all__ = [
    "MergedProgrammes",
    "add_school_programme",
    "change_programme",
    "foresee",
    "foresee_change",
    "foresee_removal",
    "foresee_school",
    "get",
    "register_obligations",
    "remove_school_programme",
    "renew_programme",
    "seed_programmes",
    "tried",
]
