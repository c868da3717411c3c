"""What the reader of docx understands, what it refuses, and that no text is ever more than text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from io import BytesIO

import docx
import pdfplumber
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.kernel.documents import fonts
from app.kernel.documents.blocks import Col, Paragraph, Table, Template
from app.kernel.documents.problems import (
    FontIncomplete,
    FontMissing,
    GlyphMissing,
    NotUnderstood,
    PlaceholderUnknown,
    TemplateBroken,
    ValueMissing,
)
from app.kernel.documents.rendering import checked_source, default_template, render
from app.kernel.documents.typst_engine import to_pdf
from tests.kernel.documents.papers import NOTICE, notice

NS = nsdecls("w")


def of(*blocks):
    return replace(NOTICE, is_compared=True, template=Template(blocks, page_numbers=False))


def pdf_text(made):
    with pdfplumber.open(BytesIO(made.pdf)) as pdf:
        return "".join(char["text"] for page in pdf.pages for char in page.chars)


def docx_text(made):
    return "\n".join(p.text for p in docx.Document(BytesIO(made.docx)).paragraphs)


def signs(text):
    normal = unicodedata.normalize("NFC", text)
    return Counter(sign for sign in normal if not sign.isspace())


VILLAGE = of(Paragraph("{{ village }}"), Paragraph("hết"))


# -- filling -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ villlage }}", "villlage"),
        ("{{ head.nothing }}", "nothing"),
        ("{% if nobody %}x{% endif %}", "nobody"),
    ],
)
def test_a_name_that_the_data_lacks_is_an_error_that_names_it(text, name):
    with pytest.raises(PlaceholderUnknown) as error:
        render(of(Paragraph(text)), notice(), is_draft=True)
    assert error.value.values == {"name": name}


def test_a_value_that_is_not_there_is_never_printed_as_none():
    data = replace(notice(), head=replace(notice().head, number=None))
    with pytest.raises(ValueMissing):
        render(of(Paragraph("Số {{ head.number }}")), data, is_draft=True)
    made = render(of(Paragraph("Số {{ head.number|blank(5) }}")), data, is_draft=True)
    assert "Số ....." in docx_text(made)


@pytest.mark.parametrize(
    "text",
    [
        "{{ village",
        "{% if village %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ data.__init__.__globals__ }}",
        "{{ cycler }}",
        "{{ lipsum.__globals__ }}",
        "{{ village|attr('__class__') }}",
        "{{ range(10 ** 9)|list }}",
        "{{ households.append(1) }}",
        "{{ 1 // 0 }}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_reaches_nothing_but_its_data(text):
    with pytest.raises((TemplateBroken, PlaceholderUnknown)):
        render(of(Paragraph(text)), notice(), is_draft=True)


HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0": *',
    '"); #read("/etc/passwd") ("',
    "$ x^2 $ @label <label> `raw` *bold* _italic_ = heading",
    '\\u{41} \\" \\n \\',
    "// comment /* block */ ~ -- --- ... 'quotes' \"double\"",
    "{{ head.number }} {% raw %} {# x #} {_{ x }_}",
    "<w:p/> & &amp; </w:t></w:r> ]]> <!-- -->",
    "#set page(width: 1pt) #panic()",
    "https://example.org/#a - [link](x) + list 1. /term: x",
    "]#panic()[",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_printed_as_they_are(text):
    made = render(VILLAGE, replace(notice(), village=text), is_draft=False)
    assert docx_text(made).split("\n")[0] == text
    assert signs(pdf_text(made)) == signs(f"{text}hết")
    assert made.pages == 1


def test_signs_that_no_paper_can_hold_are_left_out_and_lines_stay():
    text = "một\x00\x07hai\x0cba\nbốn\tnăm\r\nsáu"
    made = render(VILLAGE, replace(notice(), village=text), is_draft=False)
    assert docx_text(made).split("\n")[:2] == ["mộthaiba", "bốn\tnăm"]
    assert signs(pdf_text(made)) == signs("mộthaibabốnnămsáuhết")


def test_letters_are_composed_whatever_was_typed():
    text = unicodedata.normalize("NFD", "Nguyễn Thị Hường ở Phước Bình")
    made = render(VILLAGE, replace(notice(), village=text), is_draft=False)
    assert unicodedata.normalize("NFC", text) in docx_text(made)
    assert unicodedata.is_normalized("NFC", pdf_text(made))


LETTERS = st.text(
    st.sampled_from([*fonts.VIETNAMESE, *map(chr, range(0x20, 0x7F)), " ", "\n"]), max_size=60
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LETTERS, st.lists(LETTERS, max_size=3))
def test_any_vietnamese_text_survives(village, names):
    rows = tuple(replace(notice(1).households[0], name=name) for name in names)
    spec = of(
        Paragraph("{{ village }}"),
        Table((Col("Tên", 80, "{{ row.name }}"), Col("Năm", 80, "{{ row.born }}")), "households"),
    )
    made = render(spec, replace(notice(), village=village, households=rows), is_draft=False)
    expected = "".join((village, "TênNăm", *(f"{row.name}{row.born}" for row in rows)))
    assert signs(pdf_text(made)) == signs(expected)


# -- the font ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["漢", "😀", "ↀ", "\u0e01"])
def test_a_letter_that_the_font_lacks_fails_and_is_named(sign):
    with pytest.raises(GlyphMissing) as error:
        render(VILLAGE, replace(notice(), village=f"Mẫu {sign}"), is_draft=True)
    assert error.value.values["character"] == sign
    assert error.value.values["code"] == f"U+{ord(sign):04X}"


def test_the_font_is_looked_for_and_an_incomplete_one_is_named(monkeypatch, tmp_path):
    whole = fonts.folder()
    assert fonts.complaint() == ""
    monkeypatch.setattr(fonts, "PLACES", (str(tmp_path),))
    with pytest.raises(FontMissing):
        fonts.folder()
    assert "fonts-liberation2" in fonts.complaint()
    for name in fonts.FILES.values():
        (tmp_path / name).write_bytes((whole / name).read_bytes())
    monkeypatch.setattr(fonts, "VIETNAMESE", (*fonts.VIETNAMESE, "漢"))
    fonts._folder.cache_clear()
    with pytest.raises(FontIncomplete) as error:
        fonts.folder()
    assert error.value.values["code"] == "U+6F22"
    fonts._folder.cache_clear()


# -- the reader --------------------------------------------------------------------------------


def with_xml(xml, where="body"):
    document = docx.Document(BytesIO(default_template(of(Paragraph("Chữ")))))
    if where == "body":
        document.element.body.insert(0, parse_xml(xml))
    else:
        document.paragraphs[0].runs[0]._r.append(parse_xml(xml))
    return document


@pytest.mark.parametrize(
    ("what", "xml"),
    [
        ("w:sdt", f"<w:sdt {NS}><w:sdtContent/></w:sdt>"),
        ("w:altChunk", f'<w:altChunk {NS} xmlns:r="x"/>'),
        ("field DATE", f'<w:p {NS}><w:fldSimple w:instr="DATE"/></w:p>'),
        (
            "field INCLUDETEXT C:\\x",
            f'<w:p {NS}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT '
            'C:\\x</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        ),
        ("w:hyperlink", f"<w:p {NS}><w:hyperlink/></w:p>"),
        ("w:numPr", f'<w:p {NS}><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'),
        ("w:shd", f'<w:p {NS}><w:pPr><w:shd w:val="clear" w:fill="FF0000"/></w:pPr></w:p>'),
        ("w:object", f"<w:p {NS}><w:r><w:object/></w:r></w:p>"),
        ("w:pict", f"<w:p {NS}><w:r><w:pict/></w:r></w:p>"),
        ("w:sym", f'<w:p {NS}><w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r></w:p>'),
        ("w:footnoteReference", f'<w:p {NS}><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'),
        ("w:bidi", f"<w:p {NS}><w:pPr><w:bidi/></w:pPr></w:p>"),
        ("w:del", f"<w:p {NS}><w:del/></w:p>"),
        ("w:highlight", f'<w:p {NS}><w:r><w:rPr><w:highlight w:val="red"/></w:rPr></w:r></w:p>'),
        (
            "font Arial",
            f'<w:p {NS}><w:r><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr><w:t>x</w:t></w:r></w:p>',
        ),
        ("w:vanish", f"<w:p {NS}><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"),
    ],
)
def test_what_is_not_understood_is_named_and_never_dropped(what, xml):
    with pytest.raises(NotUnderstood) as error:
        checked_source(with_xml(xml))
    assert error.value.values == {"what": what}


def test_what_is_understood_is_set():
    red = '<w:r><w:rPr><w:u w:val="single"/><w:color w:val="FF0000"/></w:rPr><w:t>đỏ</w:t></w:r>'
    caps = "<w:r><w:rPr><w:caps/></w:rPr><w:t>hoa</w:t></w:r>"
    high = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    tabs = (
        '<w:pPr><w:tabs><w:tab w:val="left" w:pos="4000"/></w:tabs>'
        '<w:ind w:left="700" w:hanging="300"/></w:pPr><w:r><w:t>một</w:t><w:tab/></w:r>'
    )
    more = f"<w:p {NS}>{tabs}{red}{caps}{high}<w:r><w:br/></w:r></w:p>"
    pdf = to_pdf(*checked_source(with_xml(more)))
    with pdfplumber.open(BytesIO(pdf)) as found:
        chars = found.pages[0].chars
    text = "".join(char["text"] for char in chars)
    assert text.startswith("mộtđỏHOA2")
    there = next(char for char in chars if char["text"] == "đ")
    assert there["x0"] == pytest.approx(30 * 72 / 25.4 + 200, abs=1)
    assert there["non_stroking_color"] == (1, 0, 0)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_in_the_line_are_set_in_their_size(kind):
    file = BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, kind)
    document = with_xml(f"<w:p {NS}/>")
    document.paragraphs[0].add_run().add_picture(BytesIO(file.getvalue()), width=720000)
    with pdfplumber.open(BytesIO(to_pdf(*checked_source(document)))) as found:
        (image,) = found.pages[0].images
    assert image["width"] == pytest.approx(720000 / 12700, abs=0.5)


def test_the_source_of_a_paper_reaches_no_file_outside_its_folder(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật", encoding="utf-8")
    for path in (str(secret), f"../{tmp_path.name}/secret.txt", "/../../etc/passwd"):
        with pytest.raises(Exception, match=r"access denied|not found|NotSet|detail"):
            to_pdf(f'#read("{path}")')
    with pytest.raises(Exception, match=r"detail"):
        to_pdf('#import "@preview/cetz:0.3.0"')
