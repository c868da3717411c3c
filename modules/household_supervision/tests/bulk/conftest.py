"""Three households in review, who surveys them, and what is stored of them."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.services.people import create_person
from app.kernel.actor import bind_actor
from modules.household_supervision.tests.support import COMMUNE, role


@pytest.fixture
def three(db_session, make_case) -> list[int]:
    keys = [make_case(name).id for name in ("Hoàng Thị Bưởi", "Lò Văn Cam", "Vàng A Dừa")]
    db_session.commit()
    return keys


@pytest.fixture
def surveyor(db_session, system, land) -> int:
    person = create_person(
        full_name="Rà Soát Viên", birth_year=1980, unit_id=land.commune.id, actor=system
    )
    db_session.commit()
    return int(person.id)


@pytest.fixture
def officer(client_as) -> Any:
    return client_as(role("commune_officer"), COMMUNE, locale="en")


@pytest.fixture
def as_system(db_session, system):
    """Return a function with which somebody else works on records."""

    def work(function: Any, *given: Any, **values: Any) -> Any:
        db_session.rollback()
        bind_actor(db_session, system)
        found = function(*given, actor=system, **values)
        db_session.commit()
        return found

    return work
