"""Every refusal of rules, services and guards has words."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from modules.emulation_award import messages
from modules.emulation_award.domain import errors as rules
from modules.emulation_award.services import errors as services

SQL = Path(messages.__file__).parent / "migrations" / "sql"
REFUSED = re.compile(r"award_refuse\('(\w+)'")


def leaves():
    """Return the error types that can be raised."""
    for module in (rules, services):
        for _name, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__ and not cls.__subclasses__():
                yield cls


@pytest.mark.parametrize("cls", tuple(leaves()), ids=lambda cls: cls.__name__)
def test_every_refusal_has_words(cls):
    assert cls in messages.MESSAGES


def test_every_guard_has_words():
    named = {
        name for file in SQL.glob("*.sql") for name in REFUSED.findall(file.read_text("utf-8"))
    }
    assert len(named) > 40
    assert named - set(messages.CONSTRAINTS) == set()
