"""Stand-ins for the commands of the product, and the launcher that runs them; `test_run.py` starts this as a process.

    stand_in.py run          the launcher with these stand-ins
    stand_in.py note WORD    writes WORD in the notebook and ends (migrate, demo load)
    stand_in.py serve        answers HTTP on CLB_WEB_PORT until SIGTERM (web)
    stand_in.py sleep NAME   notes its process number, waits for SIGTERM, has a child of its own (worker)
    stand_in.py fail         says why and ends with code 3

The notebook is the file `notebook` of the data folder, one line an event.
"""

import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import FrameType

from clb_app.launcher.run import RunPlan, run_platform
from clb_app.launcher.supervisor import Command


def note(line: str) -> None:
    with (Path(os.environ["CLB_DATA_DIR"]) / "notebook").open("a") as notebook:
        notebook.write(f"{line}\n")


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def end(_number: int, _frame: FrameType | None) -> None:
    note(f"ended {sys.argv[-1]}")
    sys.exit(0)


def serve() -> None:
    note(f"serve {os.getpid()}")
    signal.signal(signal.SIGTERM, end)
    HTTPServer(("127.0.0.1", int(os.environ["CLB_WEB_PORT"])), Answer).serve_forever()


def sleep(name: str) -> None:
    signal.signal(signal.SIGTERM, end)
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    note(f"{name} {os.getpid()} {grandchild.pid}")
    time.sleep(600)


def fail() -> None:
    print("de reden staat hier", file=sys.stderr)
    sys.exit(3)


def itself(*words: str) -> tuple[str, ...]:
    return (sys.executable, __file__, *words)


def run() -> int:
    migrate = itself("fail") if "MIGRATE_FAILS" in os.environ else itself("note", "migrate")
    plan = RunPlan(
        every_start=(Command("migrate", "Databankschema", migrate),),
        first_start=(Command("demo", "Voorbeeldgegevens", itself("note", "demo")),),
        children=(
            Command("worker", "Achtergrondwerk", itself("sleep", "worker")),
            Command("web", "Webserver", itself("serve"), answers_at="CLB_WEB_PORT"),
        ),
        sign_ins=(sys.executable, "-c", "print('planner: planner@clb.example')"),
    )
    return run_platform(plan)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run"]:
            sys.exit(run())
        case ["note", word]:
            note(word)
        case ["serve"]:
            serve()
        case ["sleep", name]:
            sleep(name)
        case ["fail"]:
            fail()
