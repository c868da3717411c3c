"""The command palette offers what its reader may open, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.services.people import create_person
from app.core.services.units import unit_on

PALETTE = "/palette/"


def found(client: Any, term: str = "") -> dict[str, list[str]]:
    """Return the texts by group."""
    answer = client.get(PALETTE, query_string={"q": term})
    assert answer.status_code == 200
    groups = answer.get_json()["groups"]
    return {each["label"]: [item["text"] for item in each["items"]] for each in groups}


@pytest.fixture
def people(db_session: Any, system: Any) -> None:
    for name, unit in (("Đàng Thị Hoa", "58"), ("Đàng Văn Hoa", "56")):
        place = unit_on(unit, date(2021, 12, 31)).id
        create_person(full_name=name, sex="female", birth_year=1970, unit_id=place, actor=system)
    db_session.commit()


def test_it_finds_screens_and_records_without_accents(client_as, people):
    client = client_as("core.officer", "58")
    records = found(client, "dang thi")["Bản ghi tìm thấy"]
    assert any(text.startswith("Đàng Thị Hoa") for text in records)
    assert "Bản ghi tìm thấy" not in found(client, "dang van")  # lives in another province
    assert "Bản ghi tìm thấy" not in found(client, "d")
    assert "Trang chủ" in found(client, "trang chu")["Màn hình"]
    # What holds the words as typed comes first.
    assert found(client, "don vi")["Màn hình"][0] == "Đơn vị hành chính"
    assert "Thêm: Người" in found(client, "them nguoi")["Thêm mới"]


def test_each_place_answers_and_is_within_the_readers_rights(client_as, people):
    client = client_as("core.officer", "58")
    groups = client.get(PALETTE, query_string={"q": "hoa"}).get_json()["groups"]
    groups += client.get(PALETTE).get_json()["groups"]
    urls = {item["url"] for each in groups for item in each["items"]}
    assert len(urls) > 5
    for url in sorted(urls):
        assert client.get(url).status_code == 200, url


def test_a_reader_is_offered_no_screen_of_others(client_as):
    cashier = found(client_as("funding_ledger.cashier", "58"))
    assert not any("rà soát" in text for text in cashier["Màn hình"])
    admin = found(client_as("core.administrator"))
    assert not any("Phiếu thu" in text for text in admin["Màn hình"])


def test_a_stranger_is_sent_to_sign_in_and_odd_text_is_refused(app, client_as):
    assert app.test_client().get(PALETTE).status_code == 302
    client = client_as("core.officer", "58")
    assert client.get(PALETTE, query_string={"q": "a\u202eb"}).status_code == 400
