"""Exports: purpose first, a watermark in every format, a file for its owner and for a while."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from flask import g
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core import jobs
from app.core.domain.serials import new_serial, read_serial
from app.core.models import Export
from app.core.services import exports
from app.core.services.sealed_files import new_key, open_file, seal_file
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel import clock
from app.kernel.actor import bind_actor, system_actor
from app.kernel.crypto import Tampered
from modules.household_supervision.models import Household

OFFICER = "household_supervision.commune_officer"
URL = "/household-supervision/households"
DAY = date(2021, 10, 15)
HERE, ELSEWHERE = "22861", "22864"


@pytest.fixture(autouse=True)
def limits(app, tmp_path):
    """Keep files of exports in a folder of the test; return what sets the limits."""

    def configure(**values):
        exports.configure({**app.config, "FILES_DIR": tmp_path, **values})

    configure()
    yield configure
    exports.configure(app.config)


@pytest.fixture
def households(db_session, system):
    """Return three households of one commune, one with a name that looks like a formula."""
    unit = unit_on(HERE, DAY).id
    found = [
        Household(unit_id=unit, head_name=name, registered_on=DAY)
        for name in ("Chamaléa Thị Mây", "=1+1", "Nguyễn Văn Nam")
    ]
    db_session.add_all(found)
    db_session.commit()
    return found


def get(client, address, **more):
    g.pop("_login_user", None)
    return client.get(address, **more)


def post(client, address, data):
    g.pop("_login_user", None)
    return client.post(address, data=data)


def as_system(statement):
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    return session.execute(statement)


def kept():
    return list(as_system(select(Export).order_by(Export.id)).scalars())


def entries(action):
    query = text("select * from core_trail where action = :action order by id")
    return as_system(query.bindparams(action=action)).all()


def cells(answer):
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


# -- asking ---------------------------------------------------------------------------


def test_a_list_with_personal_data_asks_what_for(client_as, households):
    client = client_as(OFFICER, HERE)
    page = get(client, f"{URL}/export?sort=-registered_on").text
    assert 'name="what_for"' in page
    assert 'name="format"' in page
    answer = post(client, f"{URL}/export", {"format": "csv", "what_for": "  "})
    assert answer.status_code == 422
    assert get(client, f"{URL}/export?format=csv").status_code == 422
    assert not kept()
    assert not entries("export")


def test_a_link_from_elsewhere_exports_nothing(client_as, households):
    client = client_as(OFFICER, HERE)
    address = f"{URL}/export?format=csv&what_for=forged"
    answer = get(client, address, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.mimetype == "text/html"
    assert not kept()


def test_a_list_without_personal_data_asks_for_the_format_only(client_as):
    client = client_as("core.viewer")
    assert post(client, "/core/units/export?level=province", {"format": "csv"}).status_code == 200
    (item,) = kept()
    assert (item.purpose, item.personal) == ("", [])


# -- the file -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
def test_every_format_has_rows_types_watermark_and_no_formula(client_as, households, kind):
    client = client_as(OFFICER, HERE)
    asked = f"{URL}/export?columns=head_name,registered_on&sort=head_name"
    answer = post(client, asked, {"format": kind, "what_for": "Báo cáo quý & đối chiếu"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    (item,) = kept()
    if kind == "csv":
        body = answer.data.decode("utf-8-sig")
        rows, _gap, mark = body.partition("\r\n\r\n")
        assert len(rows.splitlines()) == 1 + len(households)
        assert "'=1+1" in rows
    else:
        table = cells(answer)
        gap = next(n for n, row in enumerate(table) if not any(row))
        named = {row[0]: row[1] for row in table[1:gap]}
        assert named["=1+1"] == DAY
        assert len(named) == len(households)
        mark = "\n".join(str(row[0]) for row in table[gap:])
    assert item.serial in mark
    assert "Báo cáo quý & đối chiếu" in mark
    if kind != "csv":
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
        inside = {
            name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        }
        about = inside["docProps/core.xml" if kind == "xlsx" else "meta.xml"]
        assert item.serial in about
        assert "Báo cáo quý &amp; đối chiếu" in about
        foot = inside["xl/worksheets/sheet1.xml" if kind == "xlsx" else "styles.xml"]
        assert item.serial in foot
        assert not any("<f>" in part or "table:formula" in part for part in inside.values())


def test_the_trail_names_the_purpose_before_there_is_a_file(client_as, households, monkeypatch):
    client = client_as(OFFICER, HERE)
    monkeypatch.setattr(exports, "seal_file", lambda *_: (_ for _ in ()).throw(OSError("full")))
    answer = post(client, f"{URL}/export", {"format": "csv", "what_for": "Báo cáo"})
    assert answer.status_code == 500
    (entry,) = entries("export")
    (item,) = kept()
    assert entry.new_values["purpose"] == "Báo cáo"
    assert entry.new_values["serial"] == item.serial
    assert (item.state, item.file_key) == ("running", None)


def test_nothing_readable_lies_in_the_folder(client_as, households, tmp_path):
    client = client_as(OFFICER, HERE)
    post(client, f"{URL}/export?q=may", {"format": "csv", "what_for": "Báo cáo"})
    stored = list((tmp_path / "exports").iterdir())
    assert len(stored) == 1
    assert "Chamaléa".encode() not in stored[0].read_bytes()
    row = as_system(text("select address, file_key, purpose from core_export")).one()
    assert b"may" not in bytes(row.address)


# -- by a worker ----------------------------------------------------------------------


@pytest.fixture
def later(client_as, households, limits):
    """Return a client whose export waits for a worker, and its key."""
    limits(EXPORT_AT_ONCE=1)
    client = client_as(OFFICER, HERE)
    answer = post(client, f"{URL}/export?sort=-registered_on", {"format": "ods", "what_for": "Kỳ"})
    assert answer.status_code == 302
    (item,) = kept()
    assert item.state == "waiting"
    return client, item.id


def work(key):
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    jobs.make_export(export_id=key, today=DAY)


def test_a_worker_makes_the_file_with_the_rights_of_its_owner(later, households):
    client, key = later
    assert "0 %" in get(client, "/account/exports/").text
    work(key)
    (item,) = kept()
    assert (item.state, item.done, sorted(item.row_ids)) == (
        "done",
        3,
        sorted(each.id for each in households),
    )
    read = [row for row in entries("read") if row.new_values["route"] == "HouseholdView.export"]
    assert {row.actor for row in read} == {str(item.user_id)}
    address = f"/account/exports/{key}/download"
    assert address in get(client, "/account/exports/").text
    answer = get(client, address)
    assert answer.status_code == 200
    assert item.serial in str(cells(answer))
    assert entries("download")[-1].row_id == key
    work(key)  # a second run of the same job changes nothing
    assert kept()[0].updated_at == item.updated_at


def test_a_worker_makes_the_layout_that_was_chosen(client_as, households, limits):
    limits(EXPORT_AT_ONCE=1)
    client = client_as(OFFICER, HERE)
    sent = {"format": "xlsx", "layout": "register", "what_for": "nộp huyện"}
    # What the address says of the format does not make a file of another kind than it is called.
    assert post(client, f"{URL}/export?format=csv", sent).status_code == 302
    (item,) = kept()
    work(item.id)
    rows = cells(get(client, f"/account/exports/{item.id}/download"))
    assert [row[0] for row in rows if "SỔ" in str(row[0])] == ["SỔ THEO DÕI HỘ GIA ĐÌNH"]
    assert any(row[:2] == [3, "Tổng cộng"] for row in rows)
    assert "nộp huyện" in str(rows)


def test_a_worker_makes_nothing_for_who_may_not_read_any_more(later):
    _client, key = later
    as_system(text("update core_assignment set valid_to = '2021-01-02', valid_from = '2021-01-01'"))
    db.session.commit()
    work(key)
    (item,) = kept()
    assert (item.state, item.row_ids) == ("failed", None)
    assert item.message


def test_only_the_owner_fetches_and_only_what_is_within_reach(later, client_as, households):
    client, key = later
    moved = households[0].id
    work(key)
    address = f"/account/exports/{key}/download"
    for role, place in ((OFFICER, HERE), ("core.auditor", None)):
        other = client_as(role, place) if place else client_as(role)
        assert get(other, address).status_code == 404
    as_system(
        text("update household_household set unit_id = :unit where id = :key").bindparams(
            unit=unit_on(ELSEWHERE, DAY).id, key=moved
        )
    )
    db.session.commit()
    assert get(client, address).status_code == 403


def test_files_end_and_are_removed(later, tmp_path):
    client, key = later
    work(key)
    with clock.frozen(clock.now() + timedelta(hours=49)):
        bind_actor(db.session(), system_actor("test"))
        assert exports.clear_out() == 1
    (item,) = kept()
    assert (item.state, item.file_key) == ("expired", None)
    assert not list((tmp_path / "exports").iterdir())
    assert get(client, f"/account/exports/{key}/download").status_code == 410


def test_too_many_rows_are_refused_with_a_reason(client_as, households, limits):
    limits(EXPORT_MOST=2)
    client = client_as(OFFICER, HERE)
    answer = post(client, f"{URL}/export", {"format": "csv", "what_for": "Báo cáo"})
    assert answer.status_code == 422
    assert not kept()


# -- which export is this? ------------------------------------------------------------


def test_a_serial_number_leads_back_to_its_entry(client_as, households):
    post(client_as(OFFICER, HERE), f"{URL}/export", {"format": "csv", "what_for": "Báo cáo năm"})
    (item,) = kept()
    key, typed = item.id, item.serial.lower().replace("-", " ")
    auditor = client_as("core.auditor")
    answer = post(auditor, "/core/exports/which", {"serial": typed})
    assert answer.status_code == 302
    page = get(auditor, answer.location).text
    assert "Báo cáo năm" in page
    assert post(auditor, "/core/exports/which", {"serial": "00000-00000"}).status_code == 422
    for client in (client_as(OFFICER, HERE), client_as("core.viewer")):
        assert get(client, "/core/exports/which").status_code in (302, 403)
        assert get(client, f"/core/exports/{key}").status_code in (302, 403, 404)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7k3f9 q2m4d", "7K3F9-Q2M4D"),
        ("IlO00-00000", "11000-00000"),
        ("7K3F9", None),
        ("7K3F9-Q2M4U", None),
        ("", None),
    ],
)
def test_serial_numbers_are_read_as_people_type_them(typed, read):
    assert read_serial(typed) == read


def test_serial_numbers_are_their_own_reading():
    letters = iter("7K3F9Q2M4D")
    assert new_serial(lambda _alphabet: next(letters)) == "7K3F9-Q2M4D"


# -- what the database refuses --------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "update core_export set purpose = 'another'",
        "update core_export set user_id = user_id + 1",
        "update core_export set serial = '00000-00000'",
        "update core_export set personal = '{}'",
        "update core_export set row_ids = '{}'",
        "update core_export set state = 'waiting'",
        "update core_export set file_key = null",
        "delete from core_export",
        "insert into core_export (user_id, serial, record, about, list_view, title, address, "
        "language, kind, personal, purpose) select user_id, 'x', record, about, list_view, title, "
        "address, language, kind, personal, ' ' from core_export",
    ],
)
def test_the_database_keeps_what_was_asked(client_as, households, sql, statement):
    post(client_as(OFFICER, HERE), f"{URL}/export", {"format": "csv", "what_for": "Báo cáo"})
    assert len(kept()) == 1
    with pytest.raises(DBAPIError):
        sql(statement, acting=system_actor("test"))


# -- sealed files ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 2 * 1024 * 1024 + 5])
def test_a_sealed_file_opens_to_what_it_was(tmp_path, size):
    plain, sealed, key = tmp_path / "a", tmp_path / "b", new_key()
    plain.write_bytes(b"x" * size)
    assert seal_file(plain, sealed, key, "name") == size
    assert b"".join(open_file(sealed, key, "name")) == plain.read_bytes()


@pytest.mark.parametrize("damage", ["flip", "cut", "name", "key"])
def test_a_changed_file_does_not_open(tmp_path, damage):
    plain, sealed, key, name = tmp_path / "a", tmp_path / "b", new_key(), "name"
    plain.write_bytes(b"x" * (1024 * 1024 + 5))
    seal_file(plain, sealed, key, name)
    content = bytearray(sealed.read_bytes())
    if damage == "flip":
        content[7] ^= 1
    elif damage == "cut":
        del content[1024 * 1024 + 16 :]
    sealed.write_bytes(content)
    with pytest.raises(Tampered):
        list(
            open_file(
                sealed, new_key() if damage == "key" else key, "x" if damage == "name" else name
            )
        )


def test_the_foot_of_a_sheet_has_no_codes_of_its_own(client_as, households):
    client = client_as(OFFICER, HERE)
    answer = post(client, f"{URL}/export", {"format": "xlsx", "what_for": "A &P &D"})
    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    foot = re.search("<oddFooter>(.*?)</oddFooter>", sheet)
    assert foot is not None
    assert "A &amp;&amp;P" in foot[1]
