"""Keys, names and cleaning of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.text import (
    HiddenCharacters,
    PersonName,
    clean_input,
    escape_like,
    fold,
    initials,
    join_sort_keys,
    nfc,
    person_sort_key,
    same_place_name,
    search_key,
    sort_key,
    split_person_name,
)

WORDS = """
a an ă ắc â ấm bà bá bả bã bạ cao đào dao đá e ê ếch hòa hoà khánh long lòng lỏng lõng lóng lọng
mỹ ngã nghĩa ninh o ô ổ ơ ở phan quý quỳ rang sơn tháp thủy thuỷ thuận u ư ứ vĩnh xuân yên ỷ
"""
SYLLABLES = WORDS.split()


def _tones_and_letters(text: str) -> tuple[list[list[int]], list[int]]:
    """Order by dictionary rules, written apart from the code: letters first, tones afterwards."""
    alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    words, marks = [], []
    for word in text.split():
        letters = []
        for char in word:
            decomposed = unicodedata.normalize("NFD", char)
            tone = "".join(c for c in decomposed if c in tones)
            base = unicodedata.normalize("NFC", decomposed.replace(tone, ""))
            letters.append(alphabet.index(base))
            marks.append(tones.index(tone))
        words.append(letters)
        marks.append(-1)
    return words, marks


class TestSortKey:
    def test_letters_follow_the_vietnamese_alphabet(self):
        names = ["Đào", "Dao", "Ê", "E", "Ơ", "Ô", "O", "Ư", "U", "Â", "Ă", "A", "Zơ"]
        assert sorted(names, key=sort_key) == [
            *("A", "Ă", "Â", "Dao", "Đào", "E", "Ê", "O", "Ô", "Ơ", "U", "Ư", "Zơ"),
        ]

    def test_tones_decide_between_equal_letters(self):
        tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
        assert sorted(["má", "ma", "mạ", "mả", "mà", "mã"], key=sort_key) == tones

    def test_a_letter_weighs_more_than_an_earlier_tone(self):
        assert sorted(["Lý Bạch", "Ly Tao"], key=sort_key) == ["Lý Bạch", "Ly Tao"]

    def test_numbers_have_their_natural_order(self):
        names = ["Phường 10", "Phường 2", "Phường Bảo An", "Phường 1"]
        assert sorted(names, key=sort_key) == [
            *("Phường 1", "Phường 2", "Phường 10", "Phường Bảo An"),
        ]

    def test_a_shorter_name_comes_first(self):
        assert sorted(["Phước Hà Bắc", "Phước Hà", "Phước"], key=sort_key) == [
            *("Phước", "Phước Hà", "Phước Hà Bắc"),
        ]

    def test_case_and_composition_do_not_matter(self):
        decomposed = unicodedata.normalize("NFD", "Nguyễn Ất")
        assert decomposed != "Nguyễn Ất"
        assert sort_key(decomposed) == sort_key("NGUYỄN ẤT") == sort_key("nguyễn  ất")

    @given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3).map(" ".join), st.data())
    def test_order_is_the_dictionary_order(self, first, data):
        second = data.draw(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3))
        other = " ".join(second)
        expected = _tones_and_letters(first) < _tones_and_letters(other)
        assert (sort_key(first) < sort_key(other)) == expected

    @given(st.text())
    def test_any_text_has_one_key_in_either_form(self, text):
        key = sort_key(unicodedata.normalize("NFC", text))
        assert sort_key(unicodedata.normalize("NFD", text)) == key


class TestPersonOrder:
    def test_given_name_then_family_then_middle(self):
        people = [
            PersonName("Trần", "Văn", "Bình"),
            PersonName("Nguyễn", "Văn", "Bình"),
            PersonName("Nguyễn", "Thị", "Bình"),
            PersonName("Võ", "Thị", "An"),
        ]

        def keys(person):
            return person_sort_key(given=person.given, family=person.family, middle=person.middle)

        by_tuple = sorted(people, key=keys)
        assert [(p.family, p.middle, p.given) for p in by_tuple] == [
            ("Võ", "Thị", "An"),
            ("Nguyễn", "Thị", "Bình"),
            ("Nguyễn", "Văn", "Bình"),
            ("Trần", "Văn", "Bình"),
        ]
        assert sorted(people, key=lambda person: join_sort_keys(keys(person))) == by_tuple

    @given(st.lists(st.tuples(*[st.sampled_from(["", *SYLLABLES])] * 3), min_size=2, max_size=6))
    def test_joined_keys_order_as_the_three(self, people):
        keys = [person_sort_key(given=a, family=b, middle=c) for a, b, c in people]
        assert sorted(keys) == [
            keys[i] for i in sorted(range(len(keys)), key=lambda i: join_sort_keys(keys[i]))
        ]


class TestSplitPersonName:
    KNOWN = ("Pi Năng", "Bo Bo", "Nguyễn", "Chamaléa")

    @pytest.mark.parametrize(
        ("full_name", "expected"),
        [
            ("Nguyễn Thị Minh Khai", PersonName("Nguyễn", "Thị Minh", "Khai")),
            ("Pi Năng Thị Hương", PersonName("Pi Năng", "Thị", "Hương")),
            ("pi năng tài", PersonName("pi năng", "", "tài")),
            ("Bo Bo Ngọc", PersonName("Bo Bo", "", "Ngọc")),
            ("Bo Bo", PersonName("Bo", "", "Bo")),
            ("Chamaléa Châu", PersonName("Chamaléa", "", "Châu")),
            ("Đào", PersonName("", "", "Đào")),
            ("  ", PersonName("", "", "")),
        ],
    )
    def test_parts(self, full_name, expected):
        assert split_person_name(full_name, self.KNOWN) == expected

    def test_decomposed_names_match(self):
        name = split_person_name(unicodedata.normalize("NFD", "Pi Năng Tài"), self.KNOWN)
        assert name == PersonName("Pi Năng", "", "Tài")

    def test_without_a_list_the_first_word_is_the_family_name(self):
        assert split_person_name("Pi Năng Tài") == PersonName("Pi", "Năng", "Tài")


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Đặng Thị  Đào", "dang thi dao"),
            ("TRẦN ƯỚC", "tran uoc"),
            (unicodedata.normalize("NFD", "Nguyễn"), "nguyen"),
        ],
    )
    def test_fold(self, text, folded):
        assert fold(text) == folded

    @given(st.text())
    def test_fold_twice_changes_nothing(self, text):
        assert fold(fold(text)) == fold(text)

    def test_search_key_joins_parts_and_parts_signs(self):
        assert search_key("M’Drăng", None, "861/QĐ-TTg") == "mdrang 861 qd ttg"

    @given(st.text())
    def test_search_key_holds_no_wildcards(self, text):
        assert not set(search_key(text)) & set("%_\\")

    def test_escape_like(self):
        assert escape_like(r"50%_\a") == r"50\%\_\\a"


class TestPlaceNames:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Khánh Hòa", "Khánh Hoà"),
            ("KHÁNH HOÀ", "khánh hòa"),
            ("Thủy", "Thuỷ"),
            ("M'Drăng", "M’DRĂNG"),
            ("Phan Rang - Tháp Chàm", "Phan Rang-Tháp Chàm"),
            ("Cà Ná", unicodedata.normalize("NFD", "Cà  Ná")),
        ],
    )
    def test_same(self, first, second):
        assert same_place_name(first, second)

    @pytest.mark.parametrize(
        ("first", "second"),
        [("Phước Hà", "Phước Hải"), ("Đăk", "Đắk"), ("Hòa", "Hoa"), ("Phước Tân", "Phước Tận")],
    )
    def test_different(self, first, second):
        assert not same_place_name(first, second)


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Nguyễn Văn An", "NVA"),
            ("đặng thị ngọc ánh", "ĐTÁ"),
            ("Đào", "Đ"),
            ("", ""),
        ],
    )
    def test_initials(self, name, expected):
        assert initials(name) == expected


class TestCleanInput:
    def test_composes_trims_and_joins_spaces(self):
        typed = "  \ufeffNguyễn\u00a0 Văn\tAn\r\n".replace("ễ", "e\u0302\u0303")
        assert clean_input(typed) == "Nguyễn Văn An"

    def test_multiline_keeps_lines(self):
        assert clean_input("một \r\nhai\rba\u2028bốn  \n\n", multiline=True) == "một\nhai\nba\nbốn"

    @pytest.mark.parametrize(
        ("char", "name"),
        [
            ("\x00", "U+0000"),
            ("\u200b", "ZERO WIDTH SPACE U+200B"),
            ("\u202e", "RIGHT-TO-LEFT OVERRIDE U+202E"),
            ("\u2066", "LEFT-TO-RIGHT ISOLATE U+2066"),
            ("\u00ad", "SOFT HYPHEN U+00AD"),
            ("\u3164", "HANGUL FILLER U+3164"),
            ("\x1b", "U+001B"),
            ("\ud800", "U+D800"),
        ],
    )
    def test_refuses_what_nobody_sees(self, char, name):
        with pytest.raises(HiddenCharacters) as caught:
            clean_input(f"Cà{char} Ná")
        assert (caught.value.position, caught.value.name) == (3, name)

    @given(st.text())
    def test_cleaning_is_final(self, text):
        try:
            cleaned = clean_input(text)
        except HiddenCharacters:
            return
        assert clean_input(cleaned) == cleaned
        assert cleaned == nfc(cleaned)
        assert "\x00" not in cleaned
