"""A seal that an installation makes for itself, to show how sealing works. It has no legal worth, and says so."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clb_integrations.seals import material
from clb_integrations.seals.material import Material

NAMES: Final = {"seal": "Demozegel CLB-platform (geen rechtswaarde)", "tsa": "Demotijdstempel CLB-platform (geen rechtswaarde)"}
ROOT_NAME: Final = "Demo-CA CLB-platform (geen rechtswaarde)"
# Long on both sides: the demo's clock can be moved.
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


def demo_material(folder: Path, name: str) -> Material:
    """Of the "seal" or of the "tsa" (its timestamps), with a certificate authority made in `folder` when first asked."""
    if not folder.exists():
        _make(folder)
    return material.read(folder / f"{name}.pem", "")


def _make(folder: Path) -> None:
    """Whole or not at all, and once: of two processes that begin at the same time one wins."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="seal-", dir=folder.parent))
    try:
        _write(made)
        os.rename(made, folder)  # noqa: PTH104 - must fail where the folder is there
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write(folder: Path) -> None:
    root_key = rsa.generate_private_key(65537, 2048)
    root = _certificate(ROOT_NAME, ROOT_NAME, root_key, root_key, None)
    for name, common_name in NAMES.items():
        key = rsa.generate_private_key(65537, 2048)
        own = _certificate(common_name, ROOT_NAME, key, root_key, name)
        parts = [_pem(key), *(each.public_bytes(serialization.Encoding.PEM) for each in (own, root))]
        path = folder / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_bytes(b"".join(parts))
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate(
    subject: str, issuer: str, key: rsa.RSAPrivateKey, signed_by: rsa.RSAPrivateKey, use: str | None
) -> x509.Certificate:
    """`use` is "seal", "tsa", or None for the root."""
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (subject, issuer)]
    is_root = use is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(LAST)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(_usage(is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()), critical=False)
    )
    if use == "tsa":
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(signed_by, hashes.SHA256())


def _usage(is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )


