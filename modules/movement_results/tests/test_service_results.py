"""Targets beside the registers: the closed review of 2019, the other standard of 2021, attacks."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from app.kernel.records import move_record
from app.kernel.security import load_actor
from modules.movement_results.domain import errors
from modules.movement_results.models import Comparison, ResultLine
from modules.movement_results.services import comparisons

DAY = date(2022, 1, 10)
OLD, NEW = "VN-2016-2021", "VN-2022-2026"


def results_of(session, year: int) -> Comparison:
    """Return the results of a year."""
    return session.scalars(select(Comparison).where(Comparison.year == year)).unique().one()


def lines_of(session, year: int) -> list[ResultLine]:
    """Return the lines of a year."""
    statement = select(ResultLine).where(ResultLine.year == year).order_by(ResultLine.id)
    return list(session.scalars(statement).unique())


def account(session, name: str):
    """Return somebody of the demonstration as actor."""
    key = session.execute(text("select id from ab_user where username = :n"), {"n": name}).scalar()
    return load_actor(session, key, name)


def refused(run, statement: str, **values) -> str:
    """Run a statement that has to be refused; return its constraint, else the SQLSTATE."""
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    diagnostics = refusal.value.orig.diag
    return diagnostics.constraint_name or diagnostics.sqlstate


def check_2019(session) -> None:
    """Counts and rates follow from the closed review; the difference says by how much."""
    rows = lines_of(session, 2019)
    counts = {row.organisation.code: row for row in rows if row.indicator_code == "I02"}
    assert len(counts) == 7
    total = sum((row.register_value or Decimal(0) for row in counts.values()), Decimal(0))
    wanted = text(
        "select count(*) from household_case_result r join household_case k on k.id = r.case_id "
        "join household_round g on g.id = k.round_id "
        "where g.state = 'closed' and r.recognised_class = 'poor'"
    )
    assert total == session.execute(wanted).scalar()
    for row in counts.values():
        assert row.difference == row.reported_value - row.register_value
        assert row.outcome == ("AGREES" if row.difference == 0 else "DIFFERS")
        assert (row.register_standard, row.register_on) == (OLD, date(2019, 12, 31))
    points = next(row for row in rows if row.indicator_code == "I04")
    assert str(points.target) == points.name
    rate = (total * 100 / 176822).quantize(Decimal("0.01"))
    assert (points.register_rate, points.register_value) == (rate, Decimal("8.34") - rate)


def check_2021(session) -> None:
    """The review at the end of 2021 measures by the next standard: nothing is compared."""
    rows = lines_of(session, 2021)
    outcomes = Counter((row.indicator_code, row.outcome) for row in rows)
    assert outcomes["I04", "OTHER_STANDARD"] == 7
    assert outcomes["I05", "OTHER_STANDARD"] == 7
    assert outcomes[None, "NOT_IN_REGISTERS"] > 10
    assert [row for row in rows if row.register_value is not None] == []
    reported = {row.organisation.code: row for row in rows if row.indicator_code == "I04"}
    assert reported["UBND-584"].reported_value == Decimal("4.42")
    assert reported["UBND-588"].reported_met


def check_reach(session, app) -> None:
    """A district reads its own lines, the standing body all, the head alone sums up."""
    key = results_of(session, 2021).id
    district, officer = account(session, "phongtrao.bacai"), account(session, "phongtrao.so")
    bind_actor(session, district)
    assert {row.organisation.code for row in lines_of(session, 2021)} == {"UBND-584"}
    with pytest.raises(NotAllowed):
        comparisons.compute(key, actor=district, today=DAY)
    bind_actor(session, officer)
    assert len({row.organisation_id for row in lines_of(session, 2021)}) > 20
    comparisons.compute(key, actor=officer, today=DAY)
    with pytest.raises(NotAllowed):
        move_record(Comparison, key, "sum_up", actor=officer, today=DAY)
    stranger = account(session, "xa.phuoctien")
    bind_actor(session, stranger)
    with pytest.raises((NotFound, NotAllowed)):
        comparisons.compute(key, actor=stranger, today=DAY)


def check_refusals(session) -> None:
    """A year outside, a review of another year or standard, and what was summed up."""
    officer = account(session, "phongtrao.so")
    bind_actor(session, officer)
    first, second = results_of(session, 2019), results_of(session, 2021)
    running = session.execute(text("select id from household_round where state = 'open'")).scalar()
    closed = session.execute(text("select id from household_round where state = 'closed'")).scalar()
    values = {"movement_id": second.movement_id}
    with pytest.raises(errors.YearOutside):
        comparisons.compare({**values, "year": 2020}, actor=officer, today=DAY)
    with pytest.raises(InvalidInput):
        comparisons.compare({**values, "year": 2021}, actor=officer, today=DAY)
    for chosen, refusal in (
        (closed, errors.RoundOfOtherYear),
        (running, errors.RoundOfOtherStandard),
    ):
        with pytest.raises(refusal):
            comparisons.change(
                second.id, {"round_id": chosen}, version=None, actor=officer, today=DAY
            )
    with pytest.raises(errors.SummedUp):
        comparisons.compute(first.id, actor=officer, today=DAY)
    head = account(session, "giamdoc.phongtrao")
    with pytest.raises(WrongState):
        move_record(Comparison, first.id, "sum_up", actor=head, today=DAY)


def check_screens(session, app) -> None:
    """The refusal stands beside the field, typing kept; list, record and export open."""
    key, line = results_of(session, 2021).id, lines_of(session, 2019)[0].id
    running = session.execute(text("select id from household_round where state = 'open'")).scalar()
    user, version = account(session, "phongtrao.so").user_id, results_of(session, 2021).version
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie |= {"locale": "vi", "_user_id": str(user), "_fresh": True}
    sent = {"round_id": running, "note": "Ghi chú đã gõ", "version": version}
    answer = client.post(f"/results/comparisons/{key}/edit", data=sent)
    assert answer.status_code == 422
    words = " ".join(answer.text.split())
    assert f"đo theo chuẩn {NEW}, chỉ tiêu theo chuẩn {OLD}" in words
    assert "Ghi chú đã gõ" in words
    for address in (
        f"/results/comparisons/{key}",
        f"/results/lines/{line}",
        "/results/lines/?group=outcome&chart=doughnut",
    ):
        assert client.get(address).status_code == 200, address
    sent = client.get("/results/lines/export?format=csv&year=2019").text
    rows = sent.partition("\r\n\r\n")[0].splitlines()
    assert len(rows) == 1 + 9


def check_attacks(session, sql, system) -> None:
    """Raw SQL as the application role, by a person and by whoever calls itself the program."""
    officer = account(session, "phongtrao.so")
    bind_actor(session, system)
    first, second = results_of(session, 2019).id, results_of(session, 2021).id
    line = lines_of(session, 2021)[0]
    points = next(row for row in lines_of(session, 2021) if row.indicator_code == "I04")
    moved = next(row for row in lines_of(session, 2021) if row.indicator_code == "I05")
    rounds = dict(session.execute(text("select state, id from household_round")).all())
    change = "update results_line set name = 'x' where comparison_id = :id"
    assert sql(change, id=second, acting=officer) == 0  # the policy leaves no row to write
    added = (
        "insert into results_line (comparison_id, movement_id, year, target_id, organisation_id, "
        "unit_id, name, unit_of_measure, direction, wanted, outcome) select comparison_id, "
        "movement_id, year, target_id + 1, organisation_id, unit_id, name, unit_of_measure, "
        "direction, wanted, 'NO_ROUND' from results_line where id = :id"
    )
    assert refused(sql, added, id=line.id, acting=officer) == "42501"
    assert refused(sql, change, id=first) == "ck_results_line_stands"
    gone = "delete from results_line where comparison_id = :id"
    assert refused(sql, gone, id=first) == "ck_results_line_stands"
    measured = (
        "update results_line set register_value = 1, outcome = 'DIFFERS', register_source = 'x', "
        "register_on = date '2021-12-31', register_standard = :standard, round_id = :round "
        "where id = :id"
    )
    other = {"standard": NEW, "round": rounds["open"]}
    assert refused(sql, measured, id=points.id, **other) == "ck_results_line_standard"
    claimed = {"standard": OLD, "round": rounds["open"]}
    assert refused(sql, measured, id=points.id, **claimed) == "ck_results_line_standard"
    assert refused(sql, measured, id=moved.id, **other) == "ck_results_line_closed"
    named = "update results_line set outcome = 'AGREES' where id = :id"
    assert refused(sql, named, id=line.id) == "ck_results_line_compared"
    for statement in (
        "update results_comparison set note = 'x' where id = :id",
        "update results_comparison set state = 'draft' where id = :id",
        "delete from results_comparison where id = :id",
    ):
        assert refused(sql, statement, id=first) in ("ck_results_comparison_stands", "CT002")
    other_year = "update results_comparison set year = 2020 where id = :id"
    assert refused(sql, other_year, id=second) == "ck_results_comparison_stands"
    over = (
        "update results_comparison set state = 'summed_up', summed_up_on = computed_on "
        "where id = :id"
    )
    assert refused(sql, over, id=second, acting=officer) == "42501"
    sql(gone, id=second)
    assert refused(sql, over, id=second) == "ck_results_comparison_lines"


def test_results_of_two_years(app, told, sql, system):
    check_2019(told)
    check_2021(told)
    check_reach(told, app)
    check_refusals(told)
    bind_actor(told, system)
    check_screens(told, app)
    check_attacks(told, sql, system)
