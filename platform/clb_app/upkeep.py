"""What the toolkit needs done by the clock, joined to the product as a capability of its own."""

from __future__ import annotations

from clb_core.capability import Capability, Recurring
from clb_core.idempotency import service as idempotency

UPKEEP = Capability(name="upkeep", recurring=(Recurring("idempotency.purge", idempotency.purge, at="03:10"),))
