"""What forms have beyond their fields: laws, amounts, defaults, tabs, the chain of a place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from app.core.services.units import chains, unit_on
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.form_tabs import tabs_of
from app.kernel.law import Law
from app.kernel.money import Dong, is_money
from app.kernel.pages import FormSection
from tests.kernel.browsers import form_with

OLD, NEW = date(2021, 12, 31), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("law", "english", "vietnamese"),
    [
        (
            Law("24/2021/QĐ-TTg", 3),
            "Article 3 of Decision 24/2021/QĐ-TTg",
            "Điều 3, Quyết định 24/2021/QĐ-TTg",
        ),
        (
            Law("07/2021/NĐ-CP", 3, 2),
            "Article 3, clause 2 of Decree 07/2021/NĐ-CP",
            "khoản 2 Điều 3, Nghị định 07/2021/NĐ-CP",
        ),
        (
            Law("07/2021/TT-BLĐTBXH", 2, 1, "a"),
            "Article 2, clause 1, point a of Circular 07/2021/TT-BLĐTBXH",
            "điểm a khoản 1 Điều 2, Thông tư 07/2021/TT-BLĐTBXH",
        ),
        (Law("43/HD", 1), "Article 1 of 43/HD", "Điều 1, 43/HD"),
    ],
)
def test_a_law_is_cited_in_the_readers_language(app, law, english, vietnamese):
    from flask_babel import force_locale

    with app.test_request_context():
        with force_locale("en"):
            assert str(law) == english
        with force_locale("vi"):
            assert str(law) == vietnamese


def test_an_amount_is_a_bigint_of_which_the_form_knows_that_it_is_money():
    table = Table("sums", MetaData(), Column("id", BigInteger), Column("amount", Dong))
    assert "amount BIGINT" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
    holder = type("Holder", (), {"__table__": table})
    assert is_money(holder, "amount")
    assert not is_money(holder, "id")
    assert not is_money(holder, "no_such_column")


# -- tabs -------------------------------------------------------------------------


class SmallForm(TranslatedForm):
    """Three fields, of which two must be filled in."""

    name = TextField("Name", required=True)
    place = TextField("Place")
    reason = TextField("Reason", required=True)


SECTIONS = (
    FormSection("Name", ("name",)),
    FormSection("Place", ("place",)),
    FormSection("Reason", ("reason",)),
)


def test_tabs_hold_the_sections_that_follow_and_count_what_is_wrong(app):
    with app.test_request_context(method="POST", data={"place": "Đây"}):
        form = SmallForm(meta={"csrf": False})
        assert not form.validate()
        tabs = tabs_of((("First", "name"), ("Second", "reason")), form, SECTIONS)
    assert [(tab.title, [part.title for part in tab.sections], tab.errors) for tab in tabs] == [
        ("First", ["Name", "Place"], 1),
        ("Second", ["Reason"], 1),
    ]


def test_one_tab_is_none(app):
    with app.test_request_context():
        form = SmallForm(meta={"csrf": False})
        assert tabs_of((("First", "name"), ("Gone", "nothing")), form, SECTIONS) == ()
        assert tabs_of((), form, SECTIONS) == ()


# -- places and their chains --------------------------------------------------------


def test_the_chain_of_a_place_is_that_of_its_time(client_as, db_session):
    old, new = unit_on("22861", OLD), unit_on("58", OLD)
    found = chains([old.id, new.id])
    assert [unit.level for unit in found[old.id]] == ["district", "province"]
    assert new.id not in found


def test_a_lookup_says_where_a_place_lies_and_until_when(client_as):
    client = client_as("core.viewer", locale="en")
    offered = client.get("/core/units/lookup", query_string={"q": "22861"}).get_json()["results"]
    ended = next(item for item in offered if "until" in item["detail"])
    assert "Huyện Ninh Phước" in ended["detail"] or "·" in ended["detail"]


@pytest.mark.parametrize("typed", ["31/12/2021", "31/12/2025", "", "31/02/2021", "\u202e1"])
def test_the_day_in_the_form_puts_the_places_of_that_day_first(client_as, typed):
    client = client_as("core.viewer", locale="en")
    query = {"q": "phuoc", "on": typed}
    answer = client.get("/core/units/lookup", query_string=query)
    assert answer.status_code == 200
    first = answer.get_json()["results"][0]["detail"]
    assert ("until 30/06/2025" in first) == (typed == "31/12/2021")


# -- defaults -----------------------------------------------------------------------


def _form(client: Any, query: str) -> dict[str, Any]:
    return form_with(client.get(f"/core/people/add{query}"), "full_name")


def test_the_address_fills_a_new_form(client_as):
    unit = unit_on("58", OLD).id
    client = client_as("core.officer", "58", locale="en")
    form = _form(client, f"?unit_id={unit}&birth_year=1970&full_name=An")
    assert (form["unit_id"], form["full_name"]) == (str(unit), "An")


@pytest.mark.parametrize(
    "query",
    [
        "?unit_id=nobody&birth_year=soon",
        "?birth_year=%E2%80%AE1970&full_name=A%E2%80%8BB",
        "?version=7&csrf_token=x&unit_id=99999999999999999999",
        "?sex=neither",
    ],
)
def test_what_the_address_says_wrongly_is_left_out(client_as, query):
    client = client_as("core.officer", "58", locale="en")
    answer = client.get(f"/core/people/add{query}")
    assert answer.status_code == 200
    form = form_with(answer, "full_name")
    assert form.get("birth_year", "") == ""
    assert form["full_name"] == ""
    assert form["csrf_token"] != "x"


def test_the_filter_of_a_list_is_where_a_new_record_begins(client_as):
    unit = unit_on("58", OLD).id
    client = client_as("core.officer", "58", locale="en")
    page = client.get(f"/core/people/?unit={unit}").get_data(as_text=True)
    assert f"/core/people/add?unit_id={unit}" in page


# -- pasted text ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "saved"),
    [
        ("Tra\u0302\u0300n Thi\u0323 \u0110a\u0300o", "Trần Thị Đào"),
        ("\u200bTrần\u00a0Thị  Đào\ufeff", "Trần Thị Đào"),
    ],
)
def test_decomposed_letters_and_residue_of_pasting_are_mended(client_as, db_session, pasted, saved):
    client = client_as("core.officer", "58", locale="en")
    form = _form(client, "") | {"full_name": pasted, "unit_id": str(unit_on("58", OLD).id)}
    answer = client.post("/core/people/add", data=form)
    assert answer.status_code == 302
    assert saved in client.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u202e", "\u2067", "\u00ad"])
def test_a_sign_that_nobody_sees_is_refused_with_its_place_and_kept(client_as, sign):
    client = client_as("core.officer", "58", locale="en")
    form = _form(client, "") | {"full_name": f"Trần{sign}Thị Đào"}
    answer = client.post("/core/people/add", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "position 5" in page
    assert f"Trần{sign}Thị Đào" in page
