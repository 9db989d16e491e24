"""The verbs of schools and of their sites."""

from __future__ import annotations

from clb_tenants.schools.service.affiliation import (
    CHANGEABLE,
    add_school,
    change_school,
    end_affiliation,
    get,
    get_school,
    remove_school,
    subject_of,
)
from clb_tenants.schools.service.home_education import add_place
from clb_tenants.schools.service.merging import foresee_merger, foresee_merger_of_sites, merge_schools, merge_sites
from clb_tenants.schools.service.renaming import foresee_number, foresee_site_number, renumber_school, renumber_site
from clb_tenants.schools.service.sites import (
    SITE_CHANGEABLE,
    add_site,
    change_site,
    close_site,
    get_site,
    remove_site,
    reopen_site,
)

__all__ = [
    "CHANGEABLE",
    "SITE_CHANGEABLE",
    "add_place",
    "add_school",
    "add_site",
    "change_school",
    "change_site",
    "close_site",
    "end_affiliation",
    "foresee_merger",
    "foresee_merger_of_sites",
    "foresee_number",
    "foresee_site_number",
    "get",
    "get_school",
    "get_site",
    "merge_schools",
    "merge_sites",
    "remove_school",
    "remove_site",
    "renumber_school",
    "renumber_site",
    "reopen_site",
    "subject_of",
]
