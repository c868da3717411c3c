"""The everyday tasks of docs/tasks.md, by number: what somebody wants to do, and how it is done.

A task is a function of who comes in (`people("user name")` signs them in) and the test world. It
says at the end what the page must show and what the database must hold. It neither knows the
language, nor the width of the screen, nor whether a pointer is used.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.reader import Reader
from tests.browser.site import Site

People = Callable[[str], Reader]
Script = Callable[[People, Site], None]
DIGITS = ("Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Task:
    """One everyday task; `keyboard` says that it is also done without a pointer."""

    number: int
    module: str
    script: Script
    keyboard: bool = False

    def __str__(self) -> str:
        """Return its name in the names of tests and in the document."""
        return f"{self.number:02}-{self.script.__name__}"


TASKS: dict[int, Task] = {}


def task(number: int, module: str, *, keyboard: bool = False) -> Callable[[Script], Script]:
    """Declare a task; each number once."""

    def declare(script: Script) -> Script:
        if number in TASKS:
            raise ValueError(f"two tasks have the number {number}")
        TASKS[number] = Task(number, module, script, keyboard)
        return script

    return declare


def tasks_of(module: str) -> list[Task]:
    """Return the tasks of a module in their order."""
    return [each for _number, each in sorted(TASKS.items()) if each.module == module]


def new_number() -> int:
    """Return a number that no other run of a task has had."""
    return next(_numbers)


def new_name(begin: str) -> str:
    """Return a name that nobody has yet: invented, with a number in words."""
    return " ".join((begin, *(DIGITS[int(digit)] for digit in str(new_number()))))
