"""Secret ballots stay out of the trail: declared in a migration, listed by the project, checked."""

from __future__ import annotations

import pytest

from app.kernel.migration import unlinkable
from tests.sample_modules.ballots import REASON, entries_after_a_ballot, write_ballots
from tests.sample_modules.building import MODULE
from tests.sample_modules.children import in_child
from tests.sample_modules.fixtures import core_template, place  # noqa: F401 - fixtures
from tests.sample_modules.work import Place, run_checks

CHECKS = ("trail", "scopes", "application_role", "migrations")


def checked(place: Place) -> dict[str, list[str]]:  # noqa: F811
    found: dict[str, list[str]] = in_child(run_checks, place, MODULE, CHECKS)
    return found


def test_a_listed_ballot_passes_and_leaves_no_entry(place: Place):  # noqa: F811
    write_ballots(place.folder, listed=REASON)
    assert checked(place) == {name: [] for name in CHECKS}
    assert in_child(entries_after_a_ballot, place) == 0


def test_a_ballot_for_another_reason_is_found(place: Place):  # noqa: F811
    write_ballots(place.folder, listed="because the trail is slow, they say")
    [problem] = checked(place)["trail"]
    assert "for another reason" in problem


def test_columns_that_link_a_ballot_to_somebody_are_found(place: Place):  # noqa: F811
    write_ballots(place.folder, listed=REASON, linkable=True)
    problems = " ".join(checked(place)["trail"])
    assert "sample_ballot.cast_at says when" in problems
    assert "sample_ballot.voter_id says whose" in problems


def test_a_declaration_needs_a_reason():
    with pytest.raises(ValueError, match="without a reason"):
        unlinkable("sample_ballot", " ")
