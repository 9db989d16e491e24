"""A seal with a test authority behind it, for the tests of documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clb_app.runtime import Runtime
from clb_integrations.pdf.typst_writer import TypstWriter
from clb_integrations.seals.choosing import LazyInspector, OwnSeal
from clb_platform.documents import service
from documents.authority import PASSPHRASE, Authority, authority_in


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority_in(tmp_path_factory.mktemp("authority")) as made:
        yield made


def seal_of(runtime: Runtime, authority: Authority, **more: object) -> OwnSeal:
    settings = {
        "seal_key_file": authority.key_file,
        "seal_key_passphrase": PASSPHRASE,
        "seal_timestamp_url": authority.timestamps,
    }
    return OwnSeal(replace(runtime.settings, **settings | more))


@pytest.fixture
def seal(shared_runtime: Runtime, authority: Authority) -> OwnSeal:
    return seal_of(shared_runtime, authority)


@pytest.fixture
def sealing(seal: OwnSeal) -> Iterator[OwnSeal]:
    """The product seals with the authority's key during the test."""
    before = service._Tools.given
    service.use_tools(service.Tools(TypstWriter(), seal, LazyInspector()))
    yield seal
    service._Tools.given = before
