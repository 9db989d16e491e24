"""Nothing but the kinds of mail, which the product registers when its capabilities are loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.notifications import capability, service
from clb_platform.notifications.vocabulary import ComposedMail, MailTools


@pytest.fixture
def greeting() -> Iterator[str]:
    """A kind of mail of the tests: says what its payload says, or is overtaken when that is empty."""

    def compose(_uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
        if not payload["words"]:
            return None
        values = {
            "name": payload["words"], "invited_by": "An", "centre": "CLB", "role": "Planner", "place": "De Proeftuin",
            "starts": "", "expires": "vrijdag 16 oktober",
        }  # fmt: skip
        return ComposedMail(
            subject=f"Groet aan {payload['words']}",
            template="notifications/mail/invitation",
            values=values,
            button=("Open de pagina", tools.link("/bezoeken/1")),
        )

    service.register_mail("greeting", compose, label="Groet", package="clb_platform.notifications")
    yield "greeting"
    service.mails._known.pop("greeting")


@pytest.fixture(autouse=True)
def loaded() -> str:
    """The capability's own mails stay registered whatever test ran before."""
    return capability.NOTIFICATIONS.name
