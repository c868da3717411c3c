"""An official letter (công văn) beside the figures of its sample: 1.5 of annex III, NĐ 30/2020.

Each component that the annex tells is measured in the PDF. What passes may drop “Mẫu chưa đối
chiếu”.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.kernel.documents.figures import PT_PER_MM, figures, raw
from app.kernel.documents.parts import Head, Signer
from app.kernel.documents.rendering import render
from app.kernel.documents.spec import DocumentSpec
from app.testing.measuring import PARTS, Measured, is_set_as, sizes_of

NAME, PLACE = "Nguyễn Văn Mẫu", "Mẫu"
HEAD = Head("Ủy ban mẫu", "Ủy ban cấp trên", 5, "UBND-VX", PLACE)
SIGNER = Signer(("TM. ỦY BAN", "CHỦ TỊCH"), NAME)
SLACK = 0.5  # mm: side bearings of letters


def letter_problems(spec: DocumentSpec) -> Iterator[str]:
    """Yield where a letter made from its sample differs from the figures."""
    sample = spec.sample()
    day = sample.head.day
    data = replace(sample, head=replace(HEAD, day=day), signer=SIGNER, addressees=("Cơ quan nhận",))
    paper = Measured(render(spec, data, is_draft=False))
    last = len(paper.pages) - 1
    shown = {
        "quoc_hieu": figures().national_name,
        "tieu_ngu": figures().motto,
        "co_quan_chu_quan": "ỦY BAN CẤP TRÊN",
        "co_quan_ban_hanh": "ỦY BAN MẪU",
        "so_ky_hieu": "Số: 05/UBND-VX",
        "dia_danh_thoi_gian": f"{PLACE}, ngày ",
        "trich_yeu_cong_van": "V/v ",
        "kinh_gui": "Kính gửi: Cơ quan nhận",
    }
    lines: dict[str, Any] = {}
    for component, text in shown.items():
        if not paper.has(text):
            yield f"{component} is not on the first page"
            return
        lines[component] = paper.line(text)
        if not is_set_as(lines[component], component):
            yield f"{component} is set as {lines[component]}"
    yield from _places(paper, lines)
    yield from _end(paper, last)
    yield from _margins(paper)


def _places(paper: Measured, lines: dict[str, Any]) -> Iterator[str]:
    """Yield what does not stand in its cell: 2, 3 and 5b left, 1 and 4 right, 9a and 6 below."""
    middle = figures().margins.left + figures().header_columns[0]
    left = ("co_quan_chu_quan", "co_quan_ban_hanh", "so_ky_hieu", "trich_yeu_cong_van")
    right = ("quoc_hieu", "tieu_ngu", "dia_danh_thoi_gian")
    yield from (f"{name} is not at the left" for name in left if lines[name]["right"] > middle)
    yield from (f"{name} is not at the right" for name in right if lines[name]["left"] < middle)
    for order in ((*left, "kinh_gui"), (*right, "kinh_gui")):
        tops = [lines[name]["top"] for name in order]
        if tops != sorted(tops):
            yield f"{', '.join(order)} are not one below another"
    gap = (lines["trich_yeu_cong_van"]["top"] - lines["so_ky_hieu"]["bottom"]) * PT_PER_MM
    if gap < PARTS["trich_yeu_cong_van"]["space_before_pt"] - 0.5:
        yield f"the subject is {gap:.1f} pt below the number"
    for name, least, most in (("tieu_ngu", 0.98, 1.02), ("co_quan_ban_hanh", 1 / 3, 1 / 2)):
        share = paper.rule_below(lines[name])["width"] / lines[name]["width"]
        if not least - 0.01 <= share <= most + 0.01:
            yield f"the rule below {name} has {share:.2f} of its length"


def _end(paper: Measured, page: int) -> Iterator[str]:
    """Yield what is wrong with Nơi nhận and the signature, which stand beside each other."""
    label, capacity = paper.line("Nơi nhận:", page), paper.line(SIGNER.lines[0], page)
    kept = paper.line("- Lưu: VT", page)
    part = PARTS["noi_nhan"]
    if label["sizes"] != {float(part["label_size_pt"])} or "BoldItalic" not in str(label["fonts"]):
        yield f"Nơi nhận is set as {label}"
    if kept["sizes"] != {float(part["list_size_pt"])}:
        yield f"the lines of Nơi nhận are set as {kept}"
    if not is_set_as(capacity, "quyen_han_chuc_vu"):
        yield f"the office of the signer is set as {capacity}"
    if not is_set_as(paper.line(NAME, page), "ho_ten_nguoi_ky"):
        yield "the name of the signer is set otherwise"
    if capacity["left"] < label["right"] or abs(capacity["top"] - label["top"]) > 1:
        yield "the signature does not stand at the right, level with Nơi nhận"


def _margins(paper: Measured) -> Iterator[str]:
    """Yield what stands outside the text, and body text of another size."""
    page, told = paper.pages[0], raw()["page"]["margins_mm"]
    body = [c for c in page.chars if c["text"].strip()]
    at = min(c["x0"] for c in body) / PT_PER_MM
    if not told["left"][0] - SLACK <= at <= told["left"][1] + SLACK:
        yield f"the text begins at {at:.1f} mm"
    free = (float(page.width) - max(c["x1"] for c in body)) / PT_PER_MM
    if free < told["right"][0] - SLACK:
        yield f"the text ends {free:.1f} mm from the edge"
    least, most = sizes_of("body")
    usual = max({c["size"] for c in body}, key=lambda size: sum(c["size"] == size for c in body))
    if not least <= round(usual, 2) <= most:
        yield f"the body is set in {usual} pt"
