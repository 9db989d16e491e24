"""Debian's chromium for tests, and the accessibility check every page must pass."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CLB_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parent / "web_assets" / "vendor"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def launched() -> Iterator[Browser]:
    """A sandbox needs an ordinary user, so root goes without."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def axe_findings(page: Page) -> list[str]:
    """What axe finds wrong, one line each: rule, and the first element."""
    if not page.evaluate("'axe' in window"):
        # Through the debugger, not the page: the page's own policy allows no foreign script.
        page.evaluate(next(AXE.rglob("axe.min.js")).read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


def sideways(page: Page) -> bool:
    """Whether the page itself scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def tags_in_words(page: Page) -> list[str]:
    """Markup that is read as text, because it was escaped once too often."""
    words = page.locator("main").first.inner_text()
    return re.findall(r"</?(?:a|div|li|p|section|span|ul)\b[^>]{0,80}>", words)
