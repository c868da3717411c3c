"""Counts the cells of the matrix and collects what leaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Cell(NamedTuple):
    """What is counted: one question to the program, and its kind."""

    part: str
    module: str
    channel: str
    case: str


@dataclass
class Report:
    """The cells that were tried and the leaks that were found."""

    cells: Counter[Cell] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)  # routes, tables, functions that a cell touched

    def count(self, part: str, module: str, channel: str, case: str, number: int = 1) -> None:
        """Count cells."""
        self.cells[Cell(part, module, channel, case)] += number

    def leak(self, where: str, what: str) -> None:
        """Note a leak."""
        self.leaks.append(f"{where}: {what}")

    def cover(self, names: Iterable[str]) -> None:
        """Note what was touched."""
        self.covered.update(names)

    def add(self, other: Report) -> None:
        """Take in what another report says."""
        self.cells.update(other.cells)
        self.leaks += other.leaks
        self.cover(other.covered)

    @property
    def total(self) -> int:
        """Return the number of cells."""
        return sum(self.cells.values())
