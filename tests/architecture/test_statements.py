"""What may be called where: one place for commits, selects, the clock, terms and contexts.

Each rule is a function from a module to the places that break it; it is tried on a small text that breaks it, and then
on the whole product.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from architecture.source import Module, Rule, broken, calls, imports, parsed, texts

MIGRATIONS = "clb_app.migrations"
STATEMENTS = {"select", "insert", "update", "delete", "exists", "union", "union_all", "lambda_stmt"}
MECHANISMS = ("clb_core.outbox", "clb_core.idempotency", "clb_core.staging.queries")
DOORWAYS = (
    "clb_app.dispatch",
    "clb_app.health",
    "clb_app.migrations",
    "clb_app.operator",
    "clb_app.scheduler",
    "clb_tenants.isolation",
)
"""Modules that run before a scope exists: they call doors by their name, enter a centre in the global register as the
database's administrator, or ask whether the database answers."""
CONTEXT = re.compile(r"set_config|\bset\s+(?:local\s+|session\s+)?role\b|\bsession\s+authorization\b", re.IGNORECASE)
WALL_CLOCK = re.compile(
    r"(?:^|\.)(?:datetime|date)\.(?:now|today|utcnow)$|^time\.(?:time|time_ns|localtime|gmtime|ctime)$"
)
SQL_COUNTS = re.compile(r"\binterval\s+'|\bmake_interval\(|\bdate_trunc\(", re.IGNORECASE)
SUMS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
STOPWATCH = re.compile(r"^time\.(?:monotonic|perf_counter)(?:_ns)?$")


def commits_in_one_place(module: Module) -> Iterator[str]:
    if module.within("clb_core.database.unit_of_work", "clb_core.web.edge", "clb_tenants.isolation.scope", MIGRATIONS):
        return
    for node, name in calls(module):
        if name.endswith(".commit") and not node.args and not node.keywords:
            yield module.at(node, "commits outside the unit of work")


def statements_in_queries(module: Module) -> Iterator[str]:
    place = module.slice
    if (place and place[1] == "queries") or module.within(MIGRATIONS, *MECHANISMS):
        return
    for node, origin, name in imports(module):
        if origin.split(".")[0] == "sqlalchemy" and name in STATEMENTS:
            yield module.at(node, f"makes a statement with {name} outside queries.py")
    for call, name in calls(module):
        if re.fullmatch(rf"(?:sa|sqlalchemy|orm)\.(?:{'|'.join(STATEMENTS)})", name) or name.endswith("session.query"):
            yield module.at(call, f"makes a statement with {name} outside queries.py")


def raw_sql_in_queries(module: Module) -> Iterator[str]:
    place = module.slice
    if (place and place[1] == "queries") or module.within(*DOORWAYS):
        return
    for node, origin, name in imports(module):
        if origin.split(".")[0] == "sqlalchemy" and name == "text":
            yield module.at(node, "writes SQL as text")


def time_from_the_clock(module: Module) -> Iterator[str]:
    if module.within("clb_core.clock"):
        return
    for call, name in calls(module):
        if WALL_CLOCK.search(name):
            yield module.at(call, f"asks the machine for the time: {name}")
        if STOPWATCH.match(name) and not module.within("clb_core.observability", "clb_app"):
            yield module.at(call, f"measures time itself: {name}")
    for node, origin, name in imports(module):
        if origin == "time" and name in {"time", "time_ns", "monotonic", "perf_counter"}:
            yield module.at(node, f"takes {name} out of its module, where this rule cannot see it")


def terms_in_one_place(module: Module) -> Iterator[str]:
    if module.within("clb_core.terms", "clb_core.clock"):
        return
    for node, origin, name in imports(module):
        if name in {"timedelta", "relativedelta"} or origin.startswith("dateutil"):
            yield module.at(node, f"counts time itself with {name or origin}")
    for call, name in calls(module):
        if name.endswith(".timedelta"):
            yield module.at(call, "counts time itself with timedelta")


def calendars_in_one_place(module: Module) -> Iterator[str]:
    """Nobody else takes a day apart to count with its parts, or lets the database count."""
    if module.within("clb_core.terms", "clb_core.clock"):
        return
    for node, origin, name in imports(module):
        if origin == "calendar" or (origin == "" and name == "calendar"):
            yield module.at(node, f"counts days of a month itself with calendar.{name}")
    for call, name in calls(module):
        last = name.split(".")[-1]
        if last in {"toordinal", "fromordinal", "isocalendar", "fromisocalendar"}:
            yield module.at(call, f"counts days itself with {last}")
        if last == "replace" and {keyword.arg for keyword in call.keywords} & {"year", "month", "day", "hour"}:
            yield module.at(call, "makes another day of a day with replace")
    yield from _parts_counted(module)
    if not module.within(MIGRATIONS):
        yield from (module.at(node, "lets SQL count") for node in texts(module) if SQL_COUNTS.search(str(node.value)))


def _parts_counted(module: Module) -> Iterator[str]:
    """Sums with the year, month or day of something; as an index ("the name of this month") they count nothing."""
    indexes = {
        id(part) for node in ast.walk(module.tree) if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, SUMS) and id(node) not in indexes:
            sides = (node.left, node.right)
            if any(isinstance(side, ast.Attribute) and side.attr in {"year", "month", "day"} for side in sides):
                yield module.at(node, f"counts with a part of a day: {ast.unparse(node)}")


def ends_are_deadlines(module: Module) -> Iterator[str]:
    """In the slice of visits no last or first moment is made by hand: each is a computed, stored deadline."""
    if not module.within("clb_platform.planning"):
        return
    for node, origin, name in imports(module):
        if origin.startswith("clb_core.terms") and name in {"last_moment_of", "first_moment_of", "add_years"}:
            yield module.at(node, f"makes the end of a term by hand with {name}")


def context_in_isolation(module: Module) -> Iterator[str]:
    if module.within("clb_tenants.isolation", "clb_app.migrations.env"):
        return
    for node in texts(module):
        if CONTEXT.search(str(node.value)):
            yield module.at(node, "sets a context or role outside isolation")


def no_relationships(module: Module) -> Iterator[str]:
    for node, origin, name in imports(module):
        if origin.startswith("sqlalchemy") and name in {"relationship", "backref", "column_property"}:
            yield module.at(node, f"loads rows unseen with {name}")


def no_pickle(module: Module) -> Iterator[str]:
    for node, origin, name in imports(module):
        if origin.split(".")[0] in {"pickle", "shelve", "marshal", "dill"}:
            yield module.at(node, f"reads objects that may run code: {origin} {name}")


RULES: dict[str, tuple[Rule, str, str]] = {
    "commit once, at the edge": (commits_in_one_place, "clb_platform.calendars.service", "uow.session.commit()"),
    "statements in queries": (statements_in_queries, "clb_platform.calendars.service", "from sqlalchemy import select"),
    "statements by module": (
        statements_in_queries,
        "clb_platform.calendars.web",
        "import sqlalchemy as sa\nsa.update(X)",
    ),
    "sql as text in queries": (raw_sql_in_queries, "clb_platform.calendars.service", "from sqlalchemy import text"),
    "one clock": (
        time_from_the_clock,
        "clb_platform.calendars.service",
        "from datetime import datetime\ndatetime.now()",
    ),
    "one clock for days": (time_from_the_clock, "clb_core.words", "import datetime\ndatetime.date.today()"),
    "no hidden clock": (time_from_the_clock, "clb_app.worker", "from time import time"),
    "terms count": (terms_in_one_place, "clb_platform.calendars.policy", "from datetime import timedelta"),
    "terms count months": (terms_in_one_place, "clb_app.demo.load", "from dateutil.relativedelta import relativedelta"),
    "nobody counts months by parts": (
        calendars_in_one_place,
        "clb_platform.planning.policy",
        "later = date(day.year, day.month + 1, day.day)",
    ),
    "nobody counts the days of a month": (
        calendars_in_one_place,
        "clb_platform.programmes.vocabulary",
        "from calendar import monthrange",
    ),
    "nobody makes another day of a day": (
        calendars_in_one_place,
        "clb_platform.planning.policy",
        "first = day.replace(day=1)",
    ),
    "nobody counts ordinals": (
        calendars_in_one_place,
        "clb_platform.planning.policy",
        "date.fromordinal(5)",
    ),
    "the database does not count": (
        calendars_in_one_place,
        "clb_platform.planning.queries.visits",
        "WHEN = \"now() + interval '3 days'\"",
    ),
    "the ends of visits are deadlines": (
        ends_are_deadlines,
        "clb_platform.planning.service.propose",
        "from clb_core.terms import last_moment_of",
    ),
    "context in isolation": (
        context_in_isolation,
        "clb_app.worker",
        "run(\"SELECT set_config('app.centre_id', 'x', false)\")",
    ),
    "roles in isolation": (context_in_isolation, "clb_app.worker", "run('set local role app_centre')"),
    "no relationships": (no_relationships, "clb_platform.calendars.models", "from sqlalchemy.orm import relationship"),
    "no pickle": (no_pickle, "clb_app.worker", "import pickle"),
}


@pytest.mark.parametrize("name", RULES)
def test_the_product_keeps_the_rule(name: str) -> None:
    assert broken(RULES[name][0]) == []


@pytest.mark.parametrize("name", RULES)
def test_the_rule_finds_a_module_that_breaks_it(name: str) -> None:
    rule, place, text = RULES[name]

    assert len(broken(rule, [parsed(place, text)])) == 1
