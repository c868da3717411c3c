"""Tasks done with the keyboard alone: where one is can always be seen, and nothing holds it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import (
    tasks_award,
    tasks_core,
    tasks_households,
    tasks_ledger,
    tasks_movement,
)
from tests.browser.doors import Look
from tests.browser.keys import Keys, no_pointer
from tests.browser.mouse import Mouse
from tests.browser.site import Site
from tests.browser.tasks import TASKS, People, Task

# Importing them declares the tasks.
DECLARED = (tasks_award, tasks_core, tasks_households, tasks_ledger, tasks_movement)
BY_KEYBOARD = [each for _number, each in sorted(TASKS.items()) if each.keyboard]
FORM = "/household-supervision/households/add"


@pytest.fixture(params=(Look("vi", 1280), Look("en", 360)), ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Return a language and a width: each language, and each width, once."""
    found: Look = request.param
    return found


@pytest.fixture
def hand() -> type[Mouse]:
    """Work with the keyboard alone."""
    return Keys


@pytest.fixture
def without_pointer() -> Iterator[None]:
    """Forbid the pointer."""
    with no_pointer():
        yield


@pytest.mark.parametrize("task", BY_KEYBOARD, ids=str)
def test_a_task_is_done_with_the_keyboard(
    task: Task, without_pointer: None, reader: People, world: Site
):
    task.script(reader, world)


def test_ten_tasks_are_done_with_the_keyboard():
    assert len(BY_KEYBOARD) >= 10


def test_the_guard_refuses_a_pointer(reader: People):
    officer = reader("xa.phuoctien")
    officer.open(FORM)
    box = officer.field("Head of the household")
    with no_pointer():
        for use in (box.click, box.hover, box.tap, lambda: box.fill("x"), box.focus):
            with pytest.raises(AssertionError, match="keyboard alone"):
                use()
        with pytest.raises(AssertionError, match="keyboard alone"):
            officer.page.mouse.click(10, 10)


def test_a_stop_that_cannot_be_seen_or_left_is_found(reader: People):
    officer = reader("xa.phuoctien")
    officer.open(FORM)
    box = officer.field("House or hamlet")
    officer.page.evaluate(
        "() => document.styleSheets[0].insertRule("
        "'#head_name { outline: none !important; box-shadow: none !important }', 0)"
    )
    with pytest.raises(AssertionError, match="nothing shows where one is"):
        officer.hand.write(box, "Xóm")
    officer.open(FORM)
    officer.page.evaluate(
        "() => document.querySelector('#head_name').addEventListener('keydown',"
        " (event) => event.key === 'Tab' && event.preventDefault())"
    )
    with pytest.raises(AssertionError, match="caught"):
        officer.hand.write(box, "Xóm")
