"""Pauses between the tries of a mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core.domain.mail_times import PAUSES, next_try

NOW = datetime(2021, 10, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "pause"),
    [(1, timedelta(minutes=2)), (2, timedelta(minutes=10)), (5, timedelta(hours=24))],
)
def test_each_pause_is_longer_than_the_one_before(tries, pause):
    assert next_try(tries, NOW) == NOW + pause


@pytest.mark.parametrize("tries", [0, -1, len(PAUSES) + 1, 100])
def test_a_mail_is_given_up_in_the_end(tries):
    assert next_try(tries, NOW) is None


def test_pauses_grow():
    assert sorted(PAUSES) == list(PAUSES)
