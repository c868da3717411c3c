"""A world whose every text is an attack, and readers that see whether one came through."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

from sqlalchemy import Column, Connection, String, Table, text
from sqlalchemy.exc import DBAPIError

from app.kernel.models import mapped_classes, table_of
from app.testing.leaks import World

# A formula, an end of an attribute and a tag, a place of a template, a place of a format.
LONG = "=1+2\"'><xq-probe onprobe=1 href='javascript:0'>{{7*7}}%(x)s%s</xq-probe>"
SHORT = "=1\"'><xq>"
NAMES = ("xq", "xq-probe")
URLS = ("href", "src", "action", "formaction", "data", "xlink:href")
SCRIPTS = ("javascript:", "data:text", "vbscript:")
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?[\d.,\s]+$")


def poison(world: World) -> dict[str, str]:
    """Put the attack into every text column that takes it; return which text went where."""
    done = {}
    with world.aside() as connection:
        for cls in mapped_classes():
            table = table_of(cls)
            for column in table.columns:
                sent = _fill(connection, table, column)
                if sent is not None:
                    done[f"{table.name}.{column.name}"] = sent
    return done


def _fill(connection: Connection, table: Table, column: Column[str]) -> str | None:
    if column.primary_key or column.foreign_keys or not isinstance(column.type, String):
        return None
    length = column.type.length
    for attack in (LONG, SHORT):
        if length is not None and len(attack) + 6 > length:
            continue
        for value in (":attack", ":attack || id"):
            savepoint = connection.begin_nested()
            try:
                statement = f"update {table.name} set {column.name} = {value}"
                connection.execute(text(statement), {"attack": attack})
            except DBAPIError:  # a list of values, a pattern, a unique name
                savepoint.rollback()
            else:
                savepoint.commit()
                return attack
    return None


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NAMES:
            self.found.append(f"the tag <{tag}>")
        for name, value in attrs:
            if name.startswith("on") or "xq" in name or "7*7" in name:
                self.found.append(f"the attribute {name} of <{tag}>")
            script = (
                (value or "").strip().lower().startswith(("javascript:", "data:text", "vbscript:"))
            )
            if name in URLS and script:
                self.found.append(f"{name} of <{tag}> runs a script")
        if (
            tag == "script"
            and not dict(attrs).get("src")
            and dict(attrs).get("type") != "application/json"
        ):
            self.found.append("a script in the page")


def in_html(page: str) -> list[str]:
    """Return what of the attack a browser would take for more than text."""
    reader = _Page()
    reader.feed(page)
    if "=1+2\"'><xq-probe" in page or "=1\"'><xq>" in page:
        reader.found.append("the text as it was typed")
    return reader.found


def in_workbook(content: bytes) -> list[str]:
    """Return the formulas of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [
            f"a formula in {name}"
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and re.search(rb"<f[ >/]", archive.read(name))
        ]


def in_csv(content: str) -> list[str]:
    """Return the cells that a spreadsheet would take for formulas."""
    rows = csv.reader(io.StringIO(content.lstrip("\ufeff")), delimiter=_delimiter(content))
    cells = (cell for row in rows for cell in row)
    return [cell for cell in cells if FORMULA.match(cell) and not NUMBER.match(cell)]


def _delimiter(content: str) -> str:
    head = content.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def in_answer(content: bytes, media_type: str) -> Iterator[str]:
    """Yield what came through in an answer of any kind."""
    if content[:4] == b"PK\x03\x04":
        yield from in_workbook(content)
    elif media_type == "text/html":
        yield from in_html(content.decode())
    elif media_type == "text/csv":
        yield from in_csv(content.decode())
