"""Finds the head of a finished paper: where its number, its day and its stamps stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents.figures import figures
from app.kernel.documents.parts import Head
from app.kernel.documents.styles import local, text_of
from app.kernel.documents.wordml import run

MOST = 12  # paragraphs of the body among which the head stands, where no table holds it
NUMBER = re.compile(r"^Số:.*$")
NO_NUMBER = re.compile(r"^Số:\s+/.*$")  # the place for it, before the symbol


def head_of(body: Any) -> Iterator[Any]:
    """Yield the paragraphs of the head: those before the first table, and in it."""
    for node in list(body)[:MOST]:
        if local(node) == "w:tbl":
            yield from node.iter(qn("w:p"))
            return
        if local(node) == "w:p":
            yield node


def number_line(body: Any) -> Any | None:
    """Return the paragraph that holds the number; None for a paper that bears none."""
    return next((node for node in head_of(body) if NUMBER.match(text_of(node).strip())), None)


def give_number_line(body: Any, symbol: str) -> Any | None:
    """Return the place of the number; where the data had none, make one left of the day.

    None for a head that has no such place.
    """
    found = number_line(body)
    if found is not None:
        if NO_NUMBER.match(text_of(found).strip()):
            write(found, NUMBER, line_of(symbol))
        return found
    for node in head_of(body):
        row = node.getparent().getparent()
        if local(row) != "w:tr" or "ngày" not in text_of(node):
            continue
        empty = row.find(f"{qn('w:tc')}/{qn('w:p')}")
        if text_of(empty).strip():
            return None
        for old in empty.findall(qn("w:r")):
            empty.remove(old)
        empty.append(run(line_of(symbol), size=figures().size("so_ky_hieu")))
        return empty
    return None


def line_of(symbol: str) -> str:
    """Return the line for a number that is not given yet."""
    return Head("", symbol=symbol).number_line


def write(paragraph: Any, pattern: re.Pattern[str], wanted: str) -> bool:
    """Write a text in the place of another, in the look with which that one begins."""
    found = pattern.search(text_of(paragraph).rstrip())
    if found is None:
        return False
    at = 0
    written = False
    for node in paragraph.iter(qn("w:t")):
        own = str(node.text or "")
        begin, end = max(found.start() - at, 0), min(found.end() - at, len(own))
        at += len(own)
        if begin >= end:
            continue
        node.text = own[:begin] + ("" if written else wanted) + own[end:]
        written = True
    return True
