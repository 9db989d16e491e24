"""Settings of one process, read once from the environment; all problems are reported together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit


class SettingsError(Exception):
    """The environment does not make a valid configuration; `problems` names each variable and what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process needs to know of its surroundings. Times are seconds, sizes are bytes."""

    database_admin_url: str = field(repr=False)
    database_password: str = field(repr=False)
    valkey_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str = field(repr=False)
    smtp_starttls: bool
    mail_from: str
    mail_page_url: str
    bounce_domain: str
    bounce_host: str
    bounce_port: int
    data_dir: Path
    clock_file: Path | None
    demo: bool
    web_host: str
    web_port: int
    web_workers: int
    session_idle: int
    session_absolute: int
    upload_limit: int
    document_limit: int
    bundle_limit: int
    seal_key_file: Path | None
    seal_key_passphrase: str = field(repr=False)
    seal_timestamp_url: str
    pool_size: int
    rate_limits: bool

    @property
    def secure_cookies(self) -> bool:
        """Cookies carry `Secure` wherever the public address is https."""
        return urlsplit(self.public_url).scheme == "https"


def _yes(text: str) -> bool:
    if text.lower() in {"1", "true", "yes"}:
        return True
    if text.lower() in {"0", "false", "no", ""}:
        return False
    raise ValueError("give 1 or 0")


def _url(text: str) -> str:
    if "://" not in text:
        raise ValueError("give a full URL")
    return text.rstrip("/")


def _database_url(text: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if text.startswith(plain):
            return "postgresql+psycopg://" + text.removeprefix(plain)
    if not text.startswith("postgresql+psycopg://"):
        raise ValueError("give a postgresql:// URL; no other database is supported")
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("give at least 32 characters")
    return text


def _file(text: str) -> Path | None:
    return Path(text) if text else None


def _web_url(text: str) -> str:
    if text and urlsplit(text).scheme not in {"http", "https"}:
        raise ValueError("give an http or https URL")
    return text


def _positive(text: str) -> int:
    value = int(text)
    if value <= 0:
        raise ValueError("give a whole number above 0")
    return value


def _domain(text: str) -> str:
    if text and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text.lower()):
        raise ValueError("give the domain of the return addresses, such as bounces.example.org")
    return text.lower()


REQUIRED: Final = None
_TABLE: Final[dict[str, tuple[Callable[[str], object], str | None]]] = {
    "database_admin_url": (_database_url, REQUIRED),
    "database_password": (str, ""),
    "valkey_url": (_url, REQUIRED),
    "secret_key": (_secret, REQUIRED),
    "public_url": (_url, "http://localhost:8000"),
    "smtp_host": (str, "localhost"),
    "smtp_port": (_positive, "25"),
    "smtp_user": (str, ""),
    "smtp_password": (str, ""),
    "smtp_starttls": (_yes, "0"),
    "mail_from": (str, "clb@example.org"),
    "mail_page_url": (str, ""),
    "bounce_domain": (_domain, ""),
    "bounce_host": (str, "127.0.0.1"),
    "bounce_port": (_positive, "8027"),
    "data_dir": (Path, "var"),
    "clock_file": (_file, ""),
    "demo": (_yes, "0"),
    "web_host": (str, "127.0.0.1"),
    "web_port": (_positive, "8000"),
    "web_workers": (_positive, "2"),
    "session_idle": (_positive, "7200"),
    "session_absolute": (_positive, "43200"),
    "upload_limit": (_positive, "10485760"),
    "document_limit": (_positive, "20971520"),
    "bundle_limit": (_positive, "52428800"),
    "seal_key_file": (_file, ""),
    "seal_key_passphrase": (str, ""),
    "seal_timestamp_url": (_web_url, ""),
    "pool_size": (_positive, "5"),
    "rate_limits": (_yes, "1"),
}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read `CLB_…` variables; raises SettingsError with every problem at once."""
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    problems: list[str] = []
    for name, (parse, default) in _TABLE.items():
        variable = f"CLB_{name.upper()}"
        text = environment.get(variable, default)
        if text is None:
            problems.append(f"{variable} is missing.")
            continue
        try:
            values[name] = parse(text)
        except ValueError as error:
            problems.append(f"{variable} is not valid: {error}.")
    if values.get("clock_file") and not values.get("demo"):
        problems.append("CLB_CLOCK_FILE moves the clock and is allowed only with CLB_DEMO=1.")
    if values.get("seal_key_file") and not values.get("seal_timestamp_url"):
        problems.append("CLB_SEAL_TIMESTAMP_URL is missing: no seal is put without a timestamp.")
    if problems:
        raise SettingsError(problems)
    return Settings(**values)  # type: ignore[arg-type]
