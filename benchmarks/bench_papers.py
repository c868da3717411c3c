"""Certificates in one batch, against the same ones made one by one; memory of both processes."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from datetime import date

from app.kernel.documents.blocks import Frame, Paragraph, Template
from app.kernel.documents.figures import Margins
from app.kernel.documents.parts import Signer, head_signs
from app.kernel.documents.rendering import render, render_many
from app.kernel.documents.spec import DocumentSpec

NUMBER = int(os.environ.get("CERTIFICATES", "1000"))
ALONE = 50  # made one by one


@dataclass(frozen=True)
class Certificate:
    """What stands on a certificate."""

    name: str
    reason: str
    day: date
    number: int
    signer: Signer


def certificate(number: int) -> Certificate:
    """Return the certificate of an invented person."""
    return Certificate(
        f"Chamaléa Thị Mẫu {number}",
        "Đã có thành tích xuất sắc trong phong trào thi đua giai đoạn 2021-2025",
        date(2021, 10, 17),
        number,
        head_signs("Chủ tịch", "Nguyễn Văn Mẫu"),
    )


def line(text: str, size: float, *, bold: bool = False, before: float = 0) -> Paragraph:
    """Return a centred line."""
    return Paragraph(text, align="center", size=size, bold=bold, before=before)


SPEC = DocumentSpec(
    name="bench.certificate",
    label="",
    build=certificate,
    sample=lambda: certificate(1),
    is_compared=True,
    template=Template(
        (
            Frame("issuer", 60, 45, 300, 40, (line("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH MẪU", 24),)),
            Frame("name", 60, 110, 300, 25, (line("{{ name|upper }}", 32, bold=True),)),
            Frame("reason", 80, 140, 260, 40, (line("{{ reason }}", 20),)),
            Frame("decision", 40, 240, 150, 20, (line("Quyết định số {{ number }}/QĐ-UBND", 14),)),
            Frame(
                "signer", 250, 200, 130, 70,
                (
                    line("{{ day|long_day }}", 16),
                    line("{{ signer.lines[0] }}", 18, bold=True),
                    line("{{ signer.name }}", 18, bold=True, before=90),
                ),
            ),
        ),
        paper="A3",
        landscape=True,
        margins=Margins(20, 20, 20, 20),
        page_numbers=False,
    ),
)  # fmt: skip


def megabytes(who: int) -> float:
    """Return the largest size that a process had."""
    return resource.getrusage(who).ru_maxrss / 1024


def test_certificates() -> None:
    """Make a batch, and some of it one by one."""
    start = time.perf_counter()
    for number in range(ALONE):
        render(SPEC, certificate(number), is_draft=False)
    alone = (time.perf_counter() - start) / ALONE
    before = megabytes(resource.RUSAGE_SELF)
    start = time.perf_counter()
    made = render_many(SPEC, [certificate(number) for number in range(NUMBER)], is_draft=False)
    batch = time.perf_counter() - start
    assert made.pages == NUMBER
    print(
        f"\n{NUMBER} certificates in one batch: {batch:.1f} s, pdf {len(made.pdf) / 1e6:.1f} MB, "
        f"docx {len(made.docx) / 1e6:.2f} MB\n"
        f"one by one: {alone * NUMBER:.1f} s ({alone * NUMBER / batch:.1f} x)\n"
        f"memory: {before:.0f} MB before, {megabytes(resource.RUSAGE_SELF):.0f} MB after, "
        f"{megabytes(resource.RUSAGE_CHILDREN):.0f} MB in the process that sets it"
    )
