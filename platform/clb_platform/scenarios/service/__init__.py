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
    "alternatives",
    "ask",
    "begin",
    "choice_of",
    "compare",
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
    "rename",
    "stop",
    "try_place",
    "use_desk",
    "usual_choice",
]
