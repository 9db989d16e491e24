"""A centre, and its dated settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned
from clb_tenants.isolation.ownership import ALL_OF_CENTRE, CENTRE_ONLY, CentreOwned, shared


class Centre(Versioned, CentreOwned, Base):
    """A centre (CLB). Its id is that of its institution."""

    __tablename__ = "centre"
    audience = shared(sees=ALL_OF_CENTRE, staff=("select", "insert", "update"))

    institution_number: Mapped[str]
    name: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    municipality: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]


class CentreSetting(CentreOwned, Base):
    """A value that a centre chose for one of the product's settings, from a day on, with where it comes from."""

    __tablename__ = "centre_setting"
    audience = shared(sees=ALL_OF_CENTRE, staff=("select", "insert", "update", "delete"))

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class SettingVersion(Versioned, CentreOwned, Base):
    """How often the centre changed one setting: what the ETag of a setting is made of. No row: never."""

    __tablename__ = "setting_version"
    audience = CENTRE_ONLY

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    changed_at: Mapped[datetime]


TABLES = (Centre, CentreSetting, SettingVersion)
SENTENCES: dict[str, object] = {}
