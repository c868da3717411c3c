"""Account numbers and identity numbers of donors lie encrypted, and pages show their masks."""

from __future__ import annotations

from datetime import date

import pytest
from flask import g
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.kernel.actor import bind_actor
from modules.funding_ledger.models import BankAccount, Donor
from modules.funding_ledger.services import gifts
from modules.funding_ledger.tests.support import PROVINCE, role

HIDDEN, TAX = "0581000777123", "058180001234"
ACCOUNTS, DONORS = "/funding-ledger/bank-accounts", "/funding-ledger/donors"


@pytest.fixture
def hidden(books):
    """Return an account that no call for gifts prints."""
    return _account(books, number=HIDDEN, is_public=False)


@pytest.fixture
def donor(books):
    with books.acting("accountant") as actor:
        told = {"entity_id": books.entity_id, "name": "Nguyễn Văn Tâm", "tax_code": TAX}
        return gifts.create_donor(told, actor=actor)


def _account(books, **values):
    with books.acting("chief_accountant"):
        item = BankAccount(
            entity_id=books.entity_id, fund_id=books.fund_id, bank="Ngân hàng Mẫu",
            opened_on=date(2021, 1, 1), **values,
        )  # fmt: skip
        with books.session.begin_nested():
            books.session.add(item)
        return item


def get(client, address):
    g.pop("_login_user", None)
    return client.get(address).get_data(as_text=True)


def test_no_number_lies_in_plain_text(books, hidden, donor, db_session):
    bind_actor(db_session, books.system)
    rows = db_session.execute(
        text(
            "select to_jsonb(b)::text from funding_bank_account b "
            "union all select to_jsonb(d)::text from funding_donor d "
            "union all select coalesce(old_values::text, '') || coalesce(new_values::text, '') "
            "from core_trail where table_name in ('funding_bank_account', 'funding_donor')"
        )
    ).scalars()
    everything = "".join(rows)
    assert "Nguyễn Văn Tâm" in everything
    for number in (HIDDEN, TAX, "3741.0.9"):
        assert number not in everything


def test_the_number_of_an_account_is_unique_in_its_bank_however_it_is_written(books, hidden):
    with pytest.raises(IntegrityError, match="bank_number_index"):
        _account(books, number="0581 000 777 123")


def test_raw_sql_cannot_store_an_empty_number(books, hidden, db_session):
    bind_actor(db_session, books.system)
    query = text("update funding_bank_account set number = :sealed where id = :id")
    from app.kernel import crypto

    empty = crypto.ring().seal("", "funding_bank_account.number")
    with pytest.raises(IntegrityError, match="ck_funding_bank_account_number"):
        db_session.execute(query, {"sealed": empty, "id": hidden.id})


def test_pages_show_masks_and_published_numbers(books, hidden, donor, client_as, db_session):
    company = {"entity_id": books.entity_id, "name": "Công ty Mẫu", "kind": "enterprise"}
    with books.acting("accountant") as actor:
        known = gifts.create_donor({**company, "tax_code": "4500123456"}, actor=actor)
    keys = hidden.id, donor.id, known.id, books.bank_id
    db_session.commit()
    client = client_as(role("accountant"), PROVINCE)
    pages = [
        f"{ACCOUNTS}/", f"{ACCOUNTS}/{keys[0]}", f"{ACCOUNTS}/export?format=csv&what_for=x",
        f"{ACCOUNTS}/lookup?q=", "/api/v1/funding_ledger/bankaccount/", f"{DONORS}/{keys[1]}",
        f"{DONORS}/{keys[1]}/edit", f"{DONORS}/lookup?q=tam", "/funding-ledger/funds/",
    ]  # fmt: skip
    for page in pages:
        body = get(client, page)
        assert HIDDEN not in body, page
        assert TAX not in body, page
    assert "••••7123" in get(client, f"{ACCOUNTS}/")
    assert "••••234" in get(client, f"{DONORS}/{keys[1]}")
    assert "3741.0.9" in get(client, f"{ACCOUNTS}/{keys[3]}")
    assert "4500123456" in get(client, f"{DONORS}/{keys[2]}")


def test_labels_and_search_keys_hold_no_number(hidden, donor):
    assert str(hidden) == "Ngân hàng Mẫu ••••7123"
    assert TAX not in donor.search_key
    assert isinstance(donor, Donor)
