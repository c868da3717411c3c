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
from app.testing.leaks import ledger, shares
from app.testing.leaks.parts import ALONE, PARTS
from app.testing.leaks.processes import Job, ask, ask_all, wanted
from app.testing.leaks.report import Report
from app.testing.leaks.shares import WHOLE, Share
from app.testing.leaks.surface import Surface
from app.testing.leaks.world import LeakSettings, World


class Matrix:
    """A world, and the report of each part, made when a test first asks for one."""

    def __init__(self, make_world: Callable[[], World], share: Share = WHOLE) -> None:
        """Make a world; more of them are made when several processes ask."""
        self.make_world, self.share = make_world, share
        self.world = make_world()
        self.surface = Surface(self.world)
        self.reports: dict[str, Report] = {}

    @property
    def parts(self) -> list[str]:
        """Return the parts that are asked behind these walls."""
        return [part for part in PARTS if self.world.walls == "both" or part in ALONE]

    def report(self, part: str) -> Report:
        """Return the report of a part."""
        if not self.reports and wanted() > 1:
            self.reports = ask_all(self.make_world, self.parts, self.share, wanted())
        if part not in self.reports:
            self.reports[part] = ask(self.world, self.surface, Job(part, self.share))
        return self.reports[part]

    def whole(self) -> Report:
        """Return all parts as one report."""
        found = Report()
        for part in self.parts:
            found.add(self.report(part))
        return found

    def close(self) -> None:
        """Drop the database."""
        self.world.close()


class LeakMatrix:
    """Inherit in a test of a project."""

    settings: ClassVar[LeakSettings]
    walls: ClassVar[str] = "both"
    document: ClassVar[Path | None] = None
    is_daily: ClassVar[bool] = False  # asks the share of a day, and all that the document lacks

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

        def make_world() -> World:
            return World(
                database_server,
                template_database,
                settings_under_test,
                cls.settings,
                tmp_path_factory.mktemp("leaks"),
                walls=cls.walls,
            )

        known = ledger.known(cls.document) if cls.is_daily and cls.document else None
        matrix = Matrix(make_world, WHOLE if known is None else shares.of_today(known))
        yield matrix
        matrix.close()

    @pytest.mark.parametrize("part", PARTS)
    def test_nothing_leaks(self, matrix: Matrix, part: str) -> None:
        """Nobody sees or touches what is not theirs."""
        if part not in matrix.parts:
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
        if self.walls != "both" or self.document is None or self.is_daily:
            return
        report = matrix.whole()
        sys.stdout.write(f"\n{report.total} cells, {len(report.leaks)} leaks\n")
        asked = [f"{route.method} {route.endpoint}" for route in matrix.surface.routes]
        problems = ledger.compare(report, self.document, [*asked, *roles_of(matrix.world)])
        assert not problems, "\n".join(problems)


def roles_of(world: World) -> Iterator[str]:
    """Yield the names under which the matrix knows the roles."""
    yield from (f"role {name}" for name in world.roles)


def uncovered(matrix: Matrix) -> list[str]:
    """Return what exists and no cell touched, though its turn has come."""
    report, surface = matrix.whole(), matrix.surface
    wanted = {
        f"{route.method} {route.endpoint}": f"{route.method} {route.rule.rule}"
        for route in surface.routes
        if matrix.share.is_whole or route.endpoint not in surface.open
    }
    wanted |= {f"model {cls.__name__}": f"model {cls.__name__}" for cls in mapped_classes()}
    return [text for name, text in sorted(wanted.items()) if name not in report.covered]
