"""Whatever people say and change in whatever order, a round closes only if the rule allows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.services.people import create_person
from app.core.services.users import link_person
from app.kernel.actor import bind_actor
from modules.household_supervision.tests.support import role

SAY = text(
    "insert into core_workflow_approval (table_name, row_id, transition, decision, reason) "
    "values ('household_round', :id, 'close', :decision, 'vì')"
)
EDIT = text("update household_round set note = :note where id = :id")
CLOSE = text("update household_round set state = 'closed' where id = :id")
ACCOUNTS = 4  # the last two belong to one person
PERSON_OF = (0, 1, 2, 2)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "approve", "object", "edit", "undo", "close"]),
        st.integers(0, ACCOUNTS - 1),
    ),
    min_size=2,
    max_size=14,
)


@dataclass
class Expected:
    """The rule as one would say it: one proposes, another person agrees to the same content."""

    note: str = ""
    proposer: int | None = None
    about: str = ""
    agreed: set[int] = field(default_factory=set)
    objected: set[int] = field(default_factory=set)
    edits: int = 0

    @property
    def is_live(self) -> bool:
        """Tell whether a proposal stands."""
        return self.proposer is not None and self.about == self.note and not self.objected

    def allows(self, step: str, person: int) -> bool:
        """Tell whether a step must be taken; the state changes accordingly."""
        if step == "propose":
            if self.is_live:
                return False
            self.proposer, self.about = person, self.note
            self.agreed, self.objected = set(), set()
        elif step == "approve":
            if not self.is_live or person == self.proposer or person in self.agreed:
                return False
            self.agreed.add(person)
        elif step == "object":
            if not self.is_live:
                return False
            self.objected.add(person)
        elif step == "edit":
            self.edits += 1
            self.note = f"sửa lần {self.edits}"
        elif step == "undo":
            self.note = ""
        else:
            return self.is_live and bool(self.agreed)
        return True


@pytest.fixture
def cast(review_round, make_user, db_session, system, sql):
    """Return the connection, a round that only lacks people, and officers, two with one person."""
    sql("delete from household_unit_review where round_id = :id", id=review_round.id)
    sql("update household_round set note = '' where id = :id", id=review_round.id)
    made = [make_user(role("province_officer"), "58") for _ in range(ACCOUNTS)]
    bind_actor(db_session, system)
    person = create_person(full_name="Lê Thị Hai Tài Khoản", actor=system)
    for user, _actor in made[-2:]:
        link_person(user.id, person.id, actor=system)
    db_session.commit()
    return db_session.connection(), review_round.id, [actor for _user, actor in made]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_the_database_follows_the_rule(steps, cast: Any):
    connection, item, people = cast
    expected = Expected()
    with connection.begin_nested() as savepoint:
        for step, account in steps:
            wanted = expected.allows(step, PERSON_OF[account])
            taken = _take(connection, step, item, people[account].key, expected.note)
            assert taken == wanted, (steps, step, account)
            if step == "close" and taken:
                break
        savepoint.rollback()


def _take(connection: Any, step: str, item: int, actor: str, note: str) -> bool:
    connection.execute(text("select set_config('app.actor', :a, true)"), {"a": actor})
    try:
        with connection.begin_nested():
            if step in ("edit", "undo"):
                connection.execute(EDIT, {"id": item, "note": note})
            elif step == "close":
                connection.execute(CLOSE, {"id": item})
            else:
                connection.execute(SAY, {"id": item, "decision": step})
    except DBAPIError:
        return False
    return True
