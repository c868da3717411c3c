"""What tests of the chain share: committed writes, the sealer, and a hand that alters the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from app.kernel.cluster import Dsns, connect
from app.kernel.trail_seal import chain_batch, encrypt_batch, seal
from app.kernel.trail_verify import Problem, Verification, verify

PEOPLE = tuple(f"Chamaléa Thị {number}" for number in range(12))
WAITING = "select waiting from core_trail_status()"


class Chain:
    """One database with committed entries, as its owner and as the application see it."""

    def __init__(self, dsns: Dsns) -> None:
        self.dsns = dsns

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Yield a connection of the owner that commits by itself."""
        with connect(self.dsns.operator) as connection:
            yield connection

    @contextmanager
    def application(self, actor: str = "system") -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Yield a connection of the application on which somebody acts."""
        with connect(self.dsns.application) as connection:
            connection.execute("select set_config('app.actor', %s, false)", [actor])
            yield connection

    def write(self, *names: str) -> list[int]:
        """Write a person for each name, each in a transaction; return their keys."""
        with self.application() as connection:
            return [
                self.scalar(
                    "insert into core_person (full_name, search_key, sort_key) "
                    "values (%s, 'k', 'k') returning id",
                    [name],
                    connection,
                )
                for name in names
            ]

    def seal(self) -> None:
        """Seal all; what other databases of the server still write holds the horizon back."""
        with self.owner() as connection:
            while True:
                seal(connection)
                row = connection.execute(WAITING).fetchone()
                if row is not None and row[0] == 0:
                    return

    def seal_once(self) -> tuple[int, int]:
        """Encrypt one batch and chain one."""
        with self.owner() as connection:
            return encrypt_batch(connection), chain_batch(connection)

    def tamper(self, *statements: str) -> None:
        """Do what only the owner can do: switch the guards off and rewrite the past."""
        tables = ("core_trail", "core_trail_chain", "core_trail_sealed")
        with self.owner() as connection, connection.transaction():
            for table in tables:
                connection.execute(f"alter table {table} disable trigger user")
            for statement in statements:
                connection.execute(statement)
            for table in tables:
                connection.execute(f"alter table {table} enable trigger user")

    def verify(self, root: Any = None, **options: Any) -> Verification:
        """Verify as the role for backup and verification."""
        with connect(self.dsns.backup) as connection:
            return verify(connection, root, **options)

    def problem(self, root: Any = None) -> Problem:
        """Return what verification finds; there must be something."""
        found = self.verify(root).problem
        assert found is not None
        return found

    def scalar(self, query: str, values: Any = (), connection: Any = None) -> Any:
        """Return one value, as the owner unless another connection is given."""
        if connection is None:
            with self.owner() as own:
                return self.scalar(query, values, own)
        row = connection.execute(query, values).fetchone()
        assert row is not None
        return row[0]


class Past(Chain):
    """A sealed database of several tests: what one of them alters is rolled back with it."""

    def __init__(self, dsns: Dsns, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        super().__init__(dsns)
        self.connection = connection

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Yield the owner's connection of this test."""
        with self.connection.transaction():
            yield self.connection

    def verify(self, root: Any = None, **options: Any) -> Verification:
        """Verify what this test has made of the past."""
        self.connection.execute("set local enable_nestloop = off")
        return verify(self.connection, root, **options)


def sealed_chain(dsns: Dsns) -> Chain:
    """Write a dozen entries about people, and seal them."""
    made = Chain(dsns)
    made.write(*PEOPLE)
    made.seal()
    return made
