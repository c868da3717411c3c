"""Runs a function in a process of its own, so that a sample module leaves nothing in the others.

Processes are forked from a server that has imported the program, but no module.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

PRELOADED = ("app.testing.conformance", "tests.sample_modules.work")


def in_child(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function of an importable module returns in a new process."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(list(PRELOADED))
    with ProcessPoolExecutor(max_workers=1, mp_context=processes) as pool:
        return pool.submit(function, *arguments).result()
