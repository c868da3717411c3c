"""The layout of papers, measured in the PDF against the figures of NĐ 30/2020."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from app.kernel.documents.blocks import (
    Col,
    Frame,
    Letterhead,
    Paragraph,
    Section,
    Signature,
    Signatures,
    Table,
    Template,
)
from app.kernel.documents.building_tables import TEXT_GAP
from app.kernel.documents.figures import PT_PER_MM, Margins, figures, raw
from app.kernel.documents.problems import FrameTooSmall
from app.kernel.documents.rendering import render, render_many
from app.kernel.documents.wordml import NAME
from app.testing.measuring import PARTS, Measured, is_set_as
from tests.kernel.documents.papers import NOTICE, notice

PAGE = raw()["page"]
MARGINS = figures().margins
LEFT, RIGHT = MARGINS.left, 210 - MARGINS.right
SLACK = 0.4  # mm: side bearings of letters


@pytest.fixture(scope="module")
def paper():
    return Measured(render(NOTICE, notice(), is_draft=False))


@pytest.fixture(scope="module")
def long_paper():
    return Measured(render(NOTICE, notice(90), is_draft=True))


def of(*blocks, **more):
    return replace(NOTICE, template=Template(blocks, **more))


def test_the_margins_are_within_what_the_decree_allows():
    for side in ("top", "bottom", "left", "right"):
        least, most = PAGE["margins_mm"][side]
        assert least <= getattr(MARGINS, side) <= most


def test_the_sheet_is_a4_and_the_text_fills_it_from_margin_to_margin(paper):
    page = paper.pages[0]
    assert (page.width / PT_PER_MM, page.height / PT_PER_MM) == pytest.approx((210, 297), abs=0.2)
    body = [c for c in page.chars if c["top"] > 20 * PT_PER_MM and c["text"].strip()]
    assert min(c["x0"] for c in body) / PT_PER_MM >= LEFT - SLACK
    assert max(c["x1"] for c in body) / PT_PER_MM <= RIGHT + SLACK


@pytest.mark.parametrize(
    ("text", "component"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "quoc_hieu"),
        ("Độc lập - Tự do - Hạnh phúc", "tieu_ngu"),
        ("HUYỆN MẪU", "co_quan_chu_quan"),
        ("ỦY BAN MẶT TRẬN TỔ", "co_quan_ban_hanh"),
        ("Số: 05/TB-MTTQ", "so_ky_hieu"),
        ("Xã Mẫu, ngày 05 tháng 02 năm 2021", "dia_danh_thoi_gian"),
        ("THÔNG BÁO", "ten_loai"),
        ("Về việc niêm yết danh sách hộ nghèo thôn Mẫu Một", "trich_yeu"),
        ("V/v niêm yết danh sách", "trich_yeu_cong_van"),
        ("Kính gửi:", "kinh_gui"),
        ("Ban Thường trực thông báo danh sách 3 hộ như sau:", "body"),
        ("Khoản thứ nhất.", "body"),
    ],
)
def test_each_component_has_its_size_and_style(paper, text, component):
    assert is_set_as(paper.line(text), component)


def test_grounds_are_italic_and_end_as_they_should(paper):
    line = paper.line("Căn cứ Luật Mặt trận Tổ quốc Việt Nam;")
    assert line["fonts"] == {"LiberationSerif-Italic"}
    assert paper.has("Căn cứ Quyết định số 24/2021.")
    assert paper.has("- Ủy ban nhân dân xã Mẫu;")
    assert paper.has("- Trưởng các thôn.")


def test_the_national_name_stands_right_and_the_issuer_left(paper):
    widths = raw()["implementation"]["header_table"]["columns_mm"]
    name = paper.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert name["width"] == pytest.approx(95.7, abs=0.3)  # the decree's data: at 13 pt bold
    assert name["middle"] == pytest.approx(LEFT + widths[0] + widths[1] / 2, abs=0.3)
    assert paper.line("HUYỆN MẪU")["middle"] == pytest.approx(LEFT + widths[0] / 2, abs=0.3)
    assert paper.line("Số: 05/TB-MTTQ")["middle"] == pytest.approx(LEFT + widths[0] / 2, abs=0.3)
    number, day = paper.line("Số: 05/TB-MTTQ"), paper.line("Xã Mẫu, ngày 05")
    assert number["bottom"] == pytest.approx(day["bottom"], abs=0.3)
    assert paper.line("HUYỆN MẪU")["top"] == pytest.approx(MARGINS.top, abs=1.2)


def test_rules_have_the_length_of_the_text_or_a_share_of_it(paper):
    motto = paper.line("Độc lập - Tự do - Hạnh phúc")
    rule = paper.rule_below(motto)
    assert rule["width"] == pytest.approx(motto["width"], abs=0.5)
    assert rule["middle"] == pytest.approx(motto["middle"], abs=0.3)
    subject = paper.line("Về việc niêm yết danh sách hộ nghèo thôn Mẫu Một")
    assert 1 / 3 <= paper.rule_below(subject)["width"] / subject["width"] <= 1 / 2
    issuer, widest = paper.line("QUỐC VIỆT NAM XÃ MẪU"), paper.line("ỦY BAN MẶT TRẬN TỔ")["width"]
    assert 1 / 3 <= paper.rule_below(issuer)["width"] / max(widest, issuer["width"]) <= 1 / 2


def test_the_body_is_indented_and_its_paragraphs_are_apart(paper):
    indent = [value * 10 for value in PARTS["body"]["first_line_indent_cm"]]
    first = paper.line("Khoản thứ nhất.")
    begin = paper.line("1. Khoản thứ nhất.")["left"] - LEFT
    assert indent[0] - SLACK <= begin <= indent[1] + SLACK
    gap = (paper.line("Khoản thứ hai:")["top"] - first["bottom"]) * PT_PER_MM
    assert gap >= PARTS["body"]["space_between_paragraphs_pt_min"] - 0.1
    assert paper.line("Điều 1. Phạm vi")["fonts"] == {"LiberationSerif-Bold"}


def test_signature_and_recipients_stand_beside_each_other(paper):
    where = next(i for i in range(len(paper.pages)) if paper.has("Nơi nhận:", i))
    label = paper.line("Nơi nhận:", where)
    assert label["fonts"] == {"LiberationSerif-BoldItalic"}
    assert label["sizes"] == {float(PARTS["noi_nhan"]["label_size_pt"])}
    assert paper.line("- Như trên;", where)["sizes"] == {float(PARTS["noi_nhan"]["list_size_pt"])}
    capacity = paper.line("TM. BAN THƯỜNG TRỰC", where)
    assert is_set_as(capacity, "quyen_han_chuc_vu")
    assert capacity["middle"] == pytest.approx(LEFT + 120, abs=0.5)
    assert capacity["top"] == pytest.approx(label["top"], abs=1)
    name = paper.line("Chamaléa Mẫu", where)
    assert is_set_as(name, "ho_ten_nguoi_ky")
    assert name["top"] - paper.line("PHÓ CHỦ TỊCH", where)["bottom"] >= 25


@pytest.mark.parametrize("lines", range(18, 27))
def test_who_signs_never_stands_alone_on_a_page(lines):
    texts = [Paragraph(f"Đoạn {n}") for n in range(lines)]
    spec = of(Letterhead(), *texts, Paragraph("Đoạn cuối"), Signatures((Signature("signer"),)))
    made = Measured(render(spec, notice(), is_draft=False))
    last = len(made.pages) - 1
    assert made.has("TM. BAN THƯỜNG TRỰC", last)
    assert made.has("Chamaléa Mẫu", last)
    assert made.has("Đoạn cuối", last)


def test_the_number_of_a_page_is_hidden_on_the_first_and_centred_in_the_margin(long_paper):
    def numbers(page):
        high = [c for c in long_paper.pages[page].chars if c["bottom"] < 20 * PT_PER_MM]
        return [c for c in high if c["text"].isdigit()]

    assert numbers(0) == []
    (found,) = numbers(1)
    assert found["text"] == "2"
    middle = (found["x0"] + found["x1"]) / 2 / PT_PER_MM
    assert middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    assert 13 <= found["size"] <= 14
    # The annex has its own sequence: its first page is number one again, and hides it.
    assert numbers(len(long_paper.pages) - 1) == []
    assert long_paper.pages[-1].width > long_paper.pages[-1].height


def test_headings_of_a_long_table_are_repeated_and_rows_are_whole(long_paper):
    pages = [i for i in range(len(long_paper.pages)) if long_paper.has("STT", i)]
    assert len(pages) >= 3
    for page in pages:
        head = long_paper.line("Chủ hộ", page)
        assert head["fonts"] == {"LiberationSerif-Bold"}
        assert 11 <= max(head["sizes"]) <= 13
        assert long_paper.has("Chi tiết", page)


def test_a_draft_is_marked_on_each_page_and_so_is_a_layout_not_compared(paper, long_paper):
    for page in range(len(long_paper.pages)):
        assert long_paper.line("DỰ THẢO", page)["bottom"] < 20
        assert long_paper.line("Mẫu chưa đối chiếu", page)["top"] > 180
    assert not any(paper.has("DỰ THẢO", page) for page in range(len(paper.pages)))
    compared = Measured(render(replace(NOTICE, is_compared=True), notice(), is_draft=False))
    assert not any(compared.has("đối chiếu", page) for page in range(len(compared.pages)))


def test_the_docx_names_times_new_roman_and_has_the_same_figures():
    made = docx.Document(BytesIO(render(NOTICE, notice(), is_draft=True).docx))
    fonts = {
        value
        for part in (made.styles.element, made.element)
        for node in part.iter(qn("w:rFonts"))
        for value in node.attrib.values()
    }
    assert fonts == {"Times New Roman"}
    first = made.sections[0]
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    wanted = (MARGINS.top, MARGINS.bottom, MARGINS.left, MARGINS.right)
    assert [side.mm for side in sides] == pytest.approx(wanted, abs=0.1)
    assert first.different_first_page_header_footer
    annex = made.sections[1]
    assert annex.page_width > annex.page_height
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


# -- other sheets ------------------------------------------------------------------------------


def test_a_voucher_stands_on_a5_across_with_five_signatures():
    signers = tuple(Signature("signer") for _ in range(5))
    spec = of(
        Letterhead(with_motto=False, note="Mẫu số C41-BB\n(Thông tư số 107/2017/TT-BTC)"),
        Paragraph("Số tiền: {{ data.total|money }} đồng"),
        Signatures(signers, size=9, space=15),
        paper="A5",
        landscape=True,
        margins=Margins(12, 12, 15, 12),
        page_numbers=False,
    )
    made = Measured(render(spec, notice(), is_draft=True))
    assert len(made.pages) == 1
    page = made.pages[0]
    assert (page.width / PT_PER_MM, page.height / PT_PER_MM) == pytest.approx((210, 148), abs=0.2)
    assert made.line("DỰ THẢO")["bottom"] < made.line("ỦY BAN MẶT TRẬN")["top"]
    assert len(page.search("TM. BAN THƯỜNG")) == 5


def frame(text="{{ village }}", **more):
    line = Paragraph(text, align="center", size=28, bold=True, before=0)
    place = {"x": 60, "y": 110, "width": 300, "height": 25} | more
    return Frame("recipient", **place, blocks=(line,))


def certificate(*frames):
    margins = Margins(20, 20, 20, 20)
    return of(*frames, paper="A3", landscape=True, margins=margins, page_numbers=False)


def test_a_frame_stands_where_it_should_on_the_sheet():
    spec = certificate(frame(), frame(y=200, x=30, width=80))
    made = Measured(render(spec, notice(), is_draft=False))
    page = made.pages[0]
    assert (page.width / PT_PER_MM, page.height / PT_PER_MM) == pytest.approx((420, 297), abs=0.2)
    found = page.search("Mẫu Một")
    assert len(found) == 2
    for hit, (middle, top) in zip(found, ((210, 110), (70, 200)), strict=True):
        assert (hit["x0"] + hit["x1"]) / 2 / PT_PER_MM == pytest.approx(middle, abs=0.3)
        assert hit["top"] / PT_PER_MM == pytest.approx(top, abs=1.5)


@pytest.mark.parametrize("village", ["rất dài " * 40, "mộttừdàikhôngcókhoảngtrắng" * 6])
def test_a_text_too_long_for_its_frame_is_refused_by_name_and_never_made_smaller(village):
    with pytest.raises(FrameTooSmall) as error:
        render(certificate(frame()), replace(notice(), village=village), is_draft=False)
    assert error.value.values == {"frame": "recipient"}


def test_frames_have_names_that_word_keeps():
    assert NAME.fullmatch("recipient_2")
    bad = replace(frame(), name="Người nhận")
    with pytest.raises(ValueError, match="small letters"):
        render(certificate(bad), notice(), is_draft=False)


# -- many --------------------------------------------------------------------------------------


def test_many_records_make_one_paper_with_the_pages_of_each():
    data = [replace(notice(), village=f"Mẫu {n}") for n in range(12)]
    made = render_many(certificate(frame()), data, is_draft=False)
    assert made.pages == 12
    measured = Measured(made)
    for n in range(12):
        assert measured.line(f"Mẫu {n}", n)["middle"] == pytest.approx(210, abs=0.3)
    assert len(docx.Document(BytesIO(made.docx)).sections) == 12


def test_each_record_of_a_batch_counts_its_own_pages():
    spec = of(Letterhead(), *(Paragraph("Dòng {{ village }}") for _ in range(60)))
    measured = Measured(render_many(spec, [notice(), notice()], is_draft=True))
    high = [
        [char["text"] for char in page.chars if char["bottom"] < 20 * PT_PER_MM]
        for page in measured.pages
    ]
    shown = ["".join(sign for sign in signs if sign.isdigit()) for signs in high]
    half = len(shown) // 2
    assert shown[:half] == shown[half:]
    assert shown[0] == ""
    assert shown[1] == "2"


def test_a_long_batch_is_set_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr("app.kernel.documents.typst_engine.LONG", 10)
    made = render_many(certificate(frame()), [notice()] * 3, is_draft=False)
    assert made.pages == 3
    with pytest.raises(FrameTooSmall) as error:
        render(certificate(frame(height=5)), notice(), is_draft=False)
    assert error.value.values == {"frame": "recipient"}


def test_sections_of_other_shapes_follow_each_other():
    texts = [Paragraph(text) for text in ("Đứng", "Ngang", "Lớn")]
    spec = of(texts[0], Section(landscape=True), texts[1], Section("A3"), texts[2])
    made = Measured(render(spec, notice(), is_draft=False))
    shapes = [(round(p.width / PT_PER_MM), round(p.height / PT_PER_MM)) for p in made.pages]
    assert shapes == [(210, 297), (297, 210), (297, 420)]


@pytest.mark.parametrize("lines", range(18, 27))
@pytest.mark.parametrize("is_said", [True, False])
def test_a_last_paragraph_on_a_condition_stays_with_who_signs(lines, is_said):
    texts = [Paragraph(f"Đoạn {n}") for n in range(lines)]
    ends = (
        Paragraph("Đoạn cuối", test=str(is_said)),
        Paragraph("Đoạn khác", test=str(not is_said)),
    )
    spec = of(Letterhead(), *texts, *ends, Signatures((Signature("signer"),)))
    made = Measured(render(spec, notice(), is_draft=False))
    assert made.has("Đoạn cuối" if is_said else "Đoạn khác", len(made.pages) - 1)


def test_a_row_is_as_high_as_word_makes_it():
    """Text, the gaps above and below it, and the line above: else pages end at other rows."""
    table = Table((Col("STT", 20, "h{{ loop.index }}"), Col("Tên", 60, "x")), rows="households")
    made = Measured(render(of(table), notice(9), is_draft=False))
    tops = [made.line(f"h{row}")["top"] for row in (2, 3, 8)]
    text = figures().size("table") * (0.891 + 0.216 + 0.042)  # as Word sets a line of the font
    height = (text + 2 * TEXT_GAP + 0.5) / PT_PER_MM
    assert tops[1] - tops[0] == pytest.approx(height, abs=0.05)
    assert tops[2] - tops[0] == pytest.approx(6 * height, abs=0.1)
