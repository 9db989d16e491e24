"""What one process holds: settings, the engines of the three roles, Valkey, the queue, and the adapters of the ports."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from clb_core import clock
from clb_core.clock import MovableClock
from clb_core.database.engines import Database
from clb_core.settings import Settings
from clb_integrations.anchors.file_store import FileAnchorStore
from clb_integrations.pdf.typst_writer import TypstWriter
from clb_integrations.seals.choosing import LazyInspector, sealer_for
from clb_platform.documents import service as documents
from clb_tenants.audit import service as audit
from clb_tenants.isolation.roles import check_at_start, role_url
from clb_tenants.isolation.scope import DatabaseRole

QUEUE = "clb"
PLAN_QUEUE = "clb-plans"
"""Making a plan takes minutes: it has a queue, and workers, of its own, so that no mail waits for it."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Made once per process by `start`; `close` gives everything back."""

    settings: Settings
    database: Database
    valkey: Redis
    queue: Queue
    plan_queue: Queue

    def close(self) -> None:
        self.database.close()
        self.valkey.close()


def start(settings: Settings, *, check: bool = True) -> Runtime:
    """Open what the process needs. Raises UnsafeDatabase when the database would not keep centres apart."""
    if settings.clock_file is not None:
        clock.install(MovableClock(settings.clock_file))
    audit.use_key(settings.secret_key)
    audit.use_anchors(FileAnchorStore(settings.data_dir / "anchors"))
    documents.use_tools(documents.Tools(TypstWriter(), sealer_for(settings), LazyInspector()))
    urls = {role: role_url(settings.database_admin_url, role, settings.database_password) for role in DatabaseRole}
    database = Database(urls, pool_size=settings.pool_size)
    if check:
        for role in DatabaseRole:
            check_at_start(database.engine(role))
    valkey = Redis.from_url(settings.valkey_url)
    queue, plan_queue = (Queue(name, connection=valkey, serializer=JSONSerializer) for name in (QUEUE, PLAN_QUEUE))
    return Runtime(settings, database, valkey, queue, plan_queue)
