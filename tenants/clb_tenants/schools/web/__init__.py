"""The pages of schools and their sites."""

from clb_tenants.schools.web import home_education, renaming, schools, sites  # noqa: F401 - their views join the blueprint
from clb_tenants.schools.web.blueprint import pages

__all__ = ["pages"]
