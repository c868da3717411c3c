"""What was typed is said in words, in the reader's language, or why it was not understood."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("locale", "kind", "typed", "text"),
    [
        ("vi", "money", "1.500.000", "Một triệu năm trăm nghìn đồng"),
        ("vi", "money", "1.500", "Một nghìn năm trăm đồng"),
        ("en", "money", "1500", "1,500 VND: One thousand five hundred dong"),
        ("vi", "date", "05/04/2021", "Thứ Hai, ngày 5 tháng 4 năm 2021"),
        ("en", "date", "5/4/2021", "Monday, 5 April 2021"),
        ("vi", "money", "", ""),
    ],
)
def test_words_of_what_was_typed(client_as, locale, kind, typed, text):
    client = client_as("core.viewer", locale=locale)
    assert client.get(f"/echo/{kind}", query_string={"typed": typed}).get_json()["text"] == text


@pytest.mark.parametrize(
    ("kind", "typed"), [("money", "1.5"), ("money", "abc"), ("date", "31/02/2021")]
)
def test_what_is_not_understood_is_explained(client_as, kind, typed):
    answer = client_as("core.viewer").get(f"/echo/{kind}", query_string={"typed": typed}).get_json()
    assert answer["text"] == ""
    assert answer["error"]


def test_nobody_asks_without_signing_in(client_as):
    assert client_as(None).get("/echo/money?typed=5").status_code == 401
