"""Who issues and signs: one logic for all papers, its words in data."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.services.bodies import Body
from app.core.services.issuing import (
    head_lines,
    head_of,
    signing_of,
    split_number,
    without_place,
)
from app.kernel.documents.parts import Signer, break_place

TM, COMMITTEE, DEPARTMENT = "TM. ỦY BAN NHÂN DÂN", "peoples_committee", "department"
DISTRICT = Body(1, COMMITTEE, "Ủy ban nhân dân huyện Mẫu", "Ủy ban nhân dân tỉnh Mẫu", "Mẫu",
                "Huyện Mẫu")  # fmt: skip
OFFICE = Body(2, DEPARTMENT, "Sở Nội vụ tỉnh Mẫu", "Ủy ban nhân dân tỉnh Mẫu", "Mẫu", "Tỉnh Mẫu")
FRONT = Body(3, "front_committee", "Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu", "", "Mẫu", "Xã Mẫu")


@pytest.mark.parametrize(
    ("kind", "title", "lines"),
    [
        (DEPARTMENT, "Giám đốc", ("GIÁM ĐỐC",)),
        (DEPARTMENT, None, ("GIÁM ĐỐC",)),
        (DEPARTMENT, "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (DEPARTMENT, "KT. Giám đốc / Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (DEPARTMENT, "Phó Trưởng phòng", ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        (COMMITTEE, "Chủ tịch", (TM, "CHỦ TỊCH")),
        (COMMITTEE, "Phó Chủ tịch", (TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (
            COMMITTEE,
            "Phó Chủ tịch Thường trực",
            (TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"),
        ),
        (COMMITTEE, "TM. Ủy ban nhân dân", (TM, "CHỦ TỊCH")),
        (COMMITTEE, "Quyền Chủ tịch", ("Q. CHỦ TỊCH",)),
        ("armed_forces", None, ("THỦ TRƯỞNG ĐƠN VỊ",)),
    ],
)
def test_who_signs_in_which_capacity(kind, title, lines):
    assert signing_of(kind).signer(title, "Người Mẫu") == Signer(lines, "Người Mẫu")


@pytest.mark.parametrize(
    ("capacity", "lines"),
    [
        ("KT.", (TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("TL.", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("TUQ.", ("TUQ. CHỦ TỊCH", ".....")),
        ("Q.", ("Q. CHỦ TỊCH",)),
    ],
)
def test_a_stand_in_signs_as_the_delegation_says(capacity, lines):
    assert signing_of(COMMITTEE).stand_in(capacity, "Người Mẫu") == Signer(lines, "Người Mẫu")


def test_the_office_of_a_stand_in_may_be_told():
    found = signing_of(COMMITTEE).stand_in("TUQ.", "Người Mẫu", "Giám đốc Sở Nội vụ")
    assert found.lines == ("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ")


def test_the_head_of_a_paper_by_kind_of_body():
    assert head_lines(DISTRICT) == ("Ủy ban nhân dân\nhuyện Mẫu", "")
    assert head_lines(OFFICE) == ("Sở Nội vụ", "Ủy ban nhân dân\ntỉnh Mẫu")
    assert head_lines(FRONT) == ("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nxã Mẫu")
    assert head_lines(FRONT, by_part=False)[0] == "Ủy ban Mặt trận Tổ quốc Việt Nam\nxã Mẫu"


def test_a_sentence_names_the_issuer_on_one_line():
    assert head_of(DISTRICT, day=None).name == "Ủy ban nhân dân huyện Mẫu"
    named = head_of(FRONT, day=None).name
    assert named == "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu"


def test_a_typed_number_brings_its_symbol():
    day = date(2021, 2, 5)
    typed = head_of(DISTRICT, day=day, number="7/KH-UBND", symbol="QĐ-UBND")
    assert typed.number_line == "Số: 07/KH-UBND"
    assert typed.day_line == "Mẫu, ngày 05 tháng 02 năm 2021"
    assert head_of(DISTRICT, day=None, symbol="QĐ-UBND").number_line == "Số:       /QĐ-UBND"
    assert split_number(None) == (None, "")


def test_places_in_names():
    assert without_place("Sở Nội vụ tỉnh Mẫu", "") == "Sở Nội vụ tỉnh Mẫu"
    name = "Ban vận động Quỹ thành phố Phan Rang - Tháp Chàm"
    broken = break_place(name, "Thành phố Phan Rang-Tháp Chàm")
    assert broken == "Ban vận động Quỹ\nthành phố Phan Rang - Tháp Chàm"
    assert break_place(name, "Xã Khác") == name
