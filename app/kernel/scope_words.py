"""Record rules in words, for those who grant rights: "rows of your units and those below them".

A module that brings a rule of its own registers its words beside it:

    describes(PlanScope)(lambda rule: _("Everybody reads; the unit's own people write."))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any, TypeVar

from flask_babel import gettext as _

from app.kernel import scope
from app.kernel.record_scope import RecordScope
from app.kernel.registry import registry

Words = Callable[[Any], str]
_WORDS: dict[type[scope.Scope], Words] = {}
Found = TypeVar("Found", bound=Words)


def describes(cls: type[scope.Scope]) -> Callable[[Found], Found]:
    """Register the words of a record rule, given the rule as it is declared."""

    def register(words: Found) -> Found:
        _WORDS[cls] = words
        return words

    return register


def describe(rule: scope.Scope) -> str:
    """Return a record rule in words; of a rule without words its name in code."""
    words = words_of(type(rule))
    return words(rule) if words is not None else type(rule).__name__


def words_of(cls: type[scope.Scope]) -> Words | None:
    """Return the words of a rule's class, or of the class that it builds on."""
    return next((_WORDS[base] for base in cls.__mro__ if base in _WORDS), None)


def parts(rule: scope.Scope) -> Iterator[scope.Scope]:
    """Yield a rule and the rules that it is made of."""
    yield rule
    for inner in getattr(rule, "rules", ()):
        yield from parts(inner)


def verb_label(verb: str) -> str:
    """Return the word for a verb."""
    for manifest in registry().manifests():
        if verb in manifest.verbs:
            return str(manifest.verbs[verb])
    return verb


@describes(scope.UnitScope)
def _unit(_rule: Any) -> str:
    return _("In the units of the assignment and those below them")


@describes(scope.OrganisationScope)
def _organisation(_rule: Any) -> str:
    return _("Of the organisations of the assignment and those below them")


@describes(scope.OwnerScope)
def _owner(_rule: Any) -> str:
    return _("One's own")


@describes(scope.PublicScope)
def _public(_rule: Any) -> str:
    return _("All; everybody who is signed in reads them")


@describes(scope.SystemScope)
def _system(_rule: Any) -> str:
    return _("Only the program itself")


@describes(scope.EverywhereScope)
def _everywhere(_rule: Any) -> str:
    return _("All, with an assignment to the whole country")


@describes(scope.ThroughScope)
def _through(rule: Any) -> str:
    from app.kernel.models import class_of_table

    record = class_of_table(rule.parent_table).__record__
    view = registry().record_views.get(record)
    name = str(view.title) if view is not None else record
    return _("Where one reaches the record that they belong to (%(parent)s)", parent=name)


@describes(scope.AnyOf)
def _any(rule: Any) -> str:
    words = [describe(part) for part in rule.rules]
    return reduce(lambda one, other: _("%(one)s; or: %(other)s", one=one, other=other), words)


@describes(scope.AllOf)
def _all(rule: Any) -> str:
    words = [describe(part) for part in rule.rules]
    return reduce(lambda one, other: _("%(one)s; and: %(other)s", one=one, other=other), words)


@describes(scope.NotScope)
def _not(rule: Any) -> str:
    return _("Not: %(rule)s", rule=describe(rule.rule))


@describes(scope.ForVerbs)
def _for_verbs(rule: Any) -> str:
    verbs = ", ".join(verb_label(verb) for verb in rule.verbs)
    return _("%(rule)s (to %(verbs)s)", rule=describe(rule.rule), verbs=verbs)


@describes(scope.AsVerb)
def _as_verb(rule: Any) -> str:
    return _("%(rule)s, for who may %(verb)s", rule=describe(rule.rule), verb=verb_label(rule.verb))


@describes(scope.StateScope)
def _state(rule: Any) -> str:
    return _("In the state %(states)s", states=", ".join(rule.states))


@describes(scope.HoldsScope)
def _holds(rule: Any) -> str:
    return _("For who may %(verb)s", verb=verb_label(rule.verb))


@describes(RecordScope)
def _record(_rule: Any) -> str:
    return _("Where one reaches the record that they are about")
