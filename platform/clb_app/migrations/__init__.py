"""Migrations: small, numbered, reversible; checked for drift against the models by a test."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from clb_core.settings import Settings
from clb_tenants.isolation.roles import prepare_roles


def config(admin_url: str) -> Config:
    alembic = Config()
    alembic.set_main_option("script_location", "clb_app:migrations")
    alembic.set_main_option("sqlalchemy.url", admin_url.replace("%", "%%"))
    return alembic


def migrate(settings: Settings) -> None:
    """Make roles and extension, then bring the tables to the newest version."""
    migrate_url(settings.database_admin_url, settings.database_password)


def migrate_url(admin_url: str, password: str = "", revision: str = "head") -> None:
    prepare_roles(admin_url, password)
    command.upgrade(config(admin_url), revision)
