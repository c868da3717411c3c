"""What tests of official layouts ask: cells of a file, formulas computed anew, a second import."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.etree import ElementTree

import python_calamine
from flask import g
from flask.testing import FlaskClient

from app.core.models import Import
from app.core.services import import_work, imports
from app.extensions import db
from app.kernel.actor import Actor

Rows = list[list[Any]]
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"[A-Z]{1,3}\d+")


def exported(client: FlaskClient, address: str, layout: str, kind: str = "xlsx") -> bytes:
    """Return the file of a list or report in a layout, as its question gives it."""
    asked = {"format": kind, "layout": layout, "what_for": "đối chiếu biểu mẫu"}
    answer = client.post(address, data=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.data


def cells(content: bytes) -> Rows:
    """Return the cells of the first sheet."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def row_with(rows: Rows, text: Any) -> list[Any]:
    """Return the first row that holds a text or number."""
    return next(row for row in rows if text in row)


def imported(client_view: str, content: bytes, actor: Actor, app: Any) -> Import:
    """Bring a file as far as the preview of its import, for somebody who acts."""
    with app.test_request_context("/"):
        g.actor = actor
        item = imports.upload(client_view, "biểu.xlsx", content, actor=actor)
        imports.check(item.id, imports.mapping_of(item), actor=actor)
        key = item.id
        import_work.work(key)
        db.session.expire_all()
        return db.session.get_one(Import, key)


# -- formulas computed anew ------------------------------------------------------------------


@dataclass(frozen=True)
class Formula:
    """A formula of a sheet with the value that stands beside it."""

    cell: str
    text: str
    value: Decimal | None


def formulas(content: bytes) -> tuple[dict[str, Any], list[Formula]]:
    """Return the values of an xlsx file by cell, and its formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    values: dict[str, Any] = {}
    found = []
    for cell in sheet.iter(f"{_MAIN}c"):
        name, formula = cell.attrib["r"], cell.find(f"{_MAIN}f")
        value = cell.find(f"{_MAIN}v")
        number = None
        if value is not None and value.text and cell.attrib.get("t", "n") == "n":
            number = Decimal(value.text)
        is_text = cell.attrib.get("t") in ("s", "inlineStr", "str")
        if number is not None or is_text:
            values[name] = number if number is not None else "text"
        if formula is not None:
            found.append(Formula(name, formula.text or "", number))
    return values, found


def check_formulas(content: bytes) -> int:
    """Compute each formula of a file and compare it with its value; return how many there are."""
    values, found = formulas(content)
    computed = {each.cell for each in found if each.text.startswith("SUBTOTAL")}
    for each in found:
        assert _compute(each.text, values, computed) == each.value, each
    return len(found)


def _compute(text: str, values: dict[str, Any], computed: set[str]) -> Decimal:
    if matched := re.fullmatch(r"SUBTOTAL\((\d),([A-Z]+)(\d+):\2(\d+)\)", text):
        kind, column, first, last = matched.groups()
        names = [f"{column}{row}" for row in range(int(first), int(last) + 1)]
        given = [values[name] for name in names if name in values and name not in computed]
        numbers = [value for value in given if isinstance(value, Decimal)]
        counts = {"9": sum(numbers), "2": len(numbers), "3": len(given)}
        return Decimal(counts[kind])
    if text.startswith("SUM("):
        return sum((values[name] for name in _named(text[4:-1])), Decimal(0))
    inner = re.fullmatch(r'IFERROR\(ROUND\((.*),2\),""\)', text)
    bare = inner[1] if inner else text
    shown = _CELL.sub(lambda match: f"Decimal('{values[match[0]]}')", bare)
    shown = re.sub(r"(?<![\d'.])(\d+)(?![\d'.])", r"Decimal(\1)", shown)
    found = Decimal(eval(shown, {"Decimal": Decimal}))  # noqa: S307 - a formula of our own
    return found.quantize(Decimal("0.01"), ROUND_HALF_UP) if inner else found


def _named(text: str) -> Sequence[str]:
    names: list[str] = []
    for part in text.split(","):
        if ":" not in part:
            names.append(part)
            continue
        first, last = part.split(":")
        column = first.rstrip("0123456789")
        rows = range(int(first[len(column) :]), int(last[len(column) :]) + 1)
        names += [f"{column}{row}" for row in rows]
    return names
