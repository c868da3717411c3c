"""Record rules in words: composed ones say all parts, unknown ones their name, never nothing."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.models import mapped_classes
from app.kernel.scope import AnyOf, EverywhereScope, OwnerScope, Scope, ThroughScope, UnitScope
from app.kernel.scope_words import describe, parts, words_of


class NearScope(UnitScope):
    """A rule that builds on another and has no words of its own."""


class NewScope(Scope):
    """A rule without words."""

    def criterion(self, table: Any, request: Any) -> Any:
        raise NotImplementedError

    def policy(self) -> str:
        raise NotImplementedError

    def allows(self, values: Any, request: Any, session: Any) -> bool:
        raise NotImplementedError


@pytest.fixture
def english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}) as context:
        context.session["locale"] = "en"
        yield


def test_composed_rules_say_all_their_parts(english):
    rule = AnyOf(EverywhereScope(), OwnerScope("user_id"))
    assert describe(rule) == "All, with an assignment to the whole country; or: One's own"
    assert len(list(parts(rule))) == 3


def test_a_rule_through_a_parent_names_the_parent(english):
    words = describe(ThroughScope("household_household", "household_id"))
    assert "Households" in words


def test_a_rule_without_words_borrows_them_or_shows_its_name(english):
    assert describe(NearScope()) == describe(UnitScope())
    assert words_of(NewScope) is None
    assert describe(NewScope()) == "NewScope"


def test_every_rule_in_use_has_words(english):
    assert all(describe(cls.__scope__) for cls in mapped_classes())
