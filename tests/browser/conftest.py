"""The whole product as `make run` starts it, for tests in a real browser: web, worker, scheduler, mail catcher, demo data."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import orjson
import pytest
from playwright.sync_api import Browser, Page

from clb_app.launcher.ports import free_port
from scenarios.making import KERNELS
from servers import server_folder

READY_SECONDS = 300
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass(frozen=True, slots=True)
class RunningProduct:
    """Addresses of a product that runs for these tests only."""

    url: str
    mail_url: str

    def mails(self, to: str, *, containing: str = "", seconds: float = 120) -> list[dict[str, object]]:
        """The mails to an address, newest first; waits until one contains the words."""
        until = time.monotonic() + seconds
        while True:
            with urllib.request.urlopen(f"{self.mail_url}/mails.json?to={to}") as answer:  # noqa: S310 - our own catcher
                found = [mail for mail in orjson.loads(answer.read()) if containing in mail["subject"]]
            if found:
                return found
            if time.monotonic() > until:
                raise AssertionError(f"no mail to {to} with {containing!r}")
            time.sleep(0.3)

    def link(self, to: str, subject: str, *, ending: str, seconds: float = 120) -> str:
        """The link that ends so in a mail to an address; waits until there is one."""
        until = time.monotonic() + seconds
        while True:
            links = [str(link) for mail in self.mails(to, containing=subject) for link in cast(list[object], mail["links"])]
            found = [link for link in links if link.endswith(ending)]
            if found:
                return found[0]
            assert time.monotonic() < until, f"no link {ending!r} in a mail to {to}"
            time.sleep(0.3)


@pytest.fixture(scope="session")
def product() -> Iterator[RunningProduct]:
    """Started once for all browser tests, as a user would start it, and stopped as Ctrl-C does."""
    with running_product() as started:
        yield started


@contextmanager
def running_product(**more: str) -> Iterator[RunningProduct]:
    """A product of its own, with these more settings in its environment."""
    with server_folder() as folder:
        data = folder / "data"
        if KERNELS.is_dir():  # compiling what other tests compiled already takes a minute
            shutil.copytree(KERNELS, data / "kernels")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CLB_")}
        environment |= {
            "CLB_DATA_DIR": str(data),
            "PYTHONSAFEPATH": "1",
            "PYTHONUNBUFFERED": "1",
            "CLB_RATE_LIMITS": "0",
        }
        # Its own ports: another worker may be starting a product at this moment.
        names = ("CLB_WEB_PORT", "CLB_MAIL_PAGE_PORT", "CLB_SMTP_PORT", "CLB_BOUNCE_PORT")
        environment |= {name: str(free_port(0)) for name in names} | more
        log = folder / "run.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "clb_app.cli", "run"], env=environment, cwd=folder, stdout=out, stderr=out
            )
        try:
            yield _ready(process, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _ready(process: subprocess.Popen[bytes], log: Path) -> RunningProduct:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        said = log.read_text(encoding="utf-8")
        if process.poll() is not None:
            raise AssertionError(f"the product stopped:\n{said}")
        if "Alles draait" in said:
            web = re.search(r"Platform: (\S+)", said)
            mail = re.search(r"Mails: +(\S+)", said)
            assert web is not None
            assert mail is not None
            return RunningProduct(web.group(1), mail.group(1))
        time.sleep(0.2)
    raise AssertionError(f"the product was not ready in time:\n{log.read_text(encoding='utf-8')}")


def page_of(browser: Browser, product: RunningProduct, size: dict[str, int], scheme: str = "light") -> Page:
    """A fresh browser profile of a given size; words and dates as a Fleming's browser asks for them."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, locale="nl-BE", base_url=product.url,
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    context.set_default_timeout(15000)
    return context.new_page()


def sign_in(page: Page, email: str) -> None:
    """The demo's one-click sign-in."""
    page.goto("/aanmelden")
    form = page.locator(f"form[action='/demo/aanmelden/{email}']")
    page.locator(f"button[form='{form.get_attribute('id')}']").click()
    page.wait_for_url(re.compile(r"/$"))
