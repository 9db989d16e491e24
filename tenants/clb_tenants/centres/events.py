"""What changed in the settings of a centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """Another value holds for a setting from a day on."""

    key: str
    valid_from: date
    change_id: UUID

    @property
    def business_key(self) -> str:
        return f"setting_changed:{self.change_id}"
