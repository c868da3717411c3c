"""Papers in bulk: 1,000 certificates in one file, and 100 decisions with their lists.

Goals: a thousand certificates within a minute and within 1 GB (a worker makes them), and the work
grows with their number, not faster. What dominates is printed: texts fitted into boxes, the docx
filled, the docx read, the typesetter.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import flask_appbuilder.security.sqla.models  # noqa: F401 - before the models of the modules
import yaml

import app.core.services  # noqa: F401
import modules.emulation_movement.models  # noqa: F401
from app.kernel.documents.rendering import checked_source, finished, pages_of, render_many
from app.kernel.documents.spec import DocumentSpec
from app.kernel.documents.typst_engine import to_pdf
from modules.emulation_award.documents.decision import DECISION, AwardLine, Section, sample
from modules.emulation_award.services import certificate_layouts as layouts
from modules.emulation_award.services.definitions import DATA

MANY, FEW, DECISIONS, LINES = 1000, 100, 100, 10
MOST_SECONDS, MOST_MB = 60, 1024
SLACK = 1.5  # how much more than ten times the work of a tenth
NUMBERS = ("x", "y", "width", "height", "size", "smallest")


@dataclass(frozen=True)
class Steps:
    """How long each step of a batch took, in seconds."""

    place: float
    fill: float
    read: float
    typeset: float
    pages: int

    @property
    def total(self) -> float:
        """Return the time of all steps."""
        return self.place + self.fill + self.read + self.typeset


def shipped() -> Any:
    """Return the layout of the provincial certificate as it is shipped."""
    told = yaml.safe_load((DATA / "certificates.yaml").read_text(encoding="utf-8"))["layouts"][0]
    boxes = [layouts._box(0, told["title"], row) for row in told["boxes"]]
    for box in boxes:
        for name in NUMBERS:
            setattr(box, name, Decimal(str(getattr(box, name))))
    zero = Decimal(0)
    return SimpleNamespace(
        boxes=boxes, offset_x=zero, offset_y=zero, paper=told["paper"], is_compared=False
    )


def certificates(count: int) -> Steps:
    """Make so many certificates in one file."""
    layout = shipped()
    spec = layouts.spec_of(layout, "whole")
    begin = perf_counter()
    data = [
        layouts.place(layouts.sample_texts(f"Chamaléa Thị Mẫu {n}"), layout, "whole", "X")
        for n in range(count)
    ]
    placed = perf_counter()
    steps = _steps(spec, data)
    return replace(steps, place=placed - begin)


def _steps(spec: DocumentSpec, data: Sequence[Any]) -> Steps:
    begin = perf_counter()
    document = finished(spec, data, is_draft=False)
    filled = perf_counter()
    source, pictures = checked_source(document)
    read = perf_counter()
    pdf = to_pdf(source, pictures)
    done = perf_counter()
    return Steps(0, filled - begin, read - filled, done - read, pages_of(pdf))


def peak_mb() -> float:
    """Return the most memory that this process, or one that it began, ever took, in MB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def test_a_thousand_certificates() -> None:
    certificates(10)  # templates and fonts are read once
    before = peak_mb()
    few, many = certificates(FEW), certificates(MANY)
    assert (few.pages, many.pages) == (FEW, MANY)
    print(
        f"\n{MANY} certificates: {many.total:.1f} s (place {many.place:.1f}, fill {many.fill:.1f}, "
        f"read {many.read:.1f}, typeset {many.typeset:.1f}); {FEW}: {few.total:.1f} s; "
        f"memory {before:.0f} MB before, {peak_mb():.0f} MB at the peak of the larger process"
    )
    assert many.total <= SLACK * (MANY / FEW) * few.total
    assert many.total < MOST_SECONDS
    assert peak_mb() < MOST_MB


def test_a_hundred_decisions() -> None:
    one = sample()
    rows = tuple(
        AwardLine(n, f"Tập thể xã Mẫu {n}", "", "Đã giảm nghèo " * 6, "1,0", "2,0", 1_490_000,
                  2_980_000)
        for n in range(1, LINES + 1)
    )  # fmt: skip
    data = [
        replace(one, head=replace(one.head, number=str(n)), sections=(Section("I. TẬP THỂ", rows),))
        for n in range(1, DECISIONS + 1)
    ]
    render_many(DECISION, data[:1], is_draft=False)
    begin = perf_counter()
    made = render_many(DECISION, data, is_draft=False)
    spent = perf_counter() - begin
    print(f"\n{DECISIONS} decisions of {LINES} lines: {spent:.1f} s, {made.pages} pages")
    assert made.pages >= 2 * DECISIONS
    assert spent < MOST_SECONDS
