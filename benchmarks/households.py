"""A million invented households in two old provinces or in one, and two people who read them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from psycopg import sql

from app.kernel.cluster import connect, with_database

HOUSEHOLDS = int(os.environ.get("HOUSEHOLDS", "1000000"))
PROVINCES = ("58", "56")
COMMUNE_USER, PROVINCE_USER = 900001, 900002
WITH_MEMBERS = 1_000  # the first households, whose pages are opened

# Names of three parts from common family, middle and given names; the communes of the provinces
# are drawn, so that a province holds some hundred thousand households and a commune thousands.
FILL = """
set session_replication_role = replica;
insert into household_household
    (code, unit_id, head_name, search_key, sort_key, registered_on, is_synthetic)
select 'B' || lpad(i::text, 9, '0'), places.ids[1 + abs(hashint4(i)) % cardinality(places.ids)],
       named.name, core_fold(named.name), core_fold(named.name),
       date '2015-01-01' + abs(hashint4(i + 1)) % 2500, true
from (
    select array_agg(c.id order by c.id) as ids
    from core_unit c join core_unit d on d.id = c.parent_id join core_unit p on p.id = d.parent_id
    where c.level = 'commune' and p.code = any({provinces})
) places,
generate_series(1, {households}) i,
lateral (select
    (array['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Chamaléa', 'Katơr', 'Pi Năng', 'Đàng'])[1 + i % 8]
    || ' ' || (array['Văn', 'Thị', 'Đức', 'Minh', 'Ngọc', 'Hữu', 'Thanh'])[1 + (i / 8) % 7]
    || ' ' || (array['An', 'Bình', 'Cường', 'Dũng', 'Đào', 'Giang', 'Hà', 'Hoa', 'Khánh', 'Lan',
                     'Mai', 'Nam', 'Oanh', 'Phúc', 'Quý', 'Sơn', 'Thảo', 'Uyên', 'Vinh', 'Xuân'])
                    [1 + (i / 56) % 20]
    || ' ' || to_hex((i::bigint * 2654435761) % 65536) as name) named;
insert into household_member
    (household_id, full_name, family_name, middle_name, given_name, search_key, sort_key, sex,
     birth_year, relationship_code)
select h.id, h.head_name, 'Nguyễn', '', 'An', h.search_key, h.sort_key,
       (array['male', 'female'])[1 + n % 2], 1950 + 12 * n,
       (array['head', 'spouse', 'child', 'child'])[n]
from generate_series(1, 4) n, (select * from household_household order by id limit {members}) h;
set session_replication_role = origin;
analyze household_household;
analyze household_member;
"""
USERS = """
insert into ab_user (id, first_name, last_name, username, email, active)
values ({commune}, 'a', 'a', 'bench.commune', 'c@example.org', true),
       ({province}, 'b', 'b', 'bench.province', 'p@example.org', true);
select set_config('app.actor', 'system', false);
insert into core_assignment (user_id, role_id, unit_id)
select asked.user_id, r.id,
       (select id from core_unit where code = asked.code and valid_to is not null limit 1)
from ab_role r, (values ({commune}, '22792'), ({province}, '58')) asked (user_id, code)
where r.name = {role};
"""


def fill(
    database_server: Any, dsn: str, *, role: str, provinces: Sequence[str] = PROVINCES
) -> None:
    """Put the households and the two users into the database of an address."""
    name = dsn.rpartition("/")[2].partition("?")[0]
    begun = perf_counter()
    values = {
        "provinces": sql.Literal(list(provinces)),
        "households": sql.Literal(HOUSEHOLDS),
        "members": sql.Literal(WITH_MEMBERS),
        "commune": sql.Literal(COMMUNE_USER),
        "province": sql.Literal(PROVINCE_USER),
        "role": sql.Literal(role),
    }
    with connect(with_database(database_server.superuser_dsn, name)) as connection:
        connection.execute(sql.SQL(FILL).format(**values))
        connection.execute(sql.SQL(USERS).format(**values))
        connection.execute("vacuum household_household")
        connection.execute("vacuum household_member")
    print(f"\n{HOUSEHOLDS:,} households in {perf_counter() - begun:.0f} s")
