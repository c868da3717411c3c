"""Saved views: one's own, those of a role, those for everyone; only owners change them."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.models import Role
from app.core.services.saved_views import create_saved_view, update_saved_view, views_of
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound

LIST = "AdminUnitView"
OWN = {"list_view": LIST, "name": "Các tỉnh", "query": "level=province"}


@pytest.fixture
def role_key(db_session) -> int:
    return int(db_session.scalar(select(Role.id).where(Role.name == "core.officer")))


def names(session, acting) -> list[str]:
    bind_actor(session, acting)
    return [view.name for view in views_of(session, acting, LIST)]


def test_each_reader_is_offered_own_views_and_those_of_own_roles(db_session, make_user, role_key):
    _user, chief = make_user("core.administrator")
    _user, officer = make_user("core.officer")
    _user, reader = make_user("core.viewer")
    bind_actor(db_session, chief)
    create_saved_view({**OWN, "name": "Của tôi"}, actor=chief)
    create_saved_view({**OWN, "name": "Chung", "audience": "everyone"}, actor=chief)
    of_role = {**OWN, "name": "Cán bộ", "audience": "role", "role_id": role_key}
    create_saved_view(of_role, actor=chief)
    assert names(db_session, chief) == ["Cán bộ", "Chung", "Của tôi"]
    assert names(db_session, officer) == ["Cán bộ", "Chung"]
    assert names(db_session, reader) == ["Chung"]


def test_sharing_needs_its_right(db_session, actor):
    reader = actor("core.viewer")
    with pytest.raises(NotAllowed):
        create_saved_view({**OWN, "audience": "everyone"}, actor=reader)
    mine = create_saved_view(OWN, actor=reader)
    with pytest.raises(NotAllowed):
        update_saved_view(mine.id, {"audience": "everyone"}, None, actor=reader)


def test_a_view_of_another_is_not_changed(db_session, make_user):
    _user, chief = make_user("core.administrator")
    _user, reader = make_user("core.viewer")
    bind_actor(db_session, chief)
    key = create_saved_view({**OWN, "audience": "everyone"}, actor=chief).id
    db_session.expunge_all()
    bind_actor(db_session, reader)
    with pytest.raises(NotFound):
        update_saved_view(key, {"name": "Khác"}, None, actor=reader)


def test_the_database_refuses_the_same(db_session, make_user, sql):
    chief_user, chief = make_user("core.administrator")
    reader_user, reader = make_user("core.viewer")
    insert = (
        "insert into core_saved_view (user_id, list_view, name, audience) "
        "values (:user, 'AdminUnitView', 'x', :audience)"
    )
    for user, audience in ((chief_user.id, "owner"), (reader_user.id, "everyone")):
        with pytest.raises(DBAPIError):
            sql(insert, acting=reader, user=user, audience=audience)
    assert sql(insert, acting=reader, user=reader_user.id, audience="owner") == 1
    assert sql("select count(*) from core_saved_view", acting=chief)[0][0] == 0
    for statement in ("update core_saved_view set name = 'y'", "delete from core_saved_view"):
        assert sql(statement, acting=chief) == 0


def test_one_default_for_each_list(db_session, actor):
    reader = actor("core.viewer")
    create_saved_view({**OWN, "is_default": True}, actor=reader)
    with pytest.raises(InvalidInput):
        create_saved_view({**OWN, "name": "Khác", "is_default": True}, actor=reader)


def test_a_list_opens_in_the_default_view_and_shows_the_tabs(client_as):
    client = client_as("core.viewer")
    saved = client.post(
        f"/core/saved-views/add?list_view={LIST}&query=level%3Dprovince",
        data={
            "name": "Các tỉnh",
            "audience": "owner",
            "is_default": "y",
            "list_view": LIST,
            "query": "level=province",
        },
    )
    assert saved.status_code == 302
    assert saved.location.startswith("/core/units/?view=")
    opened = client.get("/core/units/")
    assert opened.status_code == 302
    assert opened.location.endswith("level=province")
    page = client.get(opened.location).get_data(as_text=True)
    assert 'aria-current="page">Các tỉnh</a>' in page
    assert client.get("/core/units/?view=all").status_code == 200


def test_a_name_is_needed_and_what_was_typed_stays(client_as):
    client = client_as("core.viewer", locale="en")
    answer = client.post(
        "/core/saved-views/add",
        data={"name": "", "audience": "owner", "list_view": LIST, "query": "level=province"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('value="level=province"') == 1


def test_a_new_view_is_ones_own_unless_said_otherwise(client_as):
    page = client_as("core.viewer").get("/core/saved-views/add?list_view=AdminUnitView&query=")
    assert '<option selected value="owner">' in page.get_data(as_text=True)
