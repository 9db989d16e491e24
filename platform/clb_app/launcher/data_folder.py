"""The folder that holds everything `clb run` keeps: data of the servers, mails, logs, secrets. Closed to others.

postgres/  valkey/  mails/  log/        run.lock      held while a platform runs on this folder
secrets.json  made once                 demo-loaded…  the demo was loaded into that database
"""

import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from clb_app.launcher.account import server_account
from clb_app.launcher.errors import CannotStart
from clb_core.words import _

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made at the first start, the same ever after."""

    secret_key: str
    database_password: str
    valkey_password: str


def open_data_folder(folder: Path) -> Path:
    """Make the folder (0700) and return it as an absolute path.

    When root starts the platform, the server's account gets in by its group (0710): it may enter, not list.
    Raises CannotStart when the folder belongs to somebody else.
    """
    path = folder.absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = server_account()
        closed = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        if account.drops and closed:
            os.chown(path, -1, account.gid)
            path.chmod(0o710)
        (path / "log").mkdir(mode=0o700, exist_ok=True)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise CannotStart(
            _("De map %(folder)s is niet bruikbaar. Kies een andere met CLB_DATA_DIR.", folder=path)
        ) from error
    return path


def read_secrets(folder: Path) -> Secrets:
    """The secrets of this data folder; made, for this account alone, when there are none."""
    path = folder / "secrets.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text()))
    fresh = Secrets(*(secrets.token_urlsafe(SECRET_BYTES) for _number in range(3)))
    half_way = path.with_suffix(".half")
    half_way.unlink(missing_ok=True)
    with os.fdopen(os.open(half_way, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(fresh), file)
    half_way.rename(path)
    return fresh


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel drops with the process. Raises CannotStart when another run has it."""
    path = folder / "run.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                _(
                    "Op %(folder)s draait al een platform (proces %(pid)s). Stop dat eerst.",
                    folder=folder,
                    pid=file.read() or "?",
                )
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
