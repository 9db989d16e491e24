"""The web server: granian with one blocking thread per worker process."""

from __future__ import annotations

import signal
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from clb_app.warming import nothing_collected
from clb_core.settings import Settings, read_settings


def application() -> Any:
    """What each worker process loads."""
    with nothing_collected():
        from clb_app import runtime
        from clb_app.factory import create_app
        from clb_core.observability import logs

        logs.configure()
        return behind_proxy(create_app(runtime.start(read_settings())))


def behind_proxy(app: Any) -> Any:
    """Believe a proxy on this machine, and no one else, about whom it asks for: limits are counted per address."""
    return wrap_wsgi_with_proxy_headers(app, trusted_hosts=["127.0.0.1", "::1"])


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
