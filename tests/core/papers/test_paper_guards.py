"""What the database refuses of papers and registers, whoever asks: raw SQL as the application."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.services import documents
from app.kernel import clock
from app.kernel.actor import system_actor
from app.kernel.errors import KernelError
from tests.core.papers.support import drafted, refused, signing

SYSTEM = system_actor("test: what even the program cannot do")
STANDS = "ck_core_document_stands"


@pytest.mark.parametrize(
    "change",
    [
        "number = '09/QĐ-TH'",
        "signed_on = signed_on - 1",
        "issued_on = issued_on - 1",
        "subject = 'khác'",
        "signer = 'khác'",
        "capacity = 'khác'",
        "pdf_id = signed_id",
        "signed_id = pdf_id",
        "recipients = 'khác'",
        "paper_number_id = null",
        "table_name = 'core_person'",
        "organisation_id = (select max(id) from core_organisation)",
        "type_code = 'TB', series = 'TB'",
        "needs_other_checker = not needs_other_checker",
    ],
)
@pytest.mark.parametrize("by_program", [False, True])
def test_an_issued_paper_stands(issued, sql, people, change, by_program):
    who = SYSTEM if by_program else people.clerk
    statement = f"update core_document set {change} where id = :id"
    assert refused(sql, statement, acting=who, id=issued.id) in (
        STANDS,
        "ck_core_document_needs_other_checker",
    )


@pytest.mark.parametrize("state", ["draft", "checked", "signed", "withdrawn"])
def test_an_issued_paper_does_not_go_back(issued, sql, state):
    statement = "update core_document set state = :state, withdraw_reason = 'x' where id = :id"
    found = refused(sql, statement, acting=SYSTEM, id=issued.id, state=state)
    assert found in ("CT002", STANDS)


@pytest.mark.parametrize("state", ["corrected", "replaced"])
def test_the_mark_comes_with_the_paper_that_follows(issued, sql, people, state):
    statement = "update core_document set state = :state where id = :id"
    found = refused(sql, statement, acting=people.clerk, id=issued.id, state=state)
    assert found == "ck_core_document_followed"


def test_a_paper_that_was_checked_is_never_removed(checked, sql):
    assert refused(sql, "delete from core_document", acting=SYSTEM) == STANDS


def test_a_draft_may_be_removed(paper, sql, people):
    assert sql("delete from core_document where id = :id", acting=people.drafter, id=paper.id) == 1


def test_the_drafter_does_not_check_by_sql_either(paper, sql, people, make_user, bodies):
    files = "docx_id = null, pdf_id = null"
    statement = f"update core_document set state = 'checked', {files} where id = :id"
    with pytest.raises(DBAPIError, match=r"row-level security|may check it"):
        sql(statement, acting=people.drafter, id=paper.id)


def test_two_eyes_cannot_be_turned_off_for_a_decision(bodies, people, sql):
    statement = (
        "insert into core_document (spec, record, table_name, row_id, organisation_id, unit_id, "
        "type_code, series, subject, number_by, state, needs_other_checker) "
        "select 's', 'core.Organisation', 'core_organisation', id, id, unit_id, 'QĐ', 'QĐ', 'x', "
        "'clerk', 'draft', false from core_organisation where id = :id"
    )
    found = refused(sql, statement, acting=people.drafter, id=bodies[0].id)
    assert found == "ck_core_document_needs_other_checker"


def test_a_paper_begins_as_a_draft(bodies, sql):
    statement = (
        "insert into core_document (spec, record, table_name, row_id, organisation_id, "
        "type_code, series, subject, number_by, state) "
        "select 's', 'core.Organisation', 'core_organisation', id, id, 'QĐ', 'QĐ', 'x', "
        "'clerk', 'issued' from core_organisation where id = :id"
    )
    assert refused(sql, statement, acting=SYSTEM, id=bodies[0].id) == STANDS


def test_the_number_is_the_programs_whatever_is_sent(checked, signed_file, sql, people):
    statement = (
        "update core_document set state = 'signed', number = '55/QĐ-TH', number_by = 'program', "
        "signed_on = core_today(), signer = 'x', capacity = 'y', signed_id = :file where id = :id"
    )
    sql(statement, acting=people.clerk, id=checked.id, file=signed_file.id)
    told = sql("select number, registered_by_id from core_document where id = :id", id=checked.id)
    assert told == [("01/QĐ-TH", people.clerk.user_id)]


@pytest.fixture
def signed_file(checked, people, acting):
    from app.core.services.attachments import attach
    from tests.core.papers.support import pdf

    return attach(checked, "ban-ky.pdf", pdf("ký"), actor=acting(people.clerk))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ("signed_on = core_today() + 1", "ck_core_document_day_signed_on"),
        ("signed_on = core_today() - 1", "ck_core_document_day_signed_on"),
        ("signed_id = pdf_id", "ck_core_document_files"),
        ("signed_id = null", "ck_core_document_signed"),
        ("signer = ' '", "ck_core_document_signed"),
        ("number_by = 'clerk', number = 'không'", "ck_core_document_number"),
        (
            "signer_assignment_id = (select a.id from core_assignment a join core_organisation o "
            "on o.id = a.organisation_id where o.code = 'TH-2' limit 1)",
            "ck_core_document_office",
        ),
    ],
)
def test_what_a_signed_paper_needs(checked, signed_file, sql, people, acting, values, rule):
    told = {
        "signed_on": "core_today()",
        "signer": "'x'",
        "capacity": "'y'",
        "signed_id": str(signed_file.id),
        "number_by": "'program'",
    }
    for each in values.split(", "):
        name, _, value = each.partition(" = ")
        if not value.startswith("(") and "join" not in values:
            told[name] = value
    if "join" in values:
        name, _, value = values.partition(" = ")
        told[name] = value.replace("where o.code = 'TH-2' limit 1", "where o.code = 'TH-2' limit 1")
    pairs = ", ".join(f"{name} = {value}" for name, value in told.items())
    statement = f"update core_document set state = 'signed', {pairs} where id = :id"
    who = SYSTEM if "join" in values else people.clerk
    assert refused(sql, statement, acting=who, id=checked.id) == rule


def test_one_number_is_given_once(signed_paper, bodies, people, sql):
    statement = (
        "insert into core_paper_number (organisation_id, unit_id, kind, year, number, number_key) "
        "select id, unit_id, 'QĐ', :year, '01/QĐ-TH', '01/qd-th' from core_organisation "
        "where id = :id"
    )
    year = signed_paper.signed_on.year
    found = refused(sql, statement, acting=people.clerk, id=bodies[0].id, year=year)
    assert found == "uq_core_paper_number_organisation_id_kind_year_number_key"


@pytest.mark.parametrize(
    "statement",
    [
        "update core_paper_number set number = '9', number_key = '9'",
        "update core_paper_number set issued_on = issued_on - 1",
        "update core_paper_number set subject = 'khác'",
        "update core_paper_number set year = 2020",
        "delete from core_paper_number",
    ],
)
def test_a_line_of_the_register_stands(signed_paper, sql, statement):
    assert refused(sql, statement, acting=SYSTEM) == "ck_core_paper_number_stands"


def test_nobody_enters_a_number_for_a_paper_by_hand(signed_paper, bodies, people, sql):
    statement = (
        "insert into core_paper_number (organisation_id, unit_id, kind, year, number, number_key, "
        "table_name, row_id) select id, unit_id, 'QĐ', 2021, '02', '02', 'core_document', 1 "
        "from core_organisation where id = :id"
    )
    found = refused(sql, statement, acting=people.clerk, id=bodies[0].id)
    assert found == "ck_core_paper_number_stands"


def test_issued_within_a_working_day(signed_paper, sql, people):
    told = "update core_document set state = 'issued', issued_on = :day where id = :id"
    for day in ("2020-01-02", str(date(2099, 1, 1))):
        found = refused(sql, told, acting=people.clerk, id=signed_paper.id, day=day)
        assert found == "ck_core_document_day_issued_on"


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2021-10-14", "2021-10-15"),
        ("2021-10-15", "2021-10-18"),
        ("2020-12-31", "2021-01-04"),
        ("2021-02-09", "2021-02-17"),  # over Tết
    ],
)
def test_the_database_counts_working_days_as_the_rule_does(sql, day, following):
    found = sql("select core_next_working_day(cast(:day as date))", day=day)
    assert str(found[0][0]) == following


def test_a_stranger_replaces_nothing(issued, bodies, people, acting):
    key = issued.id
    with pytest.raises(KernelError):
        drafted(bodies[1], bodies[1], acting(people.stranger), replaces_id=key)


def test_findings_of_signatures_stand(signed_paper, sql, people):
    with pytest.raises(DBAPIError, match="permission denied"):
        sql("update core_document_signature set is_trusted = true", acting=people.clerk)


def test_a_number_of_two_clerks_at_once_is_impossible(checked, bodies, people, acting, sql):
    """The number is taken under a lock of issuer, series and year, in the same statement."""
    documents.sign(checked.id, signing(), actor=acting(people.clerk), today=clock.today())
    held = sql(
        "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
        acting=people.clerk,
    )
    assert held[0][0] >= 1
