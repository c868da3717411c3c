"""The page of tasks says what the tests do, and every task is spread as it says."""

from __future__ import annotations

import re
from collections import Counter

from app import ROOT
from tests.browser import (
    tasks_award,
    tasks_core,
    tasks_households,
    tasks_ledger,
    tasks_movement,
)
from tests.browser.tasks import TASKS

DECLARED = (tasks_award, tasks_core, tasks_households, tasks_ledger, tasks_movement)
ROW = re.compile(r"^\| (\d+) \|(.*)\| `(\w+)`(, keyboard)? \|$", re.MULTILINE)


def test_the_page_of_tasks_names_each_task():
    text = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
    told = {int(number): (name, bool(keys)) for number, _what, name, keys in ROW.findall(text)}
    assert told == {
        number: (each.script.__name__, each.keyboard) for number, each in sorted(TASKS.items())
    }


def test_twenty_tasks_are_spread_over_all_modules():
    assert Counter(each.module for each in TASKS.values()) == {
        "household_supervision": 8,
        "funding_ledger": 5,
        "emulation_movement": 2,
        "emulation_award": 3,
        "core": 2,
    }
