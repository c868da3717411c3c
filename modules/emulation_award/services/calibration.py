"""The calibration sheet of a layout: a grid in mm and the boxes, to lay a blank upon.

Printed without scaling, it shows by how many mm a printer shifts the sheet; these are entered as
the offsets of the layout.
"""

from __future__ import annotations

from flask_babel import force_locale

from app.kernel.documents import fonts
from app.kernel.documents.figures import PAPERS
from app.kernel.documents.typesetting import quoted
from app.kernel.documents.typst_engine import to_pdf
from modules.emulation_award.models import CertificateLayout
from modules.emulation_award.models.certificate import BOX_NAMES, BoxField

FINE, COARSE = 5, 10  # mm between lines; the coarse ones bear numbers
SAID = (
    "Tờ căn chỉnh: in khổ {paper} nằm ngang, không thu phóng (100%). Đặt phôi lên tờ này; nếu chữ "
    "in lệch sang phải hoặc xuống dưới, nhập độ lệch (mm) với dấu trừ vào bố cục."
)


def sheet(layout: CertificateLayout) -> bytes:
    """Return the calibration sheet as PDF; in Vietnamese, as all papers are."""
    with force_locale("vi"):
        return _sheet(layout)


def _sheet(layout: CertificateLayout) -> bytes:
    short, long = PAPERS[layout.paper]
    parts = [f"#page(width: {long}mm, height: {short}mm, margin: 0mm)["]
    parts += [_line(x, 0, x, short) for x in range(FINE, int(long), FINE)]
    parts += [_line(0, y, long, y) for y in range(FINE, int(short), FINE)]
    parts += [_text(x + 0.3, 0.6, str(x), 5) for x in range(COARSE, int(long), COARSE)]
    parts += [_text(0.6, y + 0.3, str(y), 5) for y in range(COARSE, int(short), COARSE)]
    texts: list[str] = []
    for box in layout.boxes:
        x, y = float(box.x + layout.offset_x), float(box.y + layout.offset_y)
        parts.append(_box(x, y, float(box.width), float(box.height)))
        name = str(BOX_NAMES[BoxField(box.field)])
        label = f"{name}: {x:g}, {y:g} - {box.width:g} x {box.height:g} mm"
        parts.append(_text(x + 0.8, y + 0.8, label, 7))
        texts.append(label)
    said = SAID.format(paper=layout.paper)
    offsets = f"{layout.name}. Độ lệch đang dùng: {layout.offset_x:g} mm, {layout.offset_y:g} mm."
    parts += [_text(12, 5, said, 9), _text(12, 10, offsets, 9)]
    fonts.check_text((text, False, False) for text in (*texts, said, offsets))
    return to_pdf("\n".join([*parts, "]"]))


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    at = x or y
    strong = not at % COARSE
    stroke = "0.25pt + luma(120)" if strong else "0.12pt + luma(190)"
    return (
        f"#place(top + left, line(start: ({x}mm, {y}mm), end: ({to_x}mm, {to_y}mm), "
        f"stroke: {stroke}))"
    )


def _box(x: float, y: float, width: float, height: float) -> str:
    return (
        f"#place(top + left, dx: {x}mm, dy: {y}mm, rect(width: {width}mm, height: {height}mm, "
        f"stroke: 0.6pt))"
    )


def _text(x: float, y: float, said: str, size: float) -> str:
    set_text = f"box(fill: white, text(size: {size}pt, {quoted(said)}))"
    return f"#place(top + left, dx: {x}mm, dy: {y}mm, {set_text})"
