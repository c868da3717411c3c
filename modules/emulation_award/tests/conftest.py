"""The world of 2021 in which these tests act."""

from __future__ import annotations

import pytest

from modules.emulation_award.tests.support import World, make_world


@pytest.fixture
def world(db_session, make_user) -> World:
    """Return a province with an adopted plan (05 + 05) and a board of five members."""
    return make_world(db_session, make_user)


@pytest.fixture
def browse(app, world: World):
    """Return a function that gives the browser of somebody who acts in the world."""

    def sign_in(who):
        actor = world.actors[who]
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["locale"], cookie["_user_id"], cookie["_fresh"] = "vi", str(actor.user_id), True
        world.session.commit()
        return client

    return sign_in
