"""The verbs of scenarios."""

from clb_platform.scenarios.service.ask import (
    Asked,
    ask,
    choice_of,
    get,
    pick_up_silent,
    remove,
    rename,
    stop,
)
from clb_platform.scenarios.service.compare import Change, Comparison, Row, Spot, compare
from clb_platform.scenarios.service.export import export_problem, usual_choice
from clb_platform.scenarios.service.last_year import YearChange, YearComparison, compare_with_last_year
from clb_platform.scenarios.service.moves import (
    Alternatives,
    Elsewhere,
    Swap,
    Trial,
    alternatives,
    move_part,
    part_of,
    try_place,
    use_desk,
)
from clb_platform.scenarios.service.publish import Chosen, NotProposed, Part, Published, preview, publish
from clb_platform.scenarios.service.run import Heard, Run, begin, fail, finish, hear
from clb_platform.scenarios.service.travel import add_travel_time, change_travel_time, remove_travel_time, site_words

__all__ = [
    "Alternatives",
    "Asked",
    "Change",
    "Chosen",
    "Comparison",
    "Elsewhere",
    "Heard",
    "NotProposed",
    "Part",
    "Published",
    "Row",
    "Run",
    "Spot",
    "Swap",
    "Trial",
    "YearChange",
    "YearComparison",
    "add_travel_time",
    "alternatives",
    "ask",
    "begin",
    "change_travel_time",
    "choice_of",
    "compare",
    "compare_with_last_year",
    "export_problem",
    "fail",
    "finish",
    "get",
    "hear",
    "move_part",
    "part_of",
    "pick_up_silent",
    "preview",
    "publish",
    "remove",
    "remove_travel_time",
    "rename",
    "site_words",
    "stop",
    "try_place",
    "use_desk",
    "usual_choice",
]
