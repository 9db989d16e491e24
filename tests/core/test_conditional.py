"""`If-Match`: which version the sender looked at."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from clb_core.errors import PreconditionRequired, Stale
from clb_core.rest.conditional import etag_of, expect_version, sent_version

APP = Flask("conditional")


@dataclass(frozen=True, slots=True)
class Row:
    version: int


def sent(header: str | None) -> int:
    with APP.test_request_context(headers={} if header is None else {"If-Match": header}):
        return sent_version()


@pytest.mark.parametrize(("header", "version"), [('"v1"', 1), ('"v27"', 27), (' "v3" ', 3), ('W/"v4"', 4)])
def test_an_etag_of_ours_is_read_also_when_a_proxy_made_it_weak(header: str, version: int) -> None:
    assert sent(header) == version


@pytest.mark.parametrize("header", [None, "", "  ", "*"])
def test_without_a_version_nothing_is_changed(header: str | None) -> None:
    """`*` says "whatever is there": that is how one change wipes out another."""
    with pytest.raises(PreconditionRequired) as caught:
        sent(header)

    assert caught.value.status == 428
    assert "If-Match" in caught.value.words


@pytest.mark.parametrize(
    "header",
    ["v1", '"1"', '"v"', '"v-1"', '"v1', '"v1", "v2"', '"V1"', '"v²"', '"v' + "9" * 5000 + '"', '"abc"', "W/", "**"],
)
def test_what_is_no_etag_of_ours_is_of_another_version(header: str) -> None:
    with pytest.raises(Stale) as caught:
        sent(header)

    assert caught.value.status == 412


def test_an_etag_comes_back_as_it_went() -> None:
    assert sent(etag_of(12)) == 12


def test_another_version_is_refused_and_the_same_or_none_is_not() -> None:
    with pytest.raises(Stale):
        expect_version(Row(2), 1)
    expect_version(Row(2), 2)
    expect_version(Row(2), None)
