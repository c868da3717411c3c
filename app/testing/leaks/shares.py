"""Which questions a run asks: all of them, or those whose turn it is and whatever is new."""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import dataclass, field
from zlib import crc32

from app.kernel import clock

VARIABLE = "LEAKS_DAY"  # set to ask what another day asks


@dataclass(frozen=True)
class Share:
    """The `day`-th of `parts` equal shares; what no whole run has asked is in each of them."""

    parts: int = 1
    day: int = 0
    known: Container[str] = field(default_factory=frozenset)

    @property
    def is_whole(self) -> bool:
        """Tell whether everything is asked."""
        return self.parts == 1

    def takes(self, name: str, *about: str) -> bool:
        """Tell whether a question is asked; `about` names what it asks, when `name` is finer."""
        if any(each not in self.known for each in about or (name,)):
            return True
        return crc32(name.encode()) % self.parts == self.day % self.parts

    def again(self, parts: int) -> Share:
        """Return a share of another size, of the same day."""
        return Share(1 if self.is_whole else parts, self.day, self.known)


WHOLE = Share()


def of_today(known: Container[str]) -> Share:
    """Return the share of a day in Viet Nam or the one that is asked for."""
    told = os.environ.get(VARIABLE)
    return Share(2, int(told) if told else clock.today().toordinal(), known)
