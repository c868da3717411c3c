"""Certificates: fitted texts, counted copies, blanks, one file of many, and who may do what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel.actor import system_actor
from app.kernel.documents.figures import PT_PER_MM
from app.kernel.documents.placing import fit
from app.kernel.documents.rendering import render
from app.kernel.errors import KernelError
from app.testing.papers import check_paper
from modules.emulation_award.documents.certificate import AWARD_CERTIFICATES, LAYOUT_PREVIEWS
from modules.emulation_award.models import (
    Award,
    Certificate,
    CertificateBatch,
    CertificateLayout,
)
from modules.emulation_award.services import calibration, certificates, decisions
from modules.emulation_award.services import certificate_layouts as layouts
from modules.emulation_award.services.certificates import Wish, serials_from
from modules.emulation_award.services.errors import (
    BatchGone,
    CertificateTextTooLong,
    NothingToPrint,
    NotSealed,
    ReasonOfCopyMissing,
    SerialTaken,
    SerialWithoutNumber,
)
from modules.emulation_award.tests.support import World, fresh

DAY = date(2022, 1, 5)
SYSTEM = system_actor("test: certificates")


@pytest.fixture
def signed(world: World):
    """Return a signed decision for a collective and two persons."""
    items = [
        world.eligible("Tập thể xã Mẫu"),
        world.eligible("Pi Năng Thị Mẫu", "individual", position="Trưởng thôn"),
        world.eligible("Chamaléa Văn Mẫu", "individual", sex="male"),
    ]
    held = world.voted(items)
    world.choose(held, items)
    return world.sign(world.check(world.draft(held)))


@pytest.fixture
def layout(world: World) -> CertificateLayout:
    """Return the layout of the provincial certificate."""
    found = layouts.layout_on(world.session, world.form.id, DAY)
    assert found is not None
    return found


def print_all(world: World, signed, layout, **more) -> CertificateBatch:
    """Let the secretary print what a decision has to print."""
    wish = Wish(layout.id, more.pop("mode", "fill"), **more)
    with world.acting("secretary") as actor:
        return certificates.print_all(signed.id, wish, actor=actor, today=DAY)


def rows(world: World) -> list[Certificate]:
    """Return what was printed."""
    with world.acting(SYSTEM):
        world.session.expire_all()
        return world.session.query(Certificate).order_by(Certificate.id).all()


# -- texts in boxes -------------------------------------------------------------------------------


def test_a_text_is_made_smaller_until_it_fits_or_is_refused():
    box: Any = {"width": 100, "height": 12, "smallest": 10}
    assert fit("Mẫu", largest=30, **box) == 29.5  # 12 mm are 34 pt, a line takes 1.149
    long = fit("Chamaléa Thị Mẫu Dài Hơn Bình Thường", largest=30, **box)
    assert long is not None
    assert 10 <= long < 30
    assert fit("Mẫu " * 60, largest=30, **box) is None
    assert fit("M" * 60, largest=30, **box) is None


def test_what_is_shipped_fits_ordinary_texts_and_lies_where_it_says(world: World, layout):
    with world.acting(SYSTEM):
        boxes = {box.field: box for box in layout.boxes}
        layout.offset_x = Decimal("2.5")
        for mode, count in (("whole", 13), ("fill", 9)):
            data = layouts.place(layouts.sample_texts(), layout, mode, "X")
            assert len(data.boxes) == count
            made = render(layouts.spec_of(layout, mode), data, is_draft=False)
            with pdfplumber.open(BytesIO(made.pdf)) as pdf:
                (page,) = pdf.pages
                assert (round(page.width / PT_PER_MM), round(page.height / PT_PER_MM)) == (420, 297)
                name = [c for c in page.chars if abs(c["size"] - data.boxes[-8].size) < 0.1]
                assert name
                for char in page.chars:
                    if abs(char["size"] - 44) < 0.1:  # the name, in the middle of its box
                        left = float(boxes["name"].x + layout.offset_x) * PT_PER_MM
                        right = left + float(boxes["name"].width) * PT_PER_MM
                        assert left <= char["x0"]
                        assert char["x1"] <= right
                said = "".join(c["text"] for c in page.chars)
            assert ("Mẫu chưa đối chiếu".replace(" ", "") in said.replace(" ", "")) == (
                mode == "whole"
            )
        world.session.rollback()


def test_a_name_that_does_not_fit_is_named(world: World, signed, layout):
    with world.acting(SYSTEM):
        award = world.session.query(Award).order_by(Award.id).limit(1).one()
        texts = layouts.texts_of(award) | {layouts.BoxField.NAME: "Tập thể " + "rất dài " * 60}
        with pytest.raises(CertificateTextTooLong) as refused:
            layouts.place(texts, layout, "fill", "Tập thể rất dài")
    assert refused.value.name == "Tập thể rất dài"


def test_the_texts_are_those_of_decision_and_register(world: World, signed):
    with world.acting("secretary") as actor:
        assert certificates.number_book(signed.id, actor=actor) == 3
    with world.acting(SYSTEM):
        first, second, _third = fresh(world, signed).awards
        said = layouts.texts_of(first)
        other = layouts.texts_of(second)
    field = layouts.BoxField
    assert (said[field.ADDRESS], said[field.NAME]) == ("Tập thể", "xã Mẫu")
    assert (other[field.ADDRESS], other[field.NAME]) == ("Bà", "Pi Năng Thị Mẫu")
    assert said[field.MERIT] == first.merit
    assert said[field.DECISION] == "Quyết định số 1/QĐ-UBND ngày 30 tháng 12 năm 2021"
    assert said[field.GOLDEN_BOOK] == "Số sổ vàng: 1/2021"
    assert said[field.CAPACITY] == "CHỦ TỊCH"
    assert [row.golden_book_number for row in fresh(world, signed).awards] == [1, 2, 3]


@pytest.mark.parametrize("spec", [*AWARD_CERTIFICATES, *LAYOUT_PREVIEWS], ids=lambda s: s.name)
def test_previews_of_made_up_content_are_sound(spec):
    check_paper(spec)


def test_the_calibration_sheet_has_the_size_of_the_paper(app, world: World, layout):
    with world.acting(SYSTEM), app.test_request_context("/"):
        content = calibration.sheet(layout)
    with pdfplumber.open(BytesIO(content)) as pdf:
        (page,) = pdf.pages
        assert round(page.width / PT_PER_MM) == 420
        assert "không thu phóng" in page.extract_text()


# -- printing -------------------------------------------------------------------------------------


def test_all_of_a_decision_are_printed_once_in_its_order(world: World, signed, layout):
    batch = print_all(world, signed, layout, first_serial="A0099")
    with world.acting("secretary") as actor:
        certificates.make(batch.id)
        found, blocks = certificates.fetch(batch.id, actor=actor)
        pdf = b"".join(blocks)
    assert (found.total, found.done, found.state) == (3, 3, "done")
    with pdfplumber.open(BytesIO(pdf)) as opened:
        texts = [page.extract_text() for page in opened.pages]
    assert ["XÃ MẪU" in texts[0], "PI NĂNG" in texts[1], "CHAMALÉA" in texts[2]] == [True] * 3
    assert len(texts) == 3
    assert [(row.copy, row.blank_serial, row.state) for row in rows(world)] == [
        (1, "A0099", "printed"),
        (1, "A0100", "printed"),
        (1, "A0101", "printed"),
    ]
    with pytest.raises(NothingToPrint):
        print_all(world, signed, layout)


def test_a_copy_is_counted_and_needs_a_reason(world: World, signed, layout):
    print_all(world, signed, layout, first_serial="B1")
    first = rows(world)[0]
    with world.acting("secretary") as actor:
        wish = Wish(layout.id, "fill", "B9", " ")
        with pytest.raises(ReasonOfCopyMissing):
            certificates.print_anew(first.award_id, wish, "spoil", actor=actor, today=DAY)
        wish = Wish(layout.id, "fill", "B1", "In lệch")
        with pytest.raises(SerialTaken):
            certificates.print_anew(first.award_id, wish, "spoil", actor=actor, today=DAY)
        wish = Wish(layout.id, "fill", "B9", "In lệch")
        certificates.print_anew(first.award_id, wish, "spoil", actor=actor, today=DAY)
    kept = [(r.copy, r.state, r.reason, r.ended_reason) for r in rows(world)]
    assert kept[0] == (1, "spoiled", None, "In lệch")
    assert kept[-1] == (2, "printed", "In lệch", None)


def test_what_was_not_sealed_is_not_handed_over(world: World, signed, layout):
    print_all(world, signed, layout)
    row = rows(world)[0]
    values = {
        "golden_book_year": 2021,
        "golden_book_number": 9,
        "handed_over_on": DAY,
        "received_by": "Người Nhận",
    }
    with world.acting("secretary") as actor, pytest.raises(NotSealed):
        decisions.hand_over(row.award_id, values, actor=actor, today=DAY)
    world.move("secretary", rows(world)[0], "seal", today=DAY)
    with world.acting("secretary") as actor:
        decisions.hand_over(row.award_id, values, actor=actor, today=DAY)
    assert rows(world)[0].state == "handed_over"


def test_serial_numbers_are_counted_on():
    assert serials_from("A0098", 3) == ["A0098", "A0099", "A0100"]
    assert serials_from("  ", 2) == [None, None]
    with pytest.raises(SerialWithoutNumber):
        serials_from("A", 1)


def test_a_file_is_over_after_some_hours(world: World, signed, layout, monkeypatch):
    batch = print_all(world, signed, layout)
    with world.acting("secretary") as actor, pytest.raises(BatchGone):
        certificates.fetch(batch.id, actor=actor)
    with world.acting(SYSTEM):
        certificates.make(batch.id)
        path = certificates.folder() / batch.serial
        assert path.exists()
        assert b"%PDF" not in path.read_bytes()[:2000]
        monkeypatch.setattr(certificates.clock, "now", lambda: batch.ends_at)
        assert certificates.clear_out() == 1
        assert not path.exists()
        assert fresh(world, batch).state == "expired"


def test_who_may_not_print(world: World, signed, layout):
    key, wish = signed.id, Wish(layout.id, "fill")
    for who in ("reader", "nominator", "chairman"):
        with world.acting(who) as actor, pytest.raises(KernelError):
            certificates.print_all(key, wish, actor=actor, today=DAY)
    assert rows(world) == []


# -- what the database refuses -------------------------------------------------------------------


def refused(world: World, statement: str, **values) -> str:
    """Run a statement as the secretary that has to be refused; return the constraint."""
    attempt = pytest.raises(DBAPIError)
    with world.acting("secretary"), attempt as refusal, world.session.begin_nested():
        world.session.execute(text(statement), values)
    diag = refusal.value.orig.diag
    return diag.constraint_name or diag.sqlstate


INSERT = (
    "insert into award_certificate (award_id, copy, mode, printed_on, reason, state) "
    "values (:award, :copy, 'fill', '2022-01-05', :reason, 'printed')"
)


def test_the_database_counts_copies_and_removes_none(world: World, signed, layout):
    print_all(world, signed, layout)
    row = rows(world)[0]
    award, key = row.award_id, row.id
    assert refused(world, INSERT, award=award, copy=7, reason=None) == "ck_award_certificate_reason"
    assert refused(world, INSERT, award=award, copy=7, reason="x") == "uq_award_certificate_live"
    change = "update award_certificate set {} where id = :key"
    for what in ("copy = 5", "reason = 'y'", "award_id = award_id + 1", "mode = 'whole'"):
        assert refused(world, change.format(what), key=key) == "ck_award_certificate_stands"
    spoil = change.format("state = 'spoiled'")
    assert refused(world, spoil, key=key) in ("ck_award_certificate_ended", "42501", "23514")
    with world.acting("secretary"):
        gone = world.session.execute(text("delete from award_certificate")).rowcount
        assert gone == 0  # nobody has the right
        world.session.rollback()
    assert len(rows(world)) == 3


def test_the_database_holds_boxes_on_their_sheet(world: World, layout):
    change = "update award_certificate_box set x = 300, width = 200 where layout_id = :key"
    assert refused(world, change, key=layout.id) == "ck_award_certificate_box_sheet"
    change = "update award_certificate_layout set offset_x = 40 where id = :key"
    assert refused(world, change, key=layout.id) == "ck_award_certificate_layout_offsets"


def test_nothing_is_printed_for_a_draft(world: World, layout):
    items = [world.eligible("Tập thể xã Mẫu")]
    held = world.voted(items)
    world.choose(held, items)
    draft = world.draft(held)
    award = draft.awards[0].id
    assert refused(world, INSERT, award=award, copy=1, reason=None) == "ck_award_certificate_award"
    batch = (
        "insert into award_certificate_batch (decision_id, layout_id, mode, serial, total, state) "
        "values (:decision, :layout, 'fill', 'x', 1, 'waiting')"
    )
    name = refused(world, batch, decision=draft.id, layout=layout.id)
    assert name == "ck_award_certificate_batch_decision"


# -- the screens -------------------------------------------------------------------------------


def test_the_secretary_prints_on_the_page_of_the_decision(world: World, signed, layout, browse):
    base = "/emulation-award"
    key, layout_key = signed.id, layout.id
    secretary = browse("secretary")
    address = f"{base}/decisions/{key}/command/print_certificates"
    assert "In bằng khen" in secretary.get(address).text
    wrong = {"layout": layout_key, "mode": "fill", "first_serial": "KHÔNG SỐ"}
    answer = secretary.post(address, data=wrong)
    assert answer.status_code == 422
    assert "phải kết thúc bằng chữ số" in answer.text
    assert "KHÔNG SỐ" in answer.text
    sent = {**wrong, "first_serial": "C001"}
    assert secretary.post(address, data=sent).status_code == 302
    batch = world.session.query(CertificateBatch).one().id
    given = secretary.get(f"{base}/certificate-batches/{batch}/pdf")
    assert given.data.startswith(b"%PDF")
    assert secretary.get(f"{base}/certificate-layouts/{layout_key}/calibration").data[:4] == b"%PDF"
    preview = f"{base}/certificate-layouts/{layout_key}/document/fill_a3"
    assert secretary.get(preview).status_code == 200
    for who in ("reader", "nominator"):
        other = browse(who)
        assert other.get(f"{base}/certificate-batches/{batch}/pdf").status_code in (302, 403, 404)
        assert other.post(address, data=sent).status_code in (302, 403, 404)
    with world.acting(SYSTEM):
        assert world.session.query(CertificateBatch).count() == 1
