"""Any order of install and uninstall on a live database ends with a fresh install's schema."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest
from sqlalchemy import Connection, create_engine, text

from app.testing.database import DatabaseServer
from tests.modules.catalogue import catalogue
from tests.modules.walking import FREE, walk, write_modules
from tests.sample_modules.children import in_child
from tests.sample_modules.fixtures import core_template, place  # noqa: F401 - fixtures
from tests.sample_modules.work import Place

# Each order of coming is met with another order of going; together all six of both.
ORDERS = tuple(
    (coming, going)
    for coming, going in zip(
        permutations(FREE), (*list(permutations(FREE))[1:], tuple(FREE)), strict=True
    )
)


def test_any_order_ends_with_the_schema_of_a_fresh_install(place: Place):  # noqa: F811
    write_modules(place.folder)
    assert in_child(walk, place, ORDERS) == []


CHANGES = (
    "create table left_behind (id int)",
    "create function left_behind() returns int language sql as 'select 1'",
    "create view left_behind as select 1 as one",
    "create index left_behind on core_module (version)",
    "grant update on core_module to public",
    "grant update (version) on core_module to public",
    "alter function core_today() immutable",
    "grant execute on function core_today() to public",
    "alter table core_person disable row level security",
    "alter table core_module add constraint left_behind check (version <> '')",
    "alter table core_module alter column version drop not null",
    "alter table core_person disable trigger core_person_trail",
    "create policy left_behind on core_person using (true)",
    "insert into ab_role (name) values ('left.behind')",
    "insert into ab_view_menu (name) values ('left.Behind'); insert into ab_permission_view "
    "(permission_id, view_menu_id) select min(p.id), max(v.id) "
    "from ab_permission p, ab_view_menu v",
    "insert into procrastinate_jobs (queue_name, task_name, args, status) "
    "values ('default', 'left.behind', '{}', 'todo')",
)


@pytest.fixture(scope="module")
def owner(database_server: DatabaseServer, template_database: str) -> Iterator[Connection]:
    """Yield a connection of the owner to a database with all modules."""
    dsns = database_server.create_database("orders_seen", template=template_database)
    engine = create_engine(dsns.operator)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    database_server.drop_database("orders_seen")


@pytest.mark.parametrize("change", CHANGES)
def test_the_comparison_sees_what_is_left_behind(owner: Connection, change: str):
    with owner.begin() as transaction:
        before = catalogue(owner)
        owner.execute(text(change))
        assert catalogue(owner) != before
        transaction.rollback()
