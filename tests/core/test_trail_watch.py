"""What is said of the trail: nightly verification, home page, doctor, printed root, commands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from app import audit_cli, create_app
from app.cli import main
from app.core.home import warning_of
from app.core.services.trail_chain import TrailStatus, trail_status, verify_and_keep
from app.extensions import db
from app.kernel.cluster import Dsns
from app.kernel.crypto import configure_from
from app.testing.plugin import settings_under_test
from tests.core.chain_support import Chain

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.fixture
def chain(fresh_database: Dsns) -> Chain:
    configure_from(settings_under_test("")["CHUNGTAY_MASTER_KEY"])
    made = Chain(fresh_database)
    made.write("Chamaléa Thị Mây", "Pi Năng Thị Hoa")
    made.seal()
    return made


@pytest.fixture
def command(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Return a runner of commands on the fresh database, as the role for verification."""
    monkeypatch.setenv("DATABASE_URL", chain.dsns.application)
    monkeypatch.setenv("DATABASE_BACKUP_URL", chain.dsns.backup)
    key = settings_under_test("")["CHUNGTAY_MASTER_KEY"]
    monkeypatch.setenv("CHUNGTAY_MASTER_KEY", key)
    return CliRunner()


def newest(chain: Chain) -> int:
    return int(chain.scalar("select max(id) from core_trail"))


def status_of(app: Flask) -> TrailStatus:
    with app.app_context():
        found = trail_status(db.session())
        db.session.remove()
        db.engine.dispose()
        return found


def test_each_night_is_kept_and_the_next_one_goes_by_it(chain):
    app = create_app(settings_under_test(chain.dsns.application), screens=False)
    assert verify_and_keep(chain.dsns.operator, NOW).is_sound
    assert (status_of(app).problem, status_of(app).waiting) == (None, 0)
    chain.tamper(
        f"delete from core_trail where id = {newest(chain)}",
        f"delete from core_trail_chain where entry_id = {newest(chain)}",
    )
    assert chain.verify().is_sound  # a cut tail, seen only against what the last night saw
    found = verify_and_keep(chain.dsns.operator, NOW).problem
    assert found is not None
    assert found.kind == "tail_cut"
    assert status_of(app).problem == "tail_cut"


def status(**values: object) -> TrailStatus:
    fields = {
        "chained": 5,
        "sealed_at": None,
        "first_at": None,
        "waiting": 0,
        "oldest": None,
        "verified_at": None,
        "verified_position": None,
        "problem": None,
    }
    return TrailStatus(**{**fields, **values})  # type: ignore[arg-type]


def test_when_the_sealer_or_the_verification_counts_as_missing():
    minutes, hours = timedelta(minutes=1), timedelta(hours=1)
    assert not status().is_late(NOW)
    assert not status(oldest=NOW - 10 * minutes).is_late(NOW)
    assert status(oldest=NOW - 11 * minutes).is_late(NOW)
    assert not status().is_stale(NOW)
    assert not status(first_at=NOW - 36 * hours).is_stale(NOW)
    assert status(first_at=NOW - 37 * hours).is_stale(NOW)
    assert not status(first_at=NOW - 900 * hours, verified_at=NOW - hours).is_stale(NOW)
    assert status(verified_at=NOW - 37 * hours).is_stale(NOW)


@pytest.mark.parametrize(
    ("role", "unit", "warned"),
    [
        ("core.auditor", None, True),
        ("core.officer", "584", False),
    ],
)
def test_the_home_page_warns_who_reads_the_trail(client_as, monkeypatch, role, unit, warned):
    found = status(problem="altered", verified_at=NOW)
    monkeypatch.setattr("app.core.home.trail_status", lambda _session: found)
    shown = client_as(role, unit).get("/").get_data(as_text=True)
    assert ("Nhật ký không còn nguyên vẹn như khi ghi" in shown) is warned


def test_the_home_page_says_nothing_of_a_sound_trail(app):
    with app.test_request_context():
        assert warning_of(status()) is None


@pytest.mark.parametrize(
    ("role", "unit", "answer"),
    [
        ("core.auditor", None, 200),
        ("core.administrator", None, 200),
        ("core.officer", "584", 403),
    ],
)
def test_the_root_of_a_day_is_for_readers_of_the_trail(client_as, role, unit, answer):
    assert client_as(role, unit).get("/core/trail-root/").status_code == answer


def test_the_trail_leads_to_its_root(client_as):
    client = client_as("core.auditor")
    assert "In mã gốc trong ngày" in client.get("/core/trail/").get_data(as_text=True)
    page = client.get("/core/trail-root/?day=1999-01-01")
    assert "Đến hết ngày này chưa có mục nào được niêm phong." in page.get_data(as_text=True)
    assert client.get("/core/trail-root/?day=31/12").status_code == 400


def test_the_database_gives_the_root_to_readers_of_the_trail_only(chain):
    query = "select * from core_trail_root(core_today())"
    with chain.application() as connection:
        assert connection.execute(query).fetchone() is not None
    with chain.application("") as connection:
        assert connection.execute(query).fetchone() is None


def test_commands_prove_the_trail(chain, command, tmp_path):
    kept = tmp_path / "root.json"
    assert command.invoke(main, ["audit", "root", "--out", str(kept)]).exit_code == 0
    sound = command.invoke(main, ["audit", "verify", "--root", str(kept)])
    assert (sound.exit_code, "as it was written" in sound.output) == (0, True)
    assert "waiting:  0" in command.invoke(main, ["audit", "status"]).output
    entry = newest(chain)
    chain.tamper(f"update core_trail set actor = '7' where id = {entry}")
    broken = command.invoke(main, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "the entry was altered (position " in broken.output
    assert f", entry {entry}): at " in broken.output
    machine = command.invoke(main, ["audit", "verify", "--json"])
    assert machine.exit_code == 1
    assert '"kind": "altered"' in machine.output


def test_a_root_of_nothing_is_refused_in_words(chain, command, tmp_path):
    kept = tmp_path / "root.json"
    kept.write_text("{}")
    refused = command.invoke(main, ["audit", "verify", "--root", str(kept)])
    assert refused.exit_code == 1
    assert "this is no root of the trail" in refused.output


def test_a_key_is_erased_from_the_command_line(chain, command):
    person = str(chain.scalar("select max(id) from core_person"))
    arguments = ["person", "erase-key", "core_person", person, "--reason", "hết hạn", "--yes"]
    done = command.invoke(main, arguments)
    assert (done.exit_code, done.output) == (0, "1 entries cannot be read any more\n")
    again = command.invoke(main, arguments)
    assert again.exit_code == 1
    assert "keeps nothing" in again.output
    chain.seal()
    assert chain.verify().is_sound


def test_each_problem_has_words():
    kinds = {
        "altered",
        "altered_personal",
        "missing",
        "link_missing",
        "link_altered",
        "reordered",
        "inserted",
        "tail_cut",
        "recomputed",
    }
    assert set(audit_cli.PROBLEMS) == kinds
