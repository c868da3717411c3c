"""Data files are read with types, and a fault is told with its place."""

from datetime import date, datetime
from enum import StrEnum

import pytest

from modules.household_supervision.domain.dated import Validity, read_validity
from modules.household_supervision.domain.errors import BadData
from modules.household_supervision.domain.reading import Node, parse_yaml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_values_are_read_with_their_types():
    root = parse_yaml("{a: 1, b: x, c: true, d: 2021-02-28, e: [p, q], f: red, g: null}")
    assert root["a"].integer() == 1
    assert root["b"].text() == "x"
    assert root["c"].boolean() is True
    assert root["d"].date() == date(2021, 2, 28)
    assert root["e"].texts() == ("p", "q")
    assert root["f"].member(Colour) is Colour.RED
    assert root.get("g") is None
    assert root.optional_text("b") == "x"
    assert root.optional_text("g") is None
    assert root.optional_integer("a") == 1
    assert root.optional_integer("missing") is None
    assert root.optional_date("d") == date(2021, 2, 28)
    assert root.optional_date("missing") is None
    assert root.flag("c") is True
    assert root.flag("missing") is False
    assert [key for key, _ in root.entries()] == ["a", "b", "c", "d", "e", "f", "g"]


def test_one_mapping_is_laid_over_another():
    merged = Node({"a": 2}).over(Node({"a": 1, "b": 3}))
    assert (merged["a"].integer(), merged["b"].integer()) == (2, 3)


@pytest.mark.parametrize(
    ("value", "read", "expected"),
    [
        (1, Node.text, "text"),
        ("  ", Node.text, "text"),
        ("1", Node.integer, "integer"),
        (True, Node.integer, "integer"),
        (1, Node.boolean, "boolean"),
        ("2021-01-01", Node.date, "date"),
        (datetime(2021, 1, 1), Node.date, "date"),  # noqa: DTZ001 - a moment is no day
        ("x", lambda node: list(node), "list"),
        ("x", lambda node: node.get("a"), "mapping"),
        ("green", lambda node: node.member(Colour), "red|blue"),
    ],
)
def test_a_wrong_type_tells_its_place(value, read, expected):
    with pytest.raises(BadData) as caught:
        read(Node(value, "$.place"))
    assert (caught.value.path, caught.value.expected) == ("$.place", expected)


def test_a_missing_value_tells_its_place():
    with pytest.raises(BadData) as caught:
        parse_yaml("list: [{a: 1}]")["list"].__iter__().__next__()["b"]
    assert caught.value.path == "$.list[0].b"


@pytest.mark.parametrize(
    ("validity", "day", "inside"),
    [
        (Validity(), date(1900, 1, 1), True),
        (Validity(date(2021, 9, 1)), date(2021, 8, 31), False),
        (Validity(date(2021, 9, 1)), date(2021, 9, 1), True),
        (Validity(None, date(2025, 6, 30)), date(2025, 6, 30), True),
        (Validity(None, date(2025, 6, 30)), date(2025, 7, 1), False),
    ],
)
def test_validity_includes_both_ends(validity, day, inside):
    assert validity.contains(day) is inside


def test_absent_validity_holds_always():
    assert read_validity(None) == Validity()
    assert read_validity(Node({"to": date(2025, 6, 30)})) == Validity(None, date(2025, 6, 30))
