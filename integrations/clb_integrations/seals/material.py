"""Keys and certificates that seal: read from a PKCS#12 or PEM file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from clb_platform.documents.ports import SealFailed
from clb_platform.documents.vocabulary import SealCertificate


@dataclass(frozen=True, slots=True)
class Material:
    """A private key, its certificate, and the certificates between it and the root."""

    key: keys.PrivateKeyInfo
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def certificate_of(material: Material, *, is_demo: bool) -> SealCertificate:
    own = material.certificate
    return SealCertificate(_name(own.subject), _name(own.issuer), own.not_valid_after, is_demo)


def _name(name: x509.Name) -> str:
    parts = name.native
    return str(parts.get("common_name") or parts.get("organization_name") or name.human_friendly)


def read(path: Path, passphrase: str) -> Material:
    """The key of a PKCS#12 (.p12, .pfx) or PEM file. Raises SealFailed: away, unreadable, or another passphrase."""
    secret = passphrase.encode() or None
    try:
        data = path.read_bytes()
        return _from_pem(data, secret) if b"-----BEGIN" in data else _from_pkcs12(data, secret)
    except (OSError, ValueError, TypeError, StopIteration) as error:
        raise SealFailed(f"the key of the seal cannot be read: {type(error).__name__}") from error


def _from_pkcs12(data: bytes, secret: bytes | None) -> Material:
    key, certificate, others = pkcs12.load_key_and_certificates(data, secret)
    if key is None or certificate is None:
        raise ValueError("no key or no certificate")
    encoding = serialization.Encoding.DER
    chain = tuple(x509.Certificate.load(other.public_bytes(encoding)) for other in others)
    return Material(_plain(key), x509.Certificate.load(certificate.public_bytes(encoding)), chain)


def _from_pem(data: bytes, secret: bytes | None) -> Material:
    """The first certificate is the seal's own."""
    key = serialization.load_pem_private_key(data[data.index(b"-----BEGIN", _key_at(data)) :], secret)
    found = [x509.Certificate.load(der) for name, _headers, der in pem.unarmor(data, multiple=True) if name == "CERTIFICATE"]
    own, *chain = found
    return Material(_plain(key), own, tuple(chain))


def _key_at(data: bytes) -> int:
    """Where the private key begins, whatever stands before it."""
    lines = (line for line in data.splitlines() if b"PRIVATE KEY-----" in line and line.startswith(b"-----BEGIN"))
    return data.index(next(lines))


def _plain(key: object) -> keys.PrivateKeyInfo:
    data = key.private_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(data)
