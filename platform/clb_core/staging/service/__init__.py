"""The verbs of imports. Each asks the kind whether this person may."""

from clb_core.staging.service.carrying_out import DataChanged, check_again, commit
from clb_core.staging.service.counting import ColumnsUnclear, upload_counted
from clb_core.staging.service.looking import actions, history, page_of_rows, refused_csv, template_csv
from clb_core.staging.service.reading import as_checked, choose_columns, discard, get, tidy, upload
from clb_core.staging.service.undoing import undo
from clb_core.staging.service.working import progress_of, stop, work

__all__ = [
    "ColumnsUnclear",
    "DataChanged",
    "actions",
    "as_checked",
    "check_again",
    "choose_columns",
    "commit",
    "discard",
    "get",
    "history",
    "page_of_rows",
    "progress_of",
    "refused_csv",
    "stop",
    "template_csv",
    "tidy",
    "undo",
    "upload",
    "upload_counted",
    "work",
]
