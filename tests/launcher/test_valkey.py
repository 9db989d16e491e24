"""Our own Valkey: a real server."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from clb_app.launcher.errors import CannotStart
from clb_app.launcher.ports import LOOPBACK, free_port
from clb_app.launcher.valkey import ValkeyServer, find_valkey
from servers import server_folder, valkey_for_tests

pytestmark = pytest.mark.timeout(120)
PASSWORD = "een wachtwoord"


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as path:
        yield path


def ask(url: str, *words: str) -> Any:
    client = redis.Redis.from_url(url, decode_responses=True)
    try:
        return client.execute_command(*words)  # type: ignore[no-untyped-call]
    finally:
        client.close()


def test_data_stays_when_the_server_stops_and_starts_again(folder: Path) -> None:
    with ValkeyServer(folder / "valkey", PASSWORD) as server:
        ask(server.url, "SET", "sleutel", "bewaard")

    with ValkeyServer(folder / "valkey", PASSWORD) as server:
        assert ask(server.socket_url, "GET", "sleutel") == "bewaard"


def test_data_stays_when_the_server_is_killed_and_the_address_too(folder: Path) -> None:
    with ValkeyServer(folder / "valkey", PASSWORD) as server:
        ask(server.url, "SET", "sleutel", "bewaard")
        url = server.url
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)

        server.start()

        assert server.url == url
        assert ask(url, "GET", "sleutel") == "bewaard"


def test_nothing_is_evicted_and_all_is_written_down() -> None:
    with valkey_for_tests() as server:
        assert ask(server.url, "CONFIG", "GET", "maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert ask(server.url, "CONFIG", "GET", "appendonly") == {"appendonly": "yes"}
        assert ask(server.url, "CONFIG", "GET", "appendfsync") == {"appendfsync": "everysec"}


def test_the_password_is_asked_and_stands_on_no_command_line(folder: Path) -> None:
    with ValkeyServer(folder / "valkey", PASSWORD) as server:
        command_line = Path(f"/proc/{server.pid}/cmdline").read_bytes()

        assert PASSWORD.encode() not in command_line
        with pytest.raises(redis.AuthenticationError):
            ask(f"redis://{LOOPBACK}:{server.port}/0", "PING")


def test_a_taken_port_gives_the_next_one(folder: Path) -> None:
    wanted = free_port(0)
    with socket.create_server((LOOPBACK, wanted)), ValkeyServer(folder / "valkey", PASSWORD, wanted) as server:
        assert server.port > wanted
        assert ask(server.url, "PING")


def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere(folder: Path) -> None:
    deep = folder / ("een-lange-naam-" * 6) / "valkey"
    deep.parent.mkdir()
    with ValkeyServer(deep, PASSWORD) as server:
        assert ask(server.socket_url, "PING")
        elsewhere = server.socket_path.parent
        assert elsewhere != deep

    assert not elsewhere.exists()


def test_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VALKEY_BIN", raising=False)
    monkeypatch.setattr("clb_app.launcher.valkey.importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("clb_app.launcher.valkey.shutil.which", lambda _name, **_where: None)

    with pytest.raises(CannotStart, match="apt-get install redis-server"):
        find_valkey()
