"""Columns that held plain text are encrypted by their migration with the rows that are there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, text

from app.kernel import crypto
from app.kernel.identity import plain_number
from app.kernel.migration_encryption import BATCH, decrypt_column, encrypt_column
from app.testing.database import DatabaseServer

NAME = "account.number"


@pytest.fixture
def connection(app: Any, database_server: DatabaseServer) -> Iterator[sa.Connection]:
    name = f"chungtay_encryption_{os.getpid()}"
    database_server.drop_database(name)
    engine = create_engine(database_server.create_database(name).operator)
    with engine.begin() as found, Operations.context(MigrationContext.configure(found)):
        yield found
    engine.dispose()
    database_server.drop_database(name)


def test_rows_are_encrypted_and_come_back(connection: sa.Connection) -> None:
    connection.execute(text("create table account (id bigserial, number varchar(40) not null)"))
    connection.execute(
        text("insert into account (number) select '3741.' || n from generate_series(1, :n) n"),
        {"n": BATCH + 3},
    )
    encrypt_column("account", "number")
    rows = connection.execute(text("select id, number, number_index from account")).all()
    assert {row.id: crypto.ring().open(bytes(row.number), NAME) for row in rows} == {
        n: f"3741.{n}" for n in range(1, BATCH + 4)
    }
    first = next(row for row in rows if row.id == 1)
    assert bytes(first.number_index) == crypto.blind_index(plain_number("37 41-1"), NAME)
    with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
        connection.execute(text("insert into account (number) values (null)"))
    decrypt_column("account", "number", sa.String(40))
    back = connection.execute(text("select id, number from account")).all()
    assert {row.id: row.number for row in back} == {n: f"3741.{n}" for n in range(1, BATCH + 4)}


def test_empty_values_stay_empty(connection: sa.Connection) -> None:
    connection.execute(text("create table account (id bigserial, number varchar(40))"))
    connection.execute(text("insert into account (number) values (null), ('12')"))
    encrypt_column("account", "number")
    rows = connection.execute(text("select number, number_index from account order by id")).all()
    assert rows[0] == (None, None)
    assert crypto.ring().open(bytes(rows[1].number), NAME) == "12"
