"""Amounts and days in words."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.words import LARGEST, amount_in_words, day_in_words, number_in_words

VECTORS = Path(__file__).parent / "data" / "amount_in_words_vectors.csv"
ROWS = list(csv.DictReader(VECTORS.read_text(encoding="utf-8").splitlines()))
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
VALUES = {word: digit for digit, word in enumerate(DIGITS)}
VALUES |= {"mốt": 1, "tư": 4, "lăm": 5}


def read_back(words: str) -> int:
    """Read a number in words by its own rules: the inverse of what is tested."""
    total = group = digit = 0
    for word in words.split():
        if word == "mười":
            group += 10
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word in ("nghìn", "triệu"):
            total += (group + digit) * {"nghìn": 10**3, "triệu": 10**6}[word]
            group = digit = 0
        elif word == "tỷ":
            total, group, digit = (total + group + digit) * 10**9, 0, 0
        elif word != "linh":
            digit = VALUES[word]
    return total + group + digit


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["amount_vnd"])
def test_amounts_are_written_as_vouchers_have_them(row):
    assert amount_in_words(int(row["amount_vnd"]), "vi") == row["words_vi"]


@given(st.integers(0, LARGEST))
def test_words_say_the_number(number):
    assert read_back(number_in_words(number, "vi")) == number


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Zero dong"),
        (15, "Fifteen dong"),
        (1_000_021, "One million twenty-one dong"),
        (107_500_000, "One hundred seven million five hundred thousand dong"),
        (-40, "Minus forty dong"),
    ],
)
def test_amounts_in_english(amount, words):
    assert amount_in_words(amount, "en") == words


def test_a_negative_amount_says_so():
    assert amount_in_words(-21, "vi") == "Âm hai mươi mốt đồng"


def test_what_no_ledger_holds_is_refused():
    with pytest.raises(ValueError, match="1000000000000000000"):
        amount_in_words(LARGEST + 1, "vi")


def test_days_are_named():
    assert day_in_words(date(2021, 4, 5), "vi") == "Thứ Hai, ngày 5 tháng 4 năm 2021"
    assert day_in_words(date(2021, 4, 4), "en") == "Sunday, 4 April 2021"
