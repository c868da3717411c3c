"""Sealed notes open for their own purpose only, and hold what was put in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.kernel.dates import PartialDate
from app.kernel.sealing import BadSeal, seal, unseal

VALUES = {
    "text": "Trần Thị Đào",
    "day": date(2021, 10, 15),
    "at": datetime(2021, 10, 15, 8, 30, tzinfo=UTC),
    "amount": Decimal("12.50"),
    "birth": PartialDate(1970, 5),
    "keys": [1, 2],
    "yes": True,
    "nothing": None,
    "inner": {"name": "x", "of": {"d": "no date"}},
}


def test_a_note_holds_every_kind_of_value(app):
    assert unseal(seal(VALUES, "edit"), "edit") == VALUES


@pytest.mark.parametrize(
    "spoil", [lambda n: n[:-4] + "AAAA", lambda n: "", lambda n: "é", str.lower]
)
def test_a_spoilt_note_does_not_open(app, spoil):
    with pytest.raises(BadSeal):
        unseal(spoil(seal(VALUES, "edit")), "edit")


def test_a_note_of_another_purpose_does_not_open(app):
    with pytest.raises(BadSeal):
        unseal(seal(VALUES, "edit:core_person:1:7"), "edit:core_person:2:7")


def test_a_note_of_another_key_does_not_open(app, monkeypatch):
    note = seal(VALUES, "edit")
    monkeypatch.setitem(app.config, "SECRET_KEY", "another" * 8)
    with pytest.raises(BadSeal):
        unseal(note, "edit")
