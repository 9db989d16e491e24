"""A certificate authority for tests, with a real RFC 3161 timestamp service over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PASSPHRASE = "een geheim van de proef"
CONFIG = """
external-url-prefix: "http://localhost"
keysets:
  keys:
    path-prefix: "{folder}"
    keys:
      root: {{path: root.key.pem}}
      seal: {{path: seal.key.pem}}
      tsa: {{path: tsa.key.pem}}
pki-architectures:
  proef:
    keyset: keys
    entity-defaults: {{country-name: BE, organization-name: Proef}}
    entities:
      root: {{common-name: Proef-CA}}
      seal: {{common-name: Zegel van de proef}}
      tsa: {{common-name: Tijdstempel van de proef}}
    certs:
      root:
        subject: root
        subject-key: root
        issuer: root
        authority-key: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2049-01-01T00:00:00+0000"}}
        profiles: [{{id: simple-ca}}]
      seal:
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "{last}T00:00:00+0000"}}
        profiles: [{{id: digsig-commitment}}]
      tsa:
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2048-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - id: extended_key_usage
            critical: true
            value: [time_stamping]
    services:
      time-stamping:
        tsa: {{signing-cert: tsa}}
"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Nothing: tests read what the product says."""


@dataclass(frozen=True, slots=True)
class Authority:
    """`key_file` is a PKCS#12 with the seal's key, locked with PASSPHRASE; `timestamps` the address of the service."""

    pki: PKIArchitecture
    folder: Path
    timestamps: str

    @property
    def key_file(self) -> Path:
        return self.folder / "seal.p12"

    @property
    def root_file(self) -> Path:
        return self.folder / "root.pem"


@contextmanager
def authority_in(folder: Path, *, last: str = "2048-01-01") -> Iterator[Authority]:
    """`last` is the day on which the seal's certificate ends."""
    for name in ("root", "seal", "tsa"):
        (folder / f"{name}.key.pem").write_bytes(_key())
    config = CertomancerConfig.from_yaml(CONFIG.format(folder=folder, last=last), key_search_dir="/")
    pki = config.get_pki_arch(ArchLabel("proef"))
    root = [CertLabel("root")]
    (folder / "seal.p12").write_bytes(
        pki.package_pkcs12(CertLabel("seal"), password=PASSPHRASE.encode(), certs_to_embed=root)
    )
    service = Animator(AnimatorArchStore({ArchLabel("proef"): pki}), at_time=None, with_web_ui=False)
    server = make_server("127.0.0.1", 0, service, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Authority(pki, folder, f"http://127.0.0.1:{server.server_port}/proef/tsa/tsa")
    server.shutdown()
    server.server_close()
    thread.join()


def _key() -> bytes:
    return rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
