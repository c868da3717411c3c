"""Who writes households and members is judged by statement: one row elsewhere refuses them all."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.services import users
from app.kernel.actor import Actor, bind_actor
from modules.household_supervision.tests.support import COMMUNE, role

HOUSEHOLDS = (
    "insert into household_household "
    "(unit_id, head_name, search_key, sort_key, registered_on, version, is_synthetic) "
    "select u, 'Thử', 'thu', 'thu', '2021-01-01', 1, true "
    "from unnest(cast(:units as bigint[])) u"
)
MEMBERS = (
    "insert into household_member (household_id, full_name, family_name, middle_name, given_name, "
    "search_key, sort_key, relationship_code, version) "
    "select h, 'Thử', '', '', 'Thử', 'thu', 'thu', 'child', 1 "
    "from unnest(cast(:households as bigint[])) h"
)


@pytest.fixture
def officer(db_session: Any, make_user: Any, land: Any, system: Actor) -> Actor:
    """Return an officer of one village, who by mistake has the role for the Front elsewhere too."""
    user, acting = make_user(role("commune_officer"), COMMUNE, land.front)
    bind_actor(db_session, system)
    users.assign(
        user.id,
        role=role("commune_officer"),
        unit_id=land.village.id,
        organisation_id=land.committee.id,
        actor=system,
    )
    db_session.commit()
    found: Actor = acting
    return found


def refused(run: Any, statement: str, **values: Any) -> None:
    with pytest.raises(DBAPIError, match="only the authorities of the unit write") as refusal:
        run(statement, **values)
    assert refusal.value.orig.diag.sqlstate == "42501"


def test_rows_of_one_office_are_written(sql, officer, land) -> None:
    assert sql(HOUSEHOLDS, acting=officer, units=[land.village.id] * 3) == 3
    assert sql(HOUSEHOLDS, acting=officer, units=[]) == 0


def test_one_row_elsewhere_refuses_all(sql, officer, land) -> None:
    units = [land.village.id, land.village.id, land.second_village.id]
    refused(sql, HOUSEHOLDS, acting=officer, units=units)
    assert sql("select count(*) from household_household", acting=officer) == [(0,)]


def test_no_household_is_taken_from_another_office_or_given(
    sql, officer, land, make_household
) -> None:
    here, there = make_household("Một"), make_household("Hai", unit=land.second_village)
    move = "update household_household set unit_id = :unit where id = any(cast(:keys as bigint[]))"
    refused(sql, move, acting=officer, unit=land.village.id, keys=[here.id, there.id])
    refused(sql, move, acting=officer, unit=land.second_village.id, keys=[here.id])
    assert sql(move, acting=officer, unit=land.village.id, keys=[here.id]) == 1


def test_members_follow_their_household(sql, officer, land, make_household) -> None:
    here = make_household("Một", members=2)
    there = make_household("Hai", unit=land.second_village, members=2)
    assert sql(MEMBERS, acting=officer, households=[here.id]) == 1
    refused(sql, MEMBERS, acting=officer, households=[here.id, there.id])
    move = (
        "update household_member set household_id = :to "
        "where household_id = :of and relationship_code = 'child'"
    )
    refused(sql, move, acting=officer, to=here.id, of=there.id)
    refused(sql, move, acting=officer, to=there.id, of=here.id)
