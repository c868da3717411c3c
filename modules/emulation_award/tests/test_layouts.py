"""Lists of commendation in official layout, read back."""

from __future__ import annotations

import pytest

from app.testing.official import cells, check_formulas, exported, row_with

BASE = "/emulation-award"


@pytest.fixture
def client(app, world):
    """Return the browser of the emulation office."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = str(world.actors["chairman"].user_id)
        cookie["_fresh"] = True
    return client


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_nominees_in_the_sections_of_the_form(world, client, kind) -> None:
    world.submit(world.nominate("Xã =Mẫu"))
    world.submit(world.nominate("Hộ Trần Văn Mẫu", "household"))
    world.submit(world.nominate("Nguyễn Thị Mẫu", "individual", position="Công chức"))
    world.session.commit()
    content = exported(client, f"{BASE}/nominations/export", "nominees", kind)
    rows = cells(content)
    sections = [row[0] for row in rows if str(row[0]).startswith("I")]
    assert sections == ["I. Cá nhân", "II. Tập thể", "III. Hộ gia đình"]
    person = row_with(rows, "Nguyễn Thị Mẫu")
    assert person[:1] + person[2:5] == [1, "Nguyễn Thị Mẫu", "Bà", "Công chức"]
    assert row_with(rows, "Xã =Mẫu")[3] == ""
    assert row_with(rows, "Tổng cộng")[:2] == [3, "Tổng cộng"]
    assert not any("chưa đối chiếu" in str(cell) for row in rows for cell in row)
    if kind == "xlsx":
        assert check_formulas(content) == 4


def test_the_register_by_decision_with_its_money(world, client) -> None:
    items = [world.eligible(f"Xã Mẫu {number}") for number in range(2)]
    held = world.voted(items)
    world.choose(held, items)
    decision = world.sign(world.check(world.draft(held)))
    world.session.commit()
    content = exported(client, f"{BASE}/register/export", "golden_book")
    rows = cells(content)
    line = row_with(rows, "Xã Mẫu 0")
    assert (line[0], line[1]) == (1, "1/QĐ-UBND")
    assert line[11] * line[12] >= line[13] * 0.5
    whole = row_with(rows, "Tổng cộng")
    assert whole[13] == decision.total_amount
    assert check_formulas(content) == 4
    foot = next(str(cell) for row in rows for cell in row if "chưa đối chiếu" in str(cell))
    assert foot == "Mẫu chưa đối chiếu (cột 3, 4, 5, 6, 7): cột tiền và ngày nhận do dự án đặt."
