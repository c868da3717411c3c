"""What the database refuses whoever asks: raw SQL as the application role, past the session."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.domain.numbering import NumberSeries, format_number
from app.kernel import clock
from modules.funding_ledger.models import JournalEntry, JournalLine, LedgerAccount
from modules.funding_ledger.services import books as setting_up

ENTRY = (
    "insert into funding_entry (entity_id, kind, event, series, number_id, number_text, posted_on, "
    "memo) values (:entity, 'ordinary', 'attack', 'KT', :number, :text, :day, 'x') returning id"
)
LINE = (
    "insert into funding_line (entity_id, entry_id, line_no, account_id, fund_id, debit, credit, "
    "bank_account_id, designation_id) select :entity, :entry, :no, a.id, :fund, :debit, :credit, "
    "case when a.key = 'bank_vnd' then cast(:bank as bigint) end, "
    "case when a.type in ('income', 'expense') then cast(:gift as bigint) end "
    "from funding_account a where a.key = :account"
)
NOW = "set constraints funding_entry_seal immediate"


def refused(run, statement: str, **values) -> str:
    """Run a statement that has to be refused; return the constraint or the SQLSTATE."""
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    diagnostics = refusal.value.orig.diag
    return diagnostics.constraint_name or diagnostics.sqlstate


@pytest.fixture
def held(books):
    """Return the books with 100 million of free money and 50 million bound to houses."""
    books.hold(100_000_000)
    books.bound = books.gift("PN")
    books.first = books.hold(50_000_000, designation_id=books.bound.id)
    return books


@pytest.fixture
def attack(held):
    """Return a function that writes an entry with raw SQL as the accountant, and seals it."""

    def write(*lines, day=date(2021, 11, 1), office="accountant", gift=None, series="KT") -> str:
        with held.acting(office) as actor:
            entity = held.session.get_one(setting_up.AccountingEntity, held.entity_id)
            number = setting_up.take_number(
                held.session, entity, series, day=date(2021, 1, 1), actor=actor
            )
            told = {"entity": held.entity_id, "fund": held.fund_id, "bank": held.bank_id}
            told |= {"number": number.id, "text": number.text, "day": day, "gift": gift}
            try:
                with held.session.connection().begin_nested():
                    enter(held.session.connection(), told, lines)
            except DBAPIError as error:
                diagnostics = error.orig.diag
                return diagnostics.constraint_name or diagnostics.sqlstate
        return "posted"

    return write


def enter(connection, told, lines) -> None:
    """Write an entry with its lines, and let the database judge it."""
    named = ("entity", "number", "text", "day")
    entry = connection.execute(text(ENTRY), {key: told[key] for key in named}).scalar_one()
    about = {key: told[key] for key in ("entity", "fund", "bank", "gift")}
    for no, (account, debit, credit) in enumerate(lines, 1):
        line = {"entry": entry, "no": no, "account": account, "debit": debit, "credit": credit}
        connection.execute(text(LINE), {**about, **line})
    connection.execute(text(NOW))


BANK, FEE = "bank_vnd", "bank_fee"


WRONG = [
    ((), "ck_funding_entry_balanced"),
    (((BANK, 0, 5),), "ck_funding_entry_balanced"),
    (((FEE, 7, 0), (BANK, 0, 5)), "ck_funding_entry_balanced"),
    (((FEE, -5, 0), (BANK, 0, -5)), "ck_funding_line_side"),
    (((FEE, 5, 5), (BANK, 5, 5)), "ck_funding_line_side"),
    # Above what the bank account holds, and above the fund's free money.
    ((("in_transit", 150_000_001, 0), (BANK, 0, 150_000_001)), "ck_funding_delta_bank"),
    (((FEE, 100_000_001, 0), (BANK, 0, 100_000_001)), "ck_funding_delta_free"),
    (((FEE, 5, 0), ("cash_vnd", 0, 5)), "ck_funding_delta_account"),
    # Pledges and direct support never join the books.
    ((("memo_pledge", 5, 0), (BANK, 0, 5)), "ck_funding_line_memo"),
    # Money without a receipt, support without a decision, running cost, an award.
    (((BANK, 5, 0), ("income_donation", 0, 5)), "ck_funding_line_receipt_id"),
    ((("expense_grant_cash", 5, 0), (BANK, 0, 5)), "ck_funding_line_allocation_line_id"),
    ((("expense_running", 5, 0), (BANK, 0, 5)), "ck_funding_line_running"),
    ((("expense_award", 5, 0), (BANK, 0, 5)), "ck_funding_line_award"),
    (
        (("expense_level_transfer", 5, 0), (BANK, 0, 5)),
        "ck_funding_line_counterpart_entity_id",
    ),
]


def test_no_wrong_entry_is_written(attack):
    assert [(lines, attack(*lines)) for lines, _expected in WRONG] == WRONG
    assert attack(*GOOD) == "posted"


GOOD = ((FEE, 5, 0), (BANK, 0, 5))


def test_no_entry_is_dated_in_a_closed_month_in_the_future_or_before_the_books(attack, held):
    held.close(9)
    assert attack(*GOOD, day=date(2021, 9, 30)) == "ck_funding_entry_period_posted_on"
    assert attack(*GOOD, day=date(2020, 12, 31)) == "ck_funding_entry_period_posted_on"
    assert attack(*GOOD, day=date(2090, 1, 1)) == "ck_funding_entry_future_posted_on"


def test_nothing_is_back_dated_below_zero(attack):
    # The money came on 20 October: spending it in September leaves the account below zero then.
    assert attack(*GOOD, day=date(2021, 9, 30)).startswith("ck_funding_delta_")


def test_a_number_of_another_series_is_refused(attack):
    assert attack(*GOOD, series="PC") == "ck_funding_entry_number_id"


def test_a_number_leaves_no_gap(held, sql):
    statement = (
        "insert into core_number (series_id, number, text, issued_on) "
        "select series_id, max(number) + 2, 'KT-9', '2021-11-01' from core_number "
        "group by series_id limit 1"
    )
    with held.acting("accountant") as actor:
        assert refused(sql, statement, acting=actor) == "CT003"


def test_a_cashier_posts_nothing(attack):
    assert attack(*GOOD, office="cashier") == "42501"


STANDS = (
    "update funding_entry set memo = 'y' where id = :entry",
    "update funding_entry set hash = null where id = :entry",
    "delete from funding_entry where id = :entry",
    "update funding_line set debit = debit + 1 where entry_id = :entry",
    "delete from funding_line where entry_id = :entry",
    "update funding_delta set amount = 0",
    "insert into funding_delta (fund_id, kind, key, day, amount) "
    "select fund_id, 'free', 0, '2021-01-01', 1000000000 from funding_delta limit 1",
    "truncate funding_line",
)


def test_what_was_posted_stands(held, sql):
    for office in ("chief_accountant", "system"):
        for statement in STANDS:
            values = {"entry": held.first.id} if ":entry" in statement else {}
            with held.acting(office) as actor:
                assert refused(sql, statement, acting=actor, **values) == "42501", statement


def test_no_line_is_added_to_a_sealed_entry(held, sql):
    with held.acting("accountant") as actor:
        values = {"entity": held.entity_id, "entry": held.first.id, "fund": held.fund_id}
        more = {"no": 9, "account": FEE, "debit": 5, "credit": 0, "bank": None, "gift": None}
        found = refused(sql, LINE, acting=actor, **values, **more)
    assert found == "ck_funding_line_stands"


def test_the_owner_changes_nothing_either(held):
    """The guard asks nobody who they are: it stands below the rights of the roles."""
    connection = held.session.connection()
    triggers = connection.execute(
        text(
            "select tgrelid::regclass::text || ' ' || tgname from pg_trigger "
            "where tgname like 'funding%stands%' and tgenabled = 'O' order by 1"
        )
    ).scalars()
    assert len(list(triggers)) == 5


HANDS = (
    (
        "update funding_payment set state = 'paid' where id = :payment",
        "cashier",
        "ck_funding_payment_entry_id",
    ),
    ("update funding_payment set approved_by_id = 1 where id = :payment", "cashier", "stands"),
    ("update funding_payment set amount = 1 where id = :payment", "accountant", "stands"),
    ("update funding_payment set state = 'settled' where id = :payment", "cashier", "CT002"),
    ("update funding_recipient set amount = 1 where payment_id = :payment", "officer", "stands"),
    ("delete from funding_recipient where payment_id = :payment", "officer", "stands"),
    ("update funding_allocation_line set amount = 9 where id = :line", "officer", "stands"),
    ("update funding_allocation set name = 'x' where state = 'approved'", "officer", "stands"),
    ("delete from funding_allocation where state = 'approved'", "officer", "stands"),
    ("update funding_receipt set amount = 9 where state = 'posted'", "cashier", "stands"),
    ("delete from funding_receipt where state = 'posted'", "cashier", "stands"),
    ("update funding_receipt set state = 'draft' where state = 'posted'", "cashier", "CT002"),
    ("update funding_period set ends_on = ends_on + 1", "chief_accountant", "stands"),
    ("update funding_period set state = 'closed'", "chief_accountant", "CT002"),
    (
        "update funding_designation set item_id = (select id from funding_item where code = 'TET')",
        "officer",
        "stands",
    ),
)


def test_no_step_is_taken_past_its_people(held, sql):
    line = held.decide(20_000_000)
    payment = held.prepare(line, 10_000_000)
    values = {"payment": payment.id, "line": line.id}
    for statement, office, expected in HANDS:
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        with held.acting(office) as actor:
            found = refused(sql, statement, acting=actor, **named)
        if expected == "stands":
            assert found.endswith("_stands") or found == "42501", statement
        else:
            assert found in (expected, "42501"), statement


def test_who_checks_does_not_approve_and_who_approves_does_not_pay(held, sql):
    line = held.decide(20_000_000)
    checked = held.prepare(line, 10_000_000, "checked")
    approve = "update funding_payment set state = 'approved' where id = :id"
    for office in ("accountant", "cashier", "system"):
        with held.acting(office) as actor:
            found = refused(sql, approve, acting=actor, id=checked.id)
        assert found in ("42501", "ck_funding_payment_approved_hands")


def test_who_took_the_gift_in_does_not_book_it(held, sql, make_user):
    """Nobody holds both offices at once; who held one after the other does not book their own."""
    from app.core.models import Assignment
    from app.core.services import users

    gift = held.receive(1_000_000)
    both = held.people["cashier"]
    query = select(Assignment.id).where(Assignment.user_id == both.user_id)
    for key in held.session.scalars(query).all():
        users.end_assignment(key, on=clock.today() - timedelta(days=1), actor=held.system)
    users.assign(
        both.user_id, role="funding_ledger.accountant", unit_id=None,
        organisation_id=held.organisation.id, valid_from=clock.today(), actor=held.system,
    )  # fmt: skip
    held.session.flush()
    statement = "update funding_receipt set state = 'posted' where id = :id"
    assert refused(sql, statement, acting=both, id=gift.id) == "ck_funding_receipt_hands"


def test_a_receipt_outside_its_window_is_refused(held, sql):
    statement = (
        "insert into funding_receipt (entity_id, fund_id, campaign_id, donor_id, form, "
        "received_on, amount, state) select entity_id, fund_id, campaign_id, donor_id, 'cash', "
        "'2021-08-31', 5, 'draft' from funding_receipt limit 1"
    )
    with held.acting("cashier") as actor:
        assert refused(sql, statement, acting=actor) == "ck_funding_receipt_received_on"


def test_a_relief_campaign_keeps_the_clock_of_its_decree(held, sql):
    statement = (
        "insert into funding_campaign (entity_id, fund_id, code, name, kind, state, launched_on, "
        "receive_from, receive_to, distribute_to) values (:entity, :fund, :code, 'x', 'disaster', "
        "'draft', :launched, :launched, :last, :over)"
    )
    told = {"entity": held.entity_id, "fund": held.fund_id}
    launched = date(2021, 12, 15)
    with held.acting("officer") as actor:
        late = {"launched": launched, "last": date(2022, 3, 16), "over": None}
        found = refused(sql, statement, acting=actor, code="A", **told, **late)
        assert found == "ck_funding_campaign_receive_to"
        over = {"launched": launched, "last": date(2022, 3, 15), "over": date(2022, 4, 5)}
        found = refused(sql, statement, acting=actor, code="B", **told, **over)
        assert found == "ck_funding_campaign_distribute_to"
        fits = {"launched": launched, "last": date(2022, 3, 15), "over": date(2022, 4, 4)}
        assert sql(statement, acting=actor, code="C", **told, **fits) == 1


def test_a_bound_gift_goes_to_its_purpose_only(held, sql):
    told = {"entity": held.entity_id, "fund": held.fund_id}
    decision = (
        "insert into funding_allocation (entity_id, fund_id, name, state) "
        "values (:entity, :fund, 'x', 'draft')"
    )
    line = (
        "insert into funding_allocation_line (entity_id, fund_id, allocation_id, unit_id, item_id, "
        "designation_id, quantity, norm, amount) select :entity, :fund, a.id, e.unit_id, i.id, "
        ":gift, 1, 5, 5 from funding_allocation a join funding_entity e on e.id = a.entity_id, "
        "funding_item i where i.code = :item limit 1"
    )
    with held.acting("officer") as actor:
        assert sql(decision, acting=actor, **told) == 1
        found = refused(sql, line, acting=actor, gift=held.bound.id, item="TET", **told)
        assert sql(line, acting=actor, gift=held.bound.id, item="NHA_MOI", **told) == 1
    assert found == "ck_funding_allocation_line_designation_id"


def test_an_emulation_fund_is_not_opened_in_the_books_of_gifts(held, sql):
    statement = (
        "insert into funding_fund (entity_id, purpose, code, name, kind, opened_on) "
        "values (:entity, :purpose, 'TD', 'x', 'emulation', '2021-01-01')"
    )
    with held.acting("chief_accountant") as actor:
        for purpose, expected in (("support", "books"), ("emulation", "entity_id_purpose")):
            found = refused(sql, statement, acting=actor, entity=held.entity_id, purpose=purpose)
            assert found.endswith(expected)


def test_another_body_writes_nothing_in_these_books(held, sql, make_user):
    from app.core.services.organisations import create_organisation

    other = create_organisation(
        code="T-OTHER", kind="front_committee", level="province", name="Mặt trận khác",
        unit_id=held.organisation.unit_id, parent_id=None, actor=held.system,
    )  # fmt: skip
    _user, stranger = make_user("funding_ledger.officer", "58", other)
    statement = "update funding_campaign set name = 'x'"
    assert sql(statement, acting=stranger) == 0
    insert = (
        "insert into funding_donor (entity_id, kind, name, search_key, sort_key) "
        "values (:entity, 'person', 'x', 'x', 'x')"
    )
    assert refused(sql, insert, acting=stranger, entity=held.entity_id) == "42501"


def test_lines_are_those_of_the_books(held):
    """The fixture itself is sound: what was posted is there, and balanced."""
    rows = held.session.query(JournalLine).all()
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows) == 150_000_000
    assert held.session.query(LedgerAccount).count() > 30


@pytest.mark.parametrize("number", [1, 12, 999, 1000, 123_456])
def test_the_database_writes_numbers_as_core_does(db_session, number):
    rule = NumberSeries("QVNN-58-PT", "{series}/{year}/PT-{number}", 3, yearly=True)
    told = {"pattern": rule.pattern, "series": rule.code, "year": 2021, "number": number}
    asked = text("select funding_number_text(:pattern, :series, :year, :number)")
    assert db_session.execute(asked, told).scalar_one() == format_number(rule, 2021, number)


def test_posting_in_one_call_is_judged_like_any_other_way(books):
    """funding_post runs with the caller's rights: who may not post is refused by the guards."""
    books.hold(5_000_000)
    account = text("select id from funding_account where key = :key")
    bank = books.session.execute(account, {"key": "bank_vnd"}).scalar_one()
    income = books.session.execute(account, {"key": "income_interest"}).scalar_one()
    series = books.session.execute(
        text("select id from core_number_series where code = 'QVNN-58-NH'")
    ).scalar_one()
    told = {
        "entity": books.entity_id, "fund": books.fund_id, "bank": bank, "income": income,
        "account": books.bank_id, "series": series,
    }  # fmt: skip
    post = text(
        "select funding_post(jsonb_build_object('entity_id', cast(:entity as bigint), 'kind', "
        "'ordinary', 'event', 'interest', 'series', 'NH', 'posted_on', '2021-11-01', 'memo', 'x'), "
        "jsonb_build_array(jsonb_build_object('line_no', 1, 'account_id', cast(:bank as bigint), "
        "'fund_id', cast(:fund as bigint), 'debit', cast(:debit as bigint), 'credit', 0, "
        "'bank_account_id', cast(:account as bigint)), jsonb_build_object('line_no', 2, "
        "'account_id', cast(:income as bigint), 'fund_id', cast(:fund as bigint), 'debit', 0, "
        "'credit', 1000)), cast(:series as bigint))"
    )
    for office, debit, refusal in (
        ("officer", 1000, "only the accountants|row-level security"),
        ("cashier", 1000, "only the accountants"),
        ("accountant", 1001, "differ"),
    ):
        with (
            books.acting(office),
            pytest.raises(DBAPIError, match=refusal),
            books.session.begin_nested(),
        ):
            books.session.execute(post, {**told, "debit": debit})
    with books.acting("accountant"):
        key = books.session.execute(post, {**told, "debit": 1000}).scalar_one()
    entry = books.session.get_one(JournalEntry, key)
    assert entry.hash is not None
    assert entry.number_text == "NH-2021-002"
