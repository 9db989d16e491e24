"""The web server: granian with one blocking thread per worker process."""

from __future__ import annotations

import signal
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from clb_core.settings import Settings, read_settings


def application() -> Any:
    """What each worker process loads."""
    from clb_app import runtime
    from clb_app.factory import create_app
    from clb_core.observability import logs

    logs.configure()
    return create_app(runtime.start(read_settings()))


def main(settings: Settings) -> int:
    server = Granian(
        "clb_app.serve:application",
        address=settings.web_host,
        port=settings.web_port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=1,
        factory=True,
        log_access=False,
        respawn_failed_workers=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve()
    return 0
