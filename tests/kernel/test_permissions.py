"""Roles in the framework's tables follow the installed modules, also for those who hold them."""

from __future__ import annotations

from sqlalchemy import text

from app.kernel.cluster import Dsns
from app.kernel.permissions import sync_permissions
from app.kernel.registry import registry
from app.testing.plugin import settings_under_test

GONE = "household_supervision.commune_officer"


def test_a_role_of_a_removed_module_grants_nothing_to_who_still_holds_it(fresh_database: Dsns):
    from app import create_app
    from app.core.services import users
    from app.extensions import db
    from app.kernel.actor import bind_actor, system_actor

    app = create_app(settings_under_test(fresh_database.operator), screens=False)
    with app.app_context():
        session, everything = db.session(), system_actor("test")
        bind_actor(session, everything)
        user = users.create_user(
            username="giu",
            first_name="Giữ",
            last_name="Vai trò",
            email="giu@example.org",
            password="một mật khẩu đủ dài",
            actor=everything,
        )
        users.assign(user.id, role=GONE, unit_id=None, organisation_id=None, actor=everything)
        core = tuple(m for m in registry(app).manifests() if m.name == "core")
        sync_permissions(session, core, {role.name: role for role in core[0].roles})
        left = session.execute(
            text(
                "select (select count(*) from ab_permission_view_role g where g.role_id = r.id) "
                "from ab_role r where r.name = :name"
            ),
            {"name": GONE},
        ).scalar_one()
        session.rollback()
        db.session.remove()
        db.engine.dispose()
    assert left == 0
