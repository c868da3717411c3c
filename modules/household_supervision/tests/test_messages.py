"""Every refusal has words, and the codes inside them are put into words too."""

from __future__ import annotations

import inspect
from decimal import Decimal

import pytest

from app.kernel.messages import text_for
from app.kernel.numbers import AmbiguousNumber, NumberTooLarge
from modules.household_supervision import messages
from modules.household_supervision.domain import errors as rules
from modules.household_supervision.services import errors as services
from modules.household_supervision.services.reasons import describe, restore


def leaves():
    """Return the error types that can be raised."""
    for module in (rules, services):
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__ and not cls.__subclasses__():
                yield cls


@pytest.mark.parametrize("cls", tuple(leaves()), ids=lambda cls: cls.__name__)
def test_every_refusal_has_words(cls):
    assert cls in messages.MESSAGES


def test_codes_are_put_into_words(app):
    error = rules.ClassContradictsScores("poor", "near_poor", None, None)
    with app.test_request_context():
        text = text_for(error)
    assert "near_poor" not in text
    assert error.recorded == "poor"


def test_missing_columns_are_named(app):
    with app.test_request_context():
        assert "household_class" not in text_for(rules.HeaderNotFound(("household_class",)))


@pytest.mark.parametrize(
    "error",
    [
        rules.ScoreNotMultiple(35, 10),
        services.UnknownVillage("Thôn X", "Xã Y"),
        AmbiguousNumber("1.5", (Decimal("1.5"), Decimal(15))),
        NumberTooLarge(Decimal(1500), Decimal(1000)),
    ],
)
def test_a_stored_reason_becomes_the_same_error_again(error):
    again = restore(describe(error, "size"))
    assert type(again) is type(error)
    assert vars(again) == vars(error)
