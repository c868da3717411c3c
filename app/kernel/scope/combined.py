"""Rules made of rules: any of, all of, not; for some verbs only, or asked as another verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, false, func, not_, or_, true
from sqlalchemy.sql import ColumnElement

from app.kernel.scope.base import NOTHING, Bound, Columns, Request, Scope, fill, literal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Combined(Scope):
    """What the combinations share."""

    def __init__(self, *rules: Scope) -> None:
        if not rules:
            raise TypeError("a combination needs rules")
        self.rules = rules

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(rule.columns for rule in self.rules))


class AnyOf(Combined):
    """Rows that at least one of several rules reaches."""

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return or_(false(), *(rule.criterion(table, request) for rule in self.rules))

    def bound(self, request: Request) -> Bound | None:
        found = [rule.bound(request) for rule in self.rules]
        known = [each for each in found if each is not None and each[1]]
        if None in found or len({column for column, _keys in known}) > 1:
            return None
        return (known[0][0], frozenset().union(*(keys for _, keys in known))) if known else NOTHING

    def policy(self) -> str:
        return " or ".join(f"({rule.policy()})" for rule in self.rules)

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return any(rule.allows(values, request, session) for rule in self.rules)

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        return tuple(why for rule in self.rules for why in rule.because(values, request, session))


class AllOf(Combined):
    """Rows that all of several rules reach."""

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return and_(true(), *(rule.criterion(table, request) for rule in self.rules))

    def bound(self, request: Request) -> Bound | None:
        found = (rule.bound(request) for rule in self.rules)
        return next((each for each in found if each is not None), None)

    def policy(self) -> str:
        return " and ".join(f"({rule.policy()})" for rule in self.rules)

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return all(rule.allows(values, request, session) for rule in self.rules)

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        found = [rule.because(values, request, session) for rule in self.rules]
        return tuple(why for each in found for why in each) if all(found) else ()


class NotScope(Combined):
    """Rows that a rule does not reach; the program itself passes all the same."""

    def __init__(self, rule: Scope) -> None:
        super().__init__(rule)
        self.rule = rule
        self.label = rule.label

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        # What is unknown (an empty column) is not reached, so its opposite is.
        return not_(func.coalesce(self.rule.criterion(table, request), false()))

    def policy(self) -> str:
        return f"not coalesce(({self.rule.policy()}), false)"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return request.actor.is_system or not self.rule.allows(values, request, session)


class ForVerbs(Combined):
    """A rule that holds for some verbs only; for all others nothing is reached."""

    def __init__(self, rule: Scope, *verbs: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.verbs = verbs

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        return self.rule.criterion(table, request) if request.verb in self.verbs else false()

    def bound(self, request: Request) -> Bound | None:
        if request.actor.is_system:
            return None
        return self.rule.bound(request) if request.verb in self.verbs else NOTHING

    def policy(self) -> str:
        listed = ", ".join(literal(verb) for verb in self.verbs)
        return f"(:verb in ({listed})) and ({self.rule.policy()})"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return request.actor.is_system or bool(self.because(values, request, session))

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        return self.rule.because(values, request, session) if request.verb in self.verbs else ()


class AsVerb(Combined):
    """A rule asked as if another verb were wanted: whoever installs modules writes requests.

    With `record` the verb is asked of that record, also for the rows that belong to its rows.
    """

    def __init__(self, verb: str, rule: Scope, record: str = "") -> None:
        super().__init__(rule)
        self.verb = verb
        self.rule = rule
        self.record = record

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return self.rule.criterion(table, self._asked(request))

    def bound(self, request: Request) -> Bound | None:
        return self.rule.bound(self._asked(request))

    def policy(self) -> str:
        named = {"record": literal(self.record)} if self.record else {}
        return fill(self.rule.policy(), verb=literal(self.verb), **named)

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return self.rule.allows(values, self._asked(request), session)

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        return self.rule.because(values, self._asked(request), session)

    def _asked(self, request: Request) -> Request:
        return replace(request, verb=self.verb, record=self.record or request.record)
