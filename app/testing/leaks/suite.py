"""The leak matrix as a test class that a project inherits.

    class TestMatrix(LeakMatrix):
        settings = LeakSettings(open_to_all={...})

With `walls = "session"` the same questions are asked with row-level security switched off, so that
each of the two walls is seen to stand alone; the tables are tried by raw SQL in any case.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from app.kernel.models import mapped_classes
from app.testing.database import DatabaseServer
from app.testing.leaks import ledger
from app.testing.leaks.browser import Browser, browsing
from app.testing.leaks.others import check_others
from app.testing.leaks.raw_sql import check_raw_sql
from app.testing.leaks.reading import check_reading
from app.testing.leaks.refused import check_refused
from app.testing.leaks.report import Report
from app.testing.leaks.session_rules import check_session
from app.testing.leaks.surface import Surface
from app.testing.leaks.world import LeakSettings, World
from app.testing.leaks.writing import check_writing

Part = Callable[[Browser, Surface, Report], None]


def _raw_sql(browser: Browser, _surface: Surface, report: Report) -> None:
    check_raw_sql(browser.world, report)


PARTS: dict[str, Part] = {
    "refused": check_refused,
    "reading": check_reading,
    "writing": check_writing,
    "others": check_others,
    "session": check_session,
    "raw_sql": _raw_sql,
}
ALONE = ("reading", "writing", "session")  # what the session's rules must hold by themselves


class Matrix:
    """A world, and the report of each part, made when a test first asks for it."""

    def __init__(self, world: World) -> None:
        """Name the world."""
        self.world = world
        self.reports: dict[str, Report] = {}
        self.surface = Surface(world)

    def report(self, part: str) -> Report:
        """Return the report of a part."""
        if part not in self.reports:
            report = self.reports[part] = Report()
            # A browser of its own: what one part locks must not stop the next.
            with browsing(self.world) as browser:
                PARTS[part](browser, self.surface, report)
        return self.reports[part]

    def whole(self) -> Report:
        """Return all parts as one report."""
        found = Report()
        for part in PARTS:
            one = self.report(part)
            found.cells.update(one.cells)
            found.leaks += one.leaks
            found.cover(one.covered)
        return found

    def close(self) -> None:
        """Drop the database."""
        self.world.close()


class LeakMatrix:
    """Inherit in a test of a project."""

    settings: ClassVar[LeakSettings]
    walls: ClassVar[str] = "both"
    document: ClassVar[Path | None] = None

    @pytest.fixture(scope="class")
    @classmethod
    def matrix(
        cls,
        database_server: DatabaseServer,
        template_database: str,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> Iterator[Matrix]:
        """Yield the matrix; its database is dropped at the end."""
        from app.testing.plugin import settings_under_test

        world = World(
            database_server,
            template_database,
            settings_under_test,
            cls.settings,
            tmp_path_factory.mktemp("leaks"),
            walls=cls.walls,
        )
        matrix = Matrix(world)
        yield matrix
        matrix.close()

    @pytest.mark.parametrize("part", PARTS)
    def test_nothing_leaks(self, matrix: Matrix, part: str) -> None:
        """Nobody sees or touches what is not theirs."""
        if self.walls != "both" and part not in ALONE:
            return
        leaks = matrix.report(part).leaks
        assert not leaks, "\n".join([f"{part}: {len(leaks)} leaks", *leaks[:200]])

    def test_everything_is_covered(self, matrix: Matrix) -> None:
        """What no cell covers is a leak that nobody looked for."""
        if self.walls != "both":
            return
        missing = uncovered(matrix)
        assert not missing, "\n".join([f"{len(missing)} things no cell covers", *missing])

    def test_declared_reasons(self, matrix: Matrix) -> None:
        """The list of tables that everybody reads stays short and true."""
        problems = list(matrix.world.placing.problems())
        assert not problems, "\n".join(problems)

    def test_cells_do_not_vanish(self, matrix: Matrix) -> None:
        """The number of cells of each module and channel is at least what the document says."""
        if self.walls != "both" or self.document is None:
            return
        report = matrix.whole()
        sys.stdout.write(f"\n{report.total} cells, {len(report.leaks)} leaks\n")
        problems = ledger.compare(report, self.document)
        assert not problems, "\n".join(problems)


def uncovered(matrix: Matrix) -> list[str]:
    """Return what exists and no cell touched."""
    report, surface = matrix.whole(), matrix.surface
    wanted = {
        f"{route.method} {route.endpoint}": f"{route.method} {route.rule.rule}"
        for route in surface.routes
    }
    wanted |= {f"model {cls.__name__}": f"model {cls.__name__}" for cls in mapped_classes()}
    return [text for name, text in sorted(wanted.items()) if name not in report.covered]
