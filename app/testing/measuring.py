"""Measures a PDF in millimetres and points."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pdfplumber

from app.kernel.documents.figures import PT_PER_MM, raw
from app.kernel.documents.rendering import Rendered

PARTS = raw()["components"]


class Measured:
    """The pages of a paper; lengths are mm from the upper left corner."""

    def __init__(self, made: Rendered) -> None:
        self.pages = pdfplumber.open(BytesIO(made.pdf)).pages

    def line(self, text: str, page: int = 0) -> dict[str, Any]:
        """Return where a text stands, in one size and style."""
        found = self.pages[page].search(text, regex=False, return_chars=True)
        assert found, f"{text!r} is not on page {page + 1}"
        chars = [char for char in found[0]["chars"] if char["text"].strip()]
        return {
            "left": found[0]["x0"] / PT_PER_MM,
            "right": found[0]["x1"] / PT_PER_MM,
            "top": min(char["top"] for char in chars) / PT_PER_MM,
            "bottom": max(char["bottom"] for char in chars) / PT_PER_MM,
            "middle": (found[0]["x0"] + found[0]["x1"]) / 2 / PT_PER_MM,
            "width": (found[0]["x1"] - found[0]["x0"]) / PT_PER_MM,
            "sizes": {round(char["size"], 2) for char in chars},
            "fonts": {char["fontname"].partition("+")[2] for char in chars},
        }

    def has(self, text: str, page: int = 0) -> bool:
        """Tell whether a text stands on a page."""
        return bool(self.pages[page].search(text, regex=False))

    def rule_below(self, line: dict[str, Any], page: int = 0) -> dict[str, float]:
        """Return the nearest flat line below a text and above the next 4 mm."""
        for rect in (*self.pages[page].rects, *self.pages[page].lines):
            top = rect["top"] / PT_PER_MM
            middle = (rect["x0"] + rect["x1"]) / 2 / PT_PER_MM
            flat = rect["bottom"] - rect["top"] < 1
            if flat and -0.5 < top - line["bottom"] < 4 and abs(middle - line["middle"]) < 1:
                width = (rect["x1"] - rect["x0"]) / PT_PER_MM
                return {"width": width, "middle": middle}
        raise AssertionError("no rule")


def sizes_of(component: str, key: str = "size_pt") -> tuple[float, float]:
    """Return the least and the greatest size of a component."""
    found = PARTS[component][key]
    return (found[0], found[1]) if isinstance(found, list) else (found, found)


def is_set_as(line: dict[str, Any], component: str, *, key: str = "size_pt") -> bool:
    """Tell whether a text has the size and style of a component."""
    least, most = sizes_of(component, key)
    part = PARTS[component]
    bold, italic = part.get("bold", False), part.get("italic", False)
    style = {(False, False): "", (True, False): "-Bold", (False, True): "-Italic"}[bold, italic]
    return line["fonts"] == {f"LiberationSerif{style}"} and all(
        least <= size <= most for size in line["sizes"]
    )
