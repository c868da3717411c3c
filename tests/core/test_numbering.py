"""Numbers of our own vouchers without gaps, numbers of papers unique."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.domain.numbering import BadNumberPattern
from app.core.errors import PaperNumberEmpty, PaperNumberTaken
from app.core.services import numbering, organisations
from app.core.services.numbering import Paper
from app.kernel.errors import NotAllowed, NotFound

DAY = date(2021, 10, 15)
PATTERN = "{series}-{number}/{year}"


@pytest.fixture
def series(db_session, system):
    return numbering.open_series("PT", year=2021, pattern=PATTERN, actor=system)


def make_front(system, code="MTTQ-58"):
    return organisations.create_organisation(
        code=code, kind="front_committee", level="province", name=f"Ủy ban {code}", actor=system
    )


def test_numbers_follow_each_other(series, system):
    given = [numbering.next_number(series, actor=system, today=DAY) for _ in range(3)]
    assert [item.number for item in given] == [1, 2, 3]
    assert given[2].text == "PT-003/2021"
    assert series.last == 3


def test_each_year_and_each_organisation_counts_for_itself(series, system):
    front = make_front(system)
    other = numbering.open_series(
        "PT", year=2021, pattern=PATTERN, organisation_id=front.id, actor=system
    )
    later = numbering.open_series("PT", year=2022, pattern=PATTERN, actor=system)
    assert len({series.id, other.id, later.id}) == 3
    for each in (series, other, later):
        assert numbering.next_number(each, actor=system, today=DAY).number == 1


def test_opening_twice_gives_the_same_series(series, system):
    again = numbering.open_series("PT", year=2021, pattern="{number}/{year}", actor=system)
    assert (again.id, again.pattern) == (series.id, PATTERN)


def test_a_pattern_without_a_number_is_refused(db_session, system):
    with pytest.raises(BadNumberPattern):
        numbering.open_series("PT", year=2021, pattern="{year}", actor=system)


def test_only_those_of_the_organisation_take_numbers(db_session, system, actor):
    mine, theirs = make_front(system), make_front(system, "MTTQ-56")
    own, foreign = (
        numbering.open_series(
            "PT", year=2021, pattern=PATTERN, organisation_id=body.id, actor=system
        )
        for body in (mine, theirs)
    )
    own_id, foreign_id = own.id, foreign.id
    officer = actor("core.officer", "58", mine)
    assert numbering.next_number(own_id, actor=officer, today=DAY).issued_by_id == officer.user_id
    with pytest.raises(NotFound):
        numbering.next_number(foreign_id, actor=officer, today=DAY)


def test_raw_sql_reaches_no_series_of_another_organisation(db_session, system, actor, sql):
    mine, theirs = make_front(system), make_front(system, "MTTQ-56")
    for body in (mine, theirs):
        numbering.open_series(
            "PT", year=2021, pattern=PATTERN, organisation_id=body.id, actor=system
        )
    foreign_id = sql("select max(id) from core_number_series")[0][0]
    officer = actor("core.officer", "58", mine)
    assert sql("select code, organisation_id from core_number_series") == [("PT", mine.id)]
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(INSERT, acting=officer, series=foreign_id, number=1, label="PT-1")


def test_a_reader_takes_no_number(series, system, actor):
    reader = actor("core.viewer", "58")
    with pytest.raises(NotAllowed):
        numbering.next_number(series, actor=reader, today=DAY)


# -- what the database itself refuses ----------------------------------------------

INSERT = (
    "insert into core_number (series_id, number, text, issued_on) "
    "values (:series, :number, :label, '2021-10-15')"
)


@pytest.mark.parametrize("number", [0, 1, 3, 100])
def test_no_gap_and_no_number_twice(series, system, sql, number):
    numbering.next_number(series, actor=system, today=DAY)
    with pytest.raises(DBAPIError, match="the next number of series"):
        sql(INSERT, series=series.id, number=number, label=f"PT-{number}")


@pytest.mark.parametrize(
    "statement",
    [
        "update core_number set number = number + 1",
        "update core_number set text = 'khác'",
        "delete from core_number",
        "truncate core_number",
    ],
)
def test_a_number_that_was_given_out_stands(series, system, sql, statement):
    numbering.next_number(series, actor=system, today=DAY)
    with pytest.raises(DBAPIError, match=r"stands|permission denied"):
        sql(statement)


def test_a_series_with_numbers_keeps_what_they_mean(series, system, sql):
    numbering.next_number(series, actor=system, today=DAY)
    with pytest.raises(DBAPIError, match="has given out numbers"):
        sql("update core_number_series set year = 2022 where id = :id", id=series.id)
    with pytest.raises(IntegrityError):
        sql("delete from core_number_series where id = :id", id=series.id)


def test_concurrent_writers_leave_no_gap(fresh_database):
    """Twelve writers of one series, a third of whom give up."""
    engine = create_engine(fresh_database.application, pool_size=12)
    act_as_system = text("select set_config('app.actor', 'system', true)")
    with engine.begin() as connection:
        connection.execute(act_as_system)
        opening = (
            "insert into core_number_series (code, year, pattern) values ('PT', 2021, '{number}')"
        )
        key = connection.execute(text(opening + " returning id")).scalar_one()
    start = threading.Barrier(12)

    def write(worker: int) -> None:
        start.wait()
        for attempt in range(5):
            with engine.connect() as connection, connection.begin() as transaction:
                connection.execute(act_as_system)
                number = connection.execute(
                    text("select core_next_number(:s)"), {"s": key}
                ).scalar()
                values = {"series": key, "number": number, "label": str(number)}
                connection.execute(text(INSERT), values)
                if (worker + attempt) % 3 == 0:
                    transaction.rollback()

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.begin() as connection:
        connection.execute(act_as_system)
        numbers = connection.execute(text("select number from core_number order by 1")).scalars()
        assert list(numbers) == list(range(1, 41))
    engine.dispose()


# -- papers --------------------------------------------------------------------------


def test_a_paper_number_is_kept_as_typed_and_is_unique(db_session, system):
    front = make_front(system)
    kept = numbering.enter_paper_number(Paper(front.id, "QĐ", 2021, " 12/QĐ-MT "), actor=system)
    assert kept.number == "12/QĐ-MT"
    with pytest.raises(PaperNumberTaken):
        numbering.enter_paper_number(Paper(front.id, "QĐ", 2021, "12 / qđ-mt"), actor=system)
    for other in (
        Paper(front.id, "TTr", 2021, "12/QĐ-MT"),
        Paper(front.id, "QĐ", 2022, "12/QĐ-MT"),
        Paper(front.id, "QĐ", 2021, "012/QĐ-MT"),
    ):
        numbering.enter_paper_number(other, actor=system)


def test_a_paper_number_needs_letters_or_digits(db_session, system):
    front = make_front(system)
    with pytest.raises(PaperNumberEmpty):
        numbering.enter_paper_number(Paper(front.id, "QĐ", 2021, " / "), actor=system)


def test_a_paper_number_is_unique_for_the_database_too(db_session, system, sql):
    front = make_front(system)
    numbering.enter_paper_number(Paper(front.id, "QĐ", 2021, "12/QĐ-MT"), actor=system)
    with pytest.raises(IntegrityError, match="uq_core_paper_number"):
        sql(
            "insert into core_paper_number (organisation_id, kind, year, number, number_key) "
            "values (:o, 'QĐ', 2021, '12/qđ-mt', '12/qd-mt')",
            o=front.id,
        )
