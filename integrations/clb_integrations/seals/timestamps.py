"""Timestamps of an RFC 3161 service over HTTP."""

from __future__ import annotations

import asyncio
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from clb_integrations.seals.material import Material

PATIENCE: Final = 15.0
"""Seconds to wait for the service; the job that seals is tried again later."""
LARGEST: Final = 100_000


def own_timestamps(tsa: Material) -> TimeStamper:
    """Timestamps of this very process: the demo's, worth nothing to others."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(tsa.chain)
    return DummyTimeStamper(tsa.certificate, tsa.key, certs_to_embed=store)


class HttpTimestamps(TimeStamper):
    """Asks the service at `url` (http or https, as the settings hold it)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Raises OSError when the service is away or answers with something else."""
        return tsp.TimeStampResp.load(await asyncio.to_thread(self._ask, req.dump()))

    def _ask(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        request = Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - settings allow http(s) only
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
                found: bytes = answer.read(LARGEST)
                return found
        except HTTPError as error:
            error.close()
            raise OSError(f"the timestamp service answers {error.code}") from error
        except HTTPException as error:
            raise OSError(str(error)) from error
