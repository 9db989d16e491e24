"""Walks a job as its script in docs/ says, and counts the steps a person takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from chromium import axe_findings, sideways

DOCS = Path(__file__).parents[2] / "docs"
_JOB = re.compile(r"^## (\d+)\. .+?^Stappen: (\d+)\b", re.MULTILINE | re.DOTALL)


def steps_in(name: str) -> dict[int, int]:
    """The steps of each job, as a script of docs/ gives them."""
    return {int(job): int(steps) for job, steps in _JOB.findall((DOCS / name).read_text(encoding="utf-8"))}


@dataclass
class Walk:
    """A step is one thing a person does: a tap, a field filled in, a choice made, a file chosen."""

    page: Page
    steps: int = 0
    counted: dict[int, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Every job begins on the first page, as after signing in."""
        self.page.goto("/")
        self.steps = 0

    def end(self, job: int) -> None:
        """What is shown now must be good for everyone: nothing scrolls sideways, nothing a screen reader cannot read."""
        assert not sideways(self.page), f"job {job}: {self.page.url}"
        assert axe_findings(self.page) == [], f"job {job}: {self.page.url}"
        self.counted[job] = self.steps

    def tap(self, target: Locator) -> None:
        self.steps += 1
        target.click()

    def link(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        self.tap(self.page.get_by_role("link", name=name, exact=exact).first)

    def button(self, name: str | re.Pattern[str]) -> None:
        self.tap(self.page.get_by_role("button", name=name).first)

    def fill(self, name: str, text: str) -> None:
        """A field by its name in the form, on the page or in the part that is open."""
        self.steps += 1
        self.page.locator(f"main [name={name}]:visible").first.fill(text)

    def choose(self, name: str, label: str) -> None:
        self.steps += 1
        self.page.locator(f"main select[name={name}]:visible").first.select_option(label=label)

    def give(self, filename: str, mime: str, data: bytes) -> None:
        self.steps += 1
        self.page.set_input_files("input[type=file]", {"name": filename, "mimeType": mime, "buffer": data})
