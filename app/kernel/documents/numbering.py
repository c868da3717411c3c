"""Writes number and day into a finished paper: they are given after its content was checked.

The paper is read as it was kept, so that whoever registers it needs no right to its record, and
nothing else of it can have changed since.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import docx
from docx.oxml.ns import qn

from app.kernel.documents.finishing import set_rules
from app.kernel.documents.heads import NUMBER, give_number_line, head_of, number_line, write
from app.kernel.documents.parts import BLANK, long_day, number_of
from app.kernel.documents.rendering import Rendered, rendered

DOTS = re.escape(BLANK)
ANY_DAY = re.compile(rf"ngày (?:\d\d|{DOTS}) tháng (?:\d\d?|{DOTS}) năm (?:\d{{4}}|{DOTS})$")
NO_DAY = re.compile(rf"ngày {DOTS} tháng {DOTS} năm {DOTS}$")


def numbered(content: bytes, number: str, day: date) -> Rendered:
    """Return a kept docx, and its PDF, with number and day as they were given.

    A paper without a line for its number (minutes) keeps the day that it has.
    """
    document = docx.Document(BytesIO(content))
    serial, slash, symbol = number.partition("/")
    written = f"{number_of(serial.strip())}{slash}{symbol.strip()}"
    body = document.element.body
    # A number with a symbol has its place, also in what was checked before its symbol was known.
    line = give_number_line(body, symbol.strip()) if slash else number_line(body)
    if line is not None:
        write(line, NUMBER, f"Số: {written}")
    wanted = NO_DAY if line is None else ANY_DAY
    for node in head_of(body):
        if write(node, wanted, long_day(day)):
            break
    own = re.compile(rf"số {DOTS}/{re.escape(symbol.strip())} ngày {DOTS} tháng {DOTS} năm {DOTS}")
    for node in body.iter(qn("w:p")) if symbol else ():
        write(node, own, f"số {written} {long_day(day)}")
    set_rules(document)
    return rendered(document)
