"""The figures of the layout of administrative papers, from data (NĐ 30/2020/NĐ-CP, annex I)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parent / "data" / "document_format_nd30.yaml"
TWIPS_PER_MM = 1440 / 25.4
PT_PER_MM = 72 / 25.4

# Sides of sheets in mm, upright.
PAPERS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210)}


@dataclass(frozen=True)
class Margins:
    """Margins in mm."""

    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True)
class Figures:
    """The figures that the blocks ask for."""

    margins: Margins
    sizes: dict[str, float]
    header_columns: tuple[float, float]
    signature_space: float
    first_line_indent: float  # mm
    paragraph_gap: float  # pt
    line_spacing: float
    rule_share: float
    header_distance: float
    national_name: str
    motto: str
    stamps: dict[str, tuple[float, float]]  # of urgency: width and height in mm

    def size(self, component: str) -> float:
        """Return the size of a component in points."""
        return self.sizes[component]


def raw() -> dict[str, Any]:
    """Return the file as it is."""
    found: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return found


@cache
def figures() -> Figures:
    """Return the figures."""
    data = raw()
    own, parts = data["implementation"], data["components"]
    left, right = own["header_table"]["columns_mm"]
    margins = data["page"]["recommended_margins_mm"]
    return Figures(
        margins=Margins(*(float(margins[k]) for k in ("top", "bottom", "left", "right"))),
        sizes={name: float(size) for name, size in own["sizes_pt"].items()},
        header_columns=(float(left), float(right)),
        signature_space=float(own["signature_space_mm"]),
        first_line_indent=float(own["first_line_indent_cm"]) * 10,
        paragraph_gap=float(own["space_between_paragraphs_pt"]),
        line_spacing=float(own["line_spacing"]),
        rule_share=float(own["rule_share"]),
        header_distance=float(own["header_distance_mm"]),
        national_name=parts["quoc_hieu"]["text"],
        motto=parts["tieu_ngu"]["text"],
        stamps={name: (box[0], box[1]) for name, box in parts["khan"]["boxes_mm"].items()},
    )
