"""Read parsed data files with types, telling the exact place of whatever is wrong."""

import datetime
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

import yaml

from .errors import BadData

_E = TypeVar("_E", bound=StrEnum)


class Node:
    """A value of a data file together with its place."""

    __slots__ = ("_path", "_value")

    def __init__(self, value: object, path: str = "$") -> None:
        self._value = value
        self._path = path

    def get(self, key: str) -> "Node | None":
        """Return the entry of a mapping, or None where it is absent or null."""
        value = self._mapping().get(key)
        return None if value is None else Node(value, f"{self._path}.{key}")

    def __getitem__(self, key: str) -> "Node":
        node = self.get(key)
        if node is None:
            raise BadData(f"{self._path}.{key}", "value")
        return node

    def __iter__(self) -> "Iterator[Node]":
        if not isinstance(self._value, list):
            raise BadData(self._path, "list")
        for index, value in enumerate(self._value):
            yield Node(value, f"{self._path}[{index}]")

    def entries(self) -> "Iterator[tuple[str, Node]]":
        """Walk the entries of a mapping in the order of the file."""
        for key, value in self._mapping().items():
            yield str(key), Node(value, f"{self._path}.{key}")

    def over(self, base: "Node") -> "Node":
        """Lay the entries of this mapping over those of another one."""
        return Node({**dict(base._mapping()), **dict(self._mapping())}, self._path)

    def text(self) -> str:
        """Return a text that is not blank."""
        if not isinstance(self._value, str) or not self._value.strip():
            raise BadData(self._path, "text")
        return self._value

    def integer(self) -> int:
        """Return a whole number."""
        if not isinstance(self._value, int) or isinstance(self._value, bool):
            raise BadData(self._path, "integer")
        return self._value

    def boolean(self) -> bool:
        """Return true or false."""
        if not isinstance(self._value, bool):
            raise BadData(self._path, "boolean")
        return self._value

    def date(self) -> datetime.date:
        """Return a day."""
        if type(self._value) is not datetime.date:
            raise BadData(self._path, "date")
        return self._value

    def member(self, kind: type[_E]) -> _E:
        """Return the member of an enumeration that the text names."""
        try:
            return kind(self.text())
        except ValueError:
            raise BadData(self._path, "|".join(kind)) from None

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(node.text() for node in self)

    def optional_text(self, key: str) -> str | None:
        """Return the text of an entry, or None where it is absent."""
        node = self.get(key)
        return None if node is None else node.text()

    def optional_integer(self, key: str) -> int | None:
        """Return the whole number of an entry, or None where it is absent."""
        node = self.get(key)
        return None if node is None else node.integer()

    def optional_date(self, key: str) -> datetime.date | None:
        """Return the day of an entry, or None where it is absent."""
        node = self.get(key)
        return None if node is None else node.date()

    def flag(self, key: str) -> bool:
        """Return the truth of an entry; an absent one is false."""
        node = self.get(key)
        return node is not None and node.boolean()

    def _mapping(self) -> Mapping[str, object]:
        if not isinstance(self._value, Mapping):
            raise BadData(self._path, "mapping")
        return self._value


def parse_yaml(text: str) -> Node:
    """Parse YAML text (safe subset) into a typed tree."""
    return Node(yaml.safe_load(text))
