"""Each check of the conformance suite passes on a good module and fails on its fault."""

from __future__ import annotations

import pytest

from app.testing.conformance import CHECKS
from app.testing.database import DatabaseServer
from tests.sample_modules.building import (
    MODULE,
    Fault,
    write_broken_module,
    write_good_module,
)
from tests.sample_modules.children import in_child
from tests.sample_modules.faults import FAULTS
from tests.sample_modules.fixtures import core_template, place  # noqa: F401 - fixtures
from tests.sample_modules.work import Place, run_checks


@pytest.fixture(scope="module")
def good(
    tmp_path_factory: pytest.TempPathFactory,
    database_server: DatabaseServer,
    core_template: str,  # noqa: F811
) -> dict[str, list[str]]:
    """Return what all checks find in the good module."""
    place = Place(tmp_path_factory.mktemp("good"), database_server.folder, core_template)  # noqa: F811
    write_good_module(place.folder)
    found: dict[str, list[str]] = in_child(run_checks, place, MODULE, tuple(CHECKS))
    return found


@pytest.mark.parametrize("check", CHECKS)
def test_good_module_passes(good: dict[str, list[str]], check: str):
    assert good[check] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "_"))
def test_fault_is_found(place: Place, fault: Fault):  # noqa: F811
    write_broken_module(place.folder, fault)
    problems = in_child(run_checks, place, MODULE, (fault.check,))[fault.check]
    assert any(fault.says in problem for problem in problems), problems


def test_each_check_has_a_fault_that_shows_it():
    assert {fault.check for fault in FAULTS} == set(CHECKS)
