"""The pages of class groups: the centre's, and the form in which a school gives its own."""

from clb_platform.class_groups.web import given
from clb_platform.class_groups.web.pages import pages

__all__ = ["given", "pages"]
