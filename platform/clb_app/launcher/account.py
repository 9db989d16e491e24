"""Under which account a server runs. PostgreSQL refuses to be root: started by root, we drop to another user.

Nothing here changes the mode of a folder: an account either reaches a path or it does not.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clb_app.launcher.errors import CannotStart
from clb_core.words import _

SERVER_USERS = ("postgres", "nobody")
CLEAN_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Account:
    """Who a server runs as.

    `uid` and `gid` own its files. `drops` tells whether the child process changes to them (only root can); `prefix` is
    put before the command line.
    """

    name: str
    uid: int
    gid: int
    drops: bool = False
    prefix: tuple[str, ...] = ()

    @property
    def popen_user(self) -> int | None:
        """The `user=` of subprocess, None when the account stays who it is."""
        return self.uid if self.drops else None

    @property
    def popen_group(self) -> int | None:
        """The `group=` of subprocess."""
        return self.gid if self.drops else None

    @property
    def popen_extra_groups(self) -> list[int] | None:
        """The `extra_groups=` of subprocess: none of root's own groups stay."""
        return [] if self.drops else None

    def reaches(self, path: Path) -> bool:
        """Whether this account can enter a folder or run a program. Asked of the kernel, not of modes."""
        question = subprocess.run(  # noqa: S603
            [*self.prefix, "/usr/bin/test", "-x", str(path)],
            user=self.popen_user,
            group=self.popen_group,
            extra_groups=self.popen_extra_groups,
            env={"PATH": CLEAN_PATH},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return question.returncode == 0


def own_account() -> Account:
    """The account of this process."""
    return Account(name=str(os.geteuid()), uid=os.geteuid(), gid=os.getegid())


def server_account() -> Account:
    """Who runs PostgreSQL: ourselves, or when we are root the user `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return own_account()
    for name in SERVER_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, drops=True)
    raise CannotStart(_("PostgreSQL start niet als root en er is geen gebruiker postgres: adduser --system postgres"))


@cache
def namespace_account() -> Account | None:
    """Root, seen by the server as an ordinary user (a user namespace); None where the kernel forbids it.

    For a data folder below a closed folder such as root's own home: another user cannot get there, root can.
    """
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or unshare is None:
        return None
    nobody = pwd.getpwnam("nobody")
    prefix = (unshare, "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--")
    account = Account(name="root (in een eigen naamruimte)", uid=0, gid=0, prefix=prefix)
    return account if account.reaches(Path("/usr/bin/test")) else None


def account_for(folder: Path) -> Account:
    """The account that runs a server with its data in `folder`.

    Raises CannotStart when no account that may run a server reaches the folder.
    """
    account = server_account()
    if account.reaches(folder):
        return account
    inside = namespace_account()
    if inside is not None and inside.reaches(folder):
        return inside
    raise CannotStart(
        _(
            "De gebruiker %(name)s kan de map %(folder)s niet bereiken: kies met CLB_DATA_DIR een map die niet in een "
            "gesloten map ligt, bijvoorbeeld /var/lib/clb.",
            name=account.name,
            folder=folder,
        )
    )
