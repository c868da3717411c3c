"""Tasks, in both languages and at both widths."""

from __future__ import annotations

import pytest

from tests.browser import tasks_award
from tests.browser.site import Site
from tests.browser.tasks import People, Task, tasks_of


@pytest.mark.parametrize("task", tasks_of(tasks_award.MODULE), ids=str)
def test_a_task_is_done(task: Task, reader: People, world: Site):
    task.script(reader, world)
