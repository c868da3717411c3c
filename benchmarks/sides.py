"""Programs that are compared, each in a process of its own, as each is served in life.

In one process the garbage and the caches of one side are the other's burden, and who does less is
hurt more by it. A process answers one question at a time and says how long that took; who asks
takes turns, so that other work on the machine meets all sides alike.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from werkzeug.test import Client

Reader = tuple[Any, str]  # a WSGI application, and the cookie of somebody who is signed in


@dataclass(frozen=True)
class Said:
    """What a program answered, and how long it took, in milliseconds."""

    body: str
    took: float


class Side:
    """A program in its own process; `readers` makes it there, and who reads in it."""

    def __init__(self, readers: Callable[..., Mapping[str, Reader]], *args: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, readers, args), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, who: str, path: str) -> Said:
        """Return the answer to a reader's question; an answer but 200 raises `AssertionError`."""
        self._pipe.send((who, path))
        status, body, took = self._pipe.recv()
        assert status == 200, (who, path, status, body[:2000])
        return Said(body, took)

    def end(self) -> None:
        """Let the program end."""
        self._pipe.send(None)
        self._process.join()


def _serve(pipe: Connection, readers: Callable[..., Mapping[str, Reader]], args: Any) -> None:
    known = readers(*args)
    clients = {id(wsgi): Client(wsgi, use_cookies=False) for wsgi, _cookie in known.values()}
    while (asked := pipe.recv()) is not None:
        wsgi, cookie = known[asked[0]]
        begun = perf_counter()
        response = clients[id(wsgi)].get(
            asked[1], headers={"Cookie": cookie}, base_url="http://localhost"
        )
        body = response.get_data(as_text=True)
        response.close()
        pipe.send((response.status_code, body, (perf_counter() - begun) * 1000))
