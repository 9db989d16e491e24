"""The command `clb`: one process per command, settings from the environment."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clb_app import plan
from clb_app.warming import nothing_collected
from clb_core.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from clb_app.runtime import Runtime


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 well, 1 found something wrong, 2 could not start, 3 no plan meets the problem."""
    options = _parser().parse_args(arguments)
    if options.command == "run":
        from clb_app.launcher import run

        return run.main()
    if options.command == "plan":
        return plan.main(options)
    try:
        settings = read_settings()
    except SettingsError as error:
        print("\n".join(error.problems), file=sys.stderr)
        return 2
    command: Callable[[Settings, argparse.Namespace], int] = options.act
    return command(settings, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clb", description="Het CLB-platform: opdrachten voor wie het draait.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything on this machine, with demo data")
    for name, act, words in (
        ("migrate", _migrate, "make roles, extension and tables, or bring them to the newest version"),
        ("web", _web, "serve the web interface and the API"),
        ("planner", _planner, "answer questions about plans, at once"),
        ("scheduler", _scheduler, "hand out what is due; one works, others wait"),
        ("bounces", _bounces, "take the delivery reports that mail servers send back"),
        ("openapi", _openapi, "print the OpenAPI document"),
    ):
        commands.add_parser(name, help=words).set_defaults(act=act)
    worker = commands.add_parser("worker", help="carry out messages and jobs")
    worker.add_argument("--plans", action="store_true", help="make the plans that are asked, and nothing else")
    worker.set_defaults(act=_worker)
    audit = commands.add_parser("audit", help="the audit ledger").add_subparsers(dest="sub", required=True)
    audit.add_parser("verify", help="walk every ledger; exit 1 and name the first row that was touched").set_defaults(act=_verify)
    centre = commands.add_parser("centre", help="centres").add_subparsers(dest="sub", required=True)
    add = centre.add_parser("add", help="bring a centre in and invite its first administrator by mail")
    add.add_argument("--number", required=True, help="institution number, six digits")
    add.add_argument("--name", required=True)
    add.add_argument("--email", required=True, help="where the administrator's invitation goes")
    add.add_argument("--administrator", required=True, help="name of the first administrator")
    add.set_defaults(act=_centre_add)
    plan.add_commands(commands)
    demo = commands.add_parser("demo", help="demo data").add_subparsers(dest="sub", required=True)
    demo.add_parser("load", help="load the demo into an empty database").set_defaults(act=_demo_load)
    demo.add_parser("sign-ins", help="print the demo's sign-ins").set_defaults(act=_demo_sign_ins)
    return parser


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    with nothing_collected():
        from clb_app.migrations import migrate

    migrate(settings)
    return 0


@contextmanager
def _started(settings: Settings) -> Iterator[Runtime]:
    """The runtime of a command that ends; its connections are given back."""
    from clb_app import runtime

    started = runtime.start(settings)
    try:
        yield started
    finally:
        started.close()


def _share_metrics(settings: Settings) -> None:
    """Let web and worker processes write their numbers to one folder; what ended processes left is removed."""
    numbers = (settings.data_dir / "metrics").absolute()
    numbers.mkdir(parents=True, exist_ok=True)
    for old in numbers.glob("*_*.db"):
        if not Path(f"/proc/{old.stem.rsplit('_', 1)[1]}").exists():
            old.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(numbers)


def _web(settings: Settings, _options: argparse.Namespace) -> int:
    _share_metrics(settings)
    from clb_app import serve

    return serve.main(settings)


def _worker(settings: Settings, options: argparse.Namespace) -> int:
    _share_metrics(settings)
    with nothing_collected():
        from clb_app import runtime, worker
    from clb_core.observability import logs

    logs.configure()
    return worker.main(runtime.start(settings), plans=options.plans)


def _scheduler(settings: Settings, _options: argparse.Namespace) -> int:
    with nothing_collected():
        from clb_app import runtime, scheduler
    from clb_core.observability import logs

    logs.configure()
    return scheduler.main(runtime.start(settings))


def _bounces(settings: Settings, _options: argparse.Namespace) -> int:
    with nothing_collected():
        from clb_app import bounces, runtime
    from clb_core.observability import logs

    if not bounces.is_set_up(settings):
        return 2
    logs.configure()
    return bounces.main(runtime.start(settings))


def _planner(settings: Settings, _options: argparse.Namespace) -> int:
    from clb_app.planner import desk
    from clb_core.observability import logs

    logs.configure()
    return desk.main(settings)


def _openapi(settings: Settings, _options: argparse.Namespace) -> int:
    import orjson

    from clb_app.factory import create_app

    with _started(settings) as started:
        app = create_app(started)
        # Not by a request, which would be logged: what is printed is the document and nothing else.
        with app.test_request_context():
            document = app.make_response(app.ensure_sync(app.view_functions["api-docs.openapi_json"])()).json
    print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    return 0


def _verify(settings: Settings, _options: argparse.Namespace) -> int:
    from clb_app import verify

    with _started(settings) as started:
        return verify.main(started)


def _centre_add(settings: Settings, options: argparse.Namespace) -> int:
    from clb_app import operator
    from clb_app.registry import register_words
    from clb_core.errors import DomainError

    register_words()
    new = operator.NewCentre(options.number, options.name, options.email)
    try:
        with _started(settings) as started:
            operator.add_centre(started, new, options.administrator)
    except DomainError as error:
        print(error.words, file=sys.stderr)
        return 1
    print(f"{options.name} is klaar. De uitnodiging vertrekt naar {options.email}.")
    return 0


def _demo_load(settings: Settings, _options: argparse.Namespace) -> int:
    with nothing_collected():
        from clb_app.demo import load

    with _started(settings) as started:
        return load.main(started)


def _demo_sign_ins(settings: Settings, _options: argparse.Namespace) -> int:
    from clb_app.demo import sign_ins

    return sign_ins.main(settings)


if __name__ == "__main__":
    # Product processes run from the data folder; the current folder is never on the path.
    sys.path[:] = [entry for entry in sys.path if entry not in {"", str(Path.cwd())}]
    sys.exit(main())
