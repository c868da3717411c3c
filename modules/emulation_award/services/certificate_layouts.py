"""Where the texts of a certificate stand: layouts of the records, fitted for one award."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.documents.blocks import Template
from app.kernel.documents.figures import Margins, figures
from app.kernel.documents.parts import head_signs, long_day
from app.kernel.documents.placing import Placed, PlacedText, fit
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_award.domain.kinds import ObjectKind
from modules.emulation_award.models import Award, CertificateBox, CertificateLayout
from modules.emulation_award.models.certificate import BOX_NAMES, FIXED, BoxField, PrintMode
from modules.emulation_award.services.capacity import chairman
from modules.emulation_award.services.definitions import DATA
from modules.emulation_award.services.errors import CertificateTextTooLong, NoLayout
from modules.emulation_movement.services.paper_parts import name_on

FIRST_DAY = date(2017, 10, 1)
ADDRESSES = {ObjectKind.COLLECTIVE: "Tập thể", ObjectKind.HOUSEHOLD: "Hộ gia đình"}
PERSONS = {"male": "Ông", "female": "Bà"}
FLAGS = {"b": "is_bold", "i": "is_italic", "u": "is_upper"}


@dataclass(frozen=True)
class CertificateData:
    """The texts of one certificate at their places, in mm and points."""

    boxes: tuple[PlacedText, ...]


# -- the layouts ------------------------------------------------------------------------------


def layout_on(session: Session, form_id: int, day: date) -> CertificateLayout | None:
    """Return the layout of a form on a day, the newest first."""
    return session.scalars(_layouts(form_id, day).limit(1)).first()


def layouts_on(session: Session, form_id: int, day: date) -> list[CertificateLayout]:
    """Return the layouts of a form on a day: one for each printer."""
    return list(session.scalars(_layouts(form_id, day)))


def _layouts(form_id: int, day: date) -> Any:
    return (
        select(CertificateLayout)
        .where(
            CertificateLayout.form_id == form_id,
            CertificateLayout.valid_from <= day,
            or_(CertificateLayout.valid_to.is_(None), CertificateLayout.valid_to >= day),
        )
        .order_by(CertificateLayout.valid_from.desc(), CertificateLayout.id)
    )


def load_layouts(session: Session, forms: Mapping[str, int]) -> None:
    """Load the shipped layouts once; what an administrator adjusted stands."""
    told = yaml.safe_load((DATA / "certificates.yaml").read_text(encoding="utf-8"))["layouts"]
    for each in told:
        for code in each["forms"]:
            key = {"form_id": forms[code], "name": each["name"], "valid_from": FIRST_DAY}
            if session.scalar(select(CertificateLayout).filter_by(**key)) is None:
                item = CertificateLayout(**key, paper=each["paper"])
                session.add(item)
                session.flush()
                session.add_all(_box(item.id, each["title"], row) for row in each["boxes"])
                session.flush()


def _box(layout_id: int, title: str, row: list[Any]) -> CertificateBox:
    field, x, y, width, height, size, smallest, flags = row
    texts = {BoxField.GIVING: "TẶNG", BoxField.TITLE: title}
    return CertificateBox(
        layout_id=layout_id,
        field=field,
        text=texts.get(BoxField(field)),
        x=x,
        y=y,
        width=width,
        height=height,
        size=size,
        smallest=smallest,
        align="left" if "l" in flags else "center",
        in_fill="w" not in flags,
        **{name: flag in flags for flag, name in FLAGS.items()},
    )


# -- one certificate --------------------------------------------------------------------------


def certificate_data(award: Award, layout: CertificateLayout, mode: str) -> CertificateData:
    """Return the texts of an award's certificate, fitted; raise CertificateTextTooLong."""
    return place(texts_of(award), layout, mode, award.subject_name)


def place(
    texts: Mapping[BoxField, str], layout: CertificateLayout, mode: str, whose: str
) -> CertificateData:
    """Put texts into the boxes of a layout, each in the largest letters that fit."""
    found = []
    for box in layout.boxes:
        field = BoxField(box.field)
        text = box.text if field in FIXED else texts.get(field, "")
        if not text or (mode == PrintMode.FILL and not box.in_fill):
            continue
        found.append(_placed(box, layout, text.upper() if box.is_upper else text, whose))
    return CertificateData(tuple(found))


def _placed(box: CertificateBox, layout: CertificateLayout, text: str, whose: str) -> PlacedText:
    width, height = float(box.width), float(box.height)
    size = fit(
        text,
        width=width,
        height=height,
        largest=float(box.size),
        smallest=float(box.smallest),
        bold=box.is_bold,
        italic=box.is_italic,
    )
    if size is None:
        raise CertificateTextTooLong(whose, BOX_NAMES[BoxField(box.field)])
    return PlacedText(
        name=box.field,
        x=float(box.x + layout.offset_x),
        y=float(box.y + layout.offset_y),
        width=width,
        height=height,
        size=size,
        text=text,
        align=box.align,  # type: ignore[arg-type]
        bold=box.is_bold,
        italic=box.is_italic,
    )


def texts_of(award: Award) -> dict[BoxField, str]:
    """Return what stands on the certificate of an award: the wording of decision and register."""
    decision = award.decision
    on = decision.signed_on
    body = name_on(award.decision.organisation, on)
    lines = chairman(decision.capacity, None).lines
    return {
        BoxField.MOTTO: f"{figures().national_name}\n{figures().motto}",
        BoxField.AUTHORITY: f"Chủ tịch {body}" if body.startswith("Ủy ban") else f"Giám đốc {body}",
        BoxField.ADDRESS: _address(award),
        BoxField.NAME: without_kind(award),
        BoxField.OFFICE: ", ".join(text for text in (award.position, award.workplace) if text),
        BoxField.MERIT: award.merit,
        BoxField.DAY: f"{decision.unit.name}, {long_day(on)}",
        BoxField.CAPACITY: "\n".join(lines),
        BoxField.SIGNER: decision.signer or "",
        BoxField.DECISION: f"Quyết định số {decision.number or '…'} {long_day(on)}",
        BoxField.GOLDEN_BOOK: _golden(award),
    }


def _address(award: Award) -> str:
    if award.object_kind == ObjectKind.INDIVIDUAL:
        return PERSONS.get(award.sex or "", "")
    return ADDRESSES[ObjectKind(award.object_kind)]


def without_kind(award: Award) -> str:
    """Return the name without the word that stands above it (`Tập thể`, `Hộ gia đình`)."""
    word = _address(award)
    name = award.subject_name
    return name[len(word) :].strip() if word and name.startswith(f"{word} ") else name


def _golden(award: Award) -> str:
    if award.golden_book_number is None:
        return ""
    return f"Số sổ vàng: {award.golden_book_number}/{award.golden_book_year}"


# -- as documents of the engine ---------------------------------------------------------------


def _template(paper: Any) -> Template:
    margins = Margins(8, 8, 8, 8)
    return Template(
        (Placed("boxes"),), paper=paper, landscape=True, margins=margins, page_numbers=False
    )


TEMPLATES = {paper: _template(paper) for paper in ("A3", "A4")}


def spec_of(layout: CertificateLayout, mode: str) -> DocumentSpec:
    """Return the document by which certificates of a layout are printed.

    A pre-printed blank says by itself what it is; the whole print says that it was not compared.
    """
    done = layout.is_compared or mode == PrintMode.FILL
    return replace(PRINTED[layout.paper], is_compared=done)


def _no_build(_item: Any) -> CertificateData:
    raise NoLayout


def sample_texts(title: str = "Pi Năng Thị Mẫu") -> dict[BoxField, str]:
    """Return made-up texts, of an ordinary length."""
    day = clock.today()
    return {
        BoxField.MOTTO: f"{figures().national_name}\n{figures().motto}",
        BoxField.AUTHORITY: "Chủ tịch Ủy ban nhân dân tỉnh Mẫu",
        BoxField.ADDRESS: "Bà",
        BoxField.NAME: title,
        BoxField.OFFICE: "Trưởng thôn Mẫu, xã Mẫu",
        BoxField.MERIT: "Đã có thành tích xuất sắc trong Phong trào thi đua giảm nghèo bền vững "
        f"năm\u00a0{day.year}",
        BoxField.DAY: f"Mẫu, {long_day(day)}",
        BoxField.CAPACITY: "\n".join(head_signs("Chủ tịch").lines),
        BoxField.SIGNER: "Người Ký Mẫu",
        BoxField.DECISION: f"Quyết định số 01/QĐ-UBND {long_day(day)}",
        BoxField.GOLDEN_BOOK: f"Số sổ vàng: 1/{day.year}",
    }


def sample_of(boxes: Iterable[PlacedText] = ()) -> CertificateData:
    """Return a certificate with made-up content."""
    one = PlacedText("name", 60, 90, 180, 20, 30, "NGƯỜI MẪU", bold=True)
    return CertificateData(tuple(boxes) or (one,))


PRINTED = {
    paper: DocumentSpec(
        name=f"emulation_award.certificate_{paper.lower()}",
        label=f"Certificate {paper}",
        build=_no_build,
        sample=sample_of,
        source="cỡ và vị trí chưa đọc trong văn bản; do quản trị viên đối chiếu từng mẫu phôi",
        template=template,
    )
    for paper, template in TEMPLATES.items()
}
