"""What is written into a finished paper: number and day, the stamp, the address, the serial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn

from app.kernel.documents.blocks import Annex, Letterhead, Paragraph, Template, Title
from app.kernel.documents.figures import PT_PER_MM
from app.kernel.documents.numbering import numbered
from app.kernel.documents.parts import BLANK, Head, long_day
from app.kernel.documents.problems import NotUnderstood
from app.kernel.documents.rendering import render
from app.kernel.documents.spec import DocumentSpec, Extras
from app.testing.papers import check_fonts, text_of

DAY = date(2021, 2, 5)
REFERENCE = f"Kèm theo Quyết định số {BLANK}/QĐ-UBND {long_day(None)}"


@dataclass(frozen=True)
class Data:
    """A paper with a head and an annex that names it."""

    head: Head
    reference: str = REFERENCE


SPEC = DocumentSpec(
    name="core.test_numbered", label="Thử", build=lambda item: item, sample=lambda: Data(Head("A")),
    template=Template(
        (
            Letterhead(about="thử"),
            Title("QUYẾT ĐỊNH", "về việc thử"),
            Paragraph("Từ ngày ..... tháng ..... năm ....., căn cứ văn bản số ...../TB-UBND."),
            Annex("DANH SÁCH", reference="{{ reference }}"),
            Paragraph("Một dòng."),
        )
    ),
)  # fmt: skip
BLANK_HEAD = Head("Ủy ban nhân dân\nxã Mẫu", symbol="QĐ-UBND", place="Mẫu")


def words(content: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    with pdfplumber.open(BytesIO(content)) as pdf:
        check_fonts(pdf)
        return [" ".join(page.extract_text().split()) for page in pdf.pages]


def texts(content: bytes) -> list[str]:
    """Return the paragraphs of a docx that say something."""
    body = docx.Document(BytesIO(content)).element.body
    return [text_of(node) for node in body.iter(qn("w:p")) if text_of(node)]


def made(head: Head = BLANK_HEAD, **extras: str) -> bytes:
    return render(SPEC, Data(head), is_draft=False, extras=Extras(**extras)).docx


def test_number_and_day_stand_in_both_forms_and_in_the_annex():
    found = numbered(made(), "7/QĐ-UBND", DAY)
    first, annex = words(found.pdf)
    assert "Số: 07/QĐ-UBND" in first
    assert "Mẫu, ngày 05 tháng 02 năm 2021" in first
    assert "số 07/QĐ-UBND ngày 05 tháng 02 năm 2021" in annex
    assert "Số: 07/QĐ-UBND" in texts(found.docx)
    assert "Mẫu, ngày 05 tháng 02 năm 2021" in texts(found.docx)


def test_nothing_else_is_filled_in():
    first, _annex = words(numbered(made(), "7/QĐ-UBND", DAY).pdf)
    assert "Từ ngày ..... tháng ..... năm ....., căn cứ văn bản số ...../TB-UBND." in first


def test_what_the_register_gave_replaces_what_the_record_knew():
    head = Head("Ủy ban", number=3, symbol="QĐ-UBND", place="Mẫu", day=date(2021, 1, 31))
    first, _annex = words(numbered(made(head), "12/QĐ-UBND", DAY).pdf)
    assert "Số: 12/QĐ-UBND" in first
    assert "ngày 05 tháng 02 năm 2021" in first


def test_a_paper_without_a_number_keeps_its_day():
    head = Head("Ủy ban", place="Mẫu", day=date(2021, 1, 31))
    found = numbered(made(head), "12", DAY)
    assert "ngày 31 tháng 01 năm 2021" in words(found.pdf)[0]
    assert not any(text.startswith("Số:") for text in texts(found.docx))


def test_a_number_with_a_symbol_gets_a_line_where_the_data_had_none():
    head = Head("Ủy ban", place="Mẫu")
    assert "Số:       /QĐ-CT" in texts(made(head, symbol="QĐ-CT"))
    found = numbered(made(head), "7/QĐ-CT", DAY)
    first, _annex = words(found.pdf)
    assert "Số: 07/QĐ-CT Mẫu, ngày 05 tháng 02 năm 2021" in first


def test_the_same_paper_is_the_same_file():
    content = made()
    assert numbered(content, "7/QĐ-UBND", DAY).pdf == numbered(content, "7/QĐ-UBND", DAY).pdf
    assert numbered(content, "8/QĐ-UBND", DAY).pdf != numbered(content, "7/QĐ-UBND", DAY).pdf


def test_the_symbol_of_the_paper_stands_before_there_is_a_number():
    assert "Số:       /QĐ-CT" in texts(made(symbol="QĐ-CT"))


@pytest.mark.parametrize(("urgency", "width"), [("KHẨN", 20), ("THƯỢNG KHẨN", 40), ("HỎA TỐC", 30)])
def test_the_stamp_is_red_of_its_measure_and_below_the_number(urgency, width):
    content = render(SPEC, Data(BLANK_HEAD), is_draft=False, extras=Extras(urgency=urgency)).pdf
    with pdfplumber.open(BytesIO(content)) as pdf:
        page = pdf.pages[0]
        red = [c for c in page.chars if c["non_stroking_color"] == (1, 0, 0)]
        assert "".join(c["text"] for c in red) == urgency
        (number,) = page.search("Số:")
        assert red[0]["top"] > number["bottom"]
        drawn = [*page.rects, *page.lines, *page.curves]
        lines = [each for each in drawn if each["stroking_color"] == (1, 0, 0)]
        left, right = min(e["x0"] for e in lines), max(e["x1"] for e in lines)
        top, bottom = min(e["top"] for e in lines), max(e["bottom"] for e in lines)
        assert (right - left) / PT_PER_MM == pytest.approx(width, abs=0.6)
        assert (bottom - top) / PT_PER_MM == pytest.approx(8, abs=0.8)
        assert left < (red[0]["x0"] + red[-1]["x1"]) / 2 < right


def test_the_address_stands_at_the_foot_of_the_first_page_only():
    address = "Số 1 đường Mẫu, xã Mẫu\nĐiện thoại: 0259 000 000"
    found = render(SPEC, Data(BLANK_HEAD), is_draft=True, extras=Extras(address=address))
    first, annex = words(found.pdf)
    assert "Số 1 đường Mẫu, xã Mẫu Điện thoại: 0259 000 000" in first
    assert "đường Mẫu" not in annex


@pytest.mark.parametrize("is_draft", [True, False])
def test_a_serial_is_seen_on_drafts_and_stands_in_every_file(is_draft):
    found = render(SPEC, Data(BLANK_HEAD), is_draft=is_draft, extras=Extras(serial="7K3F9-Q2M4D"))
    assert docx.Document(BytesIO(found.docx)).core_properties.identifier == "7K3F9-Q2M4D"
    with pdfplumber.open(BytesIO(found.pdf)) as pdf:
        assert pdf.metadata["Keywords"] == "7K3F9-Q2M4D"
    assert all(("7K3F9-Q2M4D" in page) is is_draft for page in words(found.pdf))


@pytest.mark.parametrize("tag", ["w:color", "w:shd", "w:pBdr"])
def test_a_colour_of_a_template_is_never_code(tag):
    """What a template says of colours goes into the typesetter's source."""
    code = '") + read("main.typ") + rgb("#000000'
    document = docx.Document(BytesIO(made()))
    text = document.element.body.findall(qn("w:p"))[-1]
    if tag == "w:color":
        text.find(f".//{qn('w:rPr')}").insert(0, _made("w:color", val=code))
    elif tag == "w:pBdr":
        border = _made("w:pBdr")
        border.append(_made("w:top", val="single", sz="4", color=code))
        text.pPr.insert(0, border)
    else:
        cell = next(document.element.body.iter(qn("w:tcPr")))
        cell.append(_made("w:shd", val="clear", fill=code))
    file = BytesIO()
    document.save(file)
    with pytest.raises(NotUnderstood, match="colour"):
        numbered(file.getvalue(), "1/QĐ-UBND", DAY)


def _made(tag: str, **attributes: str):
    from app.kernel.documents.wordml import element

    return element(tag, **attributes)
