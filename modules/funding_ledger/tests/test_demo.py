"""The demonstration rebuilds what was published, and its books stand every check."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.kernel.demo import DemoOptions
from modules.funding_ledger import demo
from modules.funding_ledger.cli import ledger
from modules.funding_ledger.models import (
    AccountingEntity,
    AllocationLine,
    JournalLine,
    LedgerAccount,
    SpendingItem,
)

MILLION = 1_000_000


@pytest.fixture
def loaded(app, db_session, system):
    """Load the demonstration, and return its session with the way commands reach it."""
    db_session.info["demo"] = DemoOptions(households=None, seed=2019, say=lambda _line: None)
    demo.load(db_session)
    db_session.flush()

    @contextmanager
    def serving():
        yield app

    return db_session, serving


def raised(session, level: str, unit: str | None = None) -> int:
    """Return what the books of a level took in as gifts."""
    statement = (
        select(func.sum(JournalLine.credit - JournalLine.debit))
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(AccountingEntity, AccountingEntity.id == JournalLine.entity_id)
        .where(LedgerAccount.key == "income_donation", AccountingEntity.level == level)
    )
    if unit:
        statement = statement.where(AccountingEntity.code == f"QVNN-{unit}")
    return int(session.execute(statement).scalar_one() or 0) // MILLION


def spent(session, items: tuple[str, ...], unit: str | None = None) -> int:
    """Return what was spent on items."""
    statement = (
        select(func.sum(JournalLine.debit - JournalLine.credit))
        .join(AllocationLine, AllocationLine.id == JournalLine.allocation_line_id)
        .join(SpendingItem, SpendingItem.id == AllocationLine.item_id)
        .join(AccountingEntity, AccountingEntity.id == JournalLine.entity_id)
        .where(SpendingItem.code.in_(items))
    )
    if unit:
        statement = statement.where(AccountingEntity.code == f"QVNN-{unit}")
    return int(session.execute(statement).scalar_one() or 0) // MILLION


def check_published(session) -> None:
    """Compare with F001 to F017 of the published statistics."""
    assert raised(session, "province") == 2740
    assert raised(session, "district") >= 6200
    assert raised(session, "commune") == 1100
    assert [raised(session, "district", unit) for unit in ("587", "582", "589")] == [5100, 853, 763]
    houses = ("NHA_MOI", "NHA_SUA")
    assert spent(session, houses) == 8500
    assert [spent(session, houses, unit) for unit in ("587", "582", "589")] == [5100, 370, 850]
    assert spent(session, ("YTE",)) == 1600
    counted = dict(
        session.execute(
            select(SpendingItem.code, func.sum(AllocationLine.quantity))
            .join(AllocationLine, AllocationLine.item_id == SpendingItem.id)
            .group_by(SpendingItem.code)
        ).all()
    )
    assert (counted["NHA_MOI"], counted["NHA_SUA"]) == (171, 4)


def test_the_year_of_2021(loaded, tmp_path: Path):
    session, serving = loaded
    check_published(session)
    found = CliRunner().invoke(ledger, ["verify"], obj=serving)
    assert found.exit_code == 0, found.output
    assert "QVNN-58:" in found.output
    file = tmp_path / "books.beancount"
    found = CliRunner().invoke(ledger, ["export", "--out", str(file)], obj=serving)
    assert found.exit_code == 0, found.output
    assert bean_check(file) == (0, "")
    # A wrong balance is found by the other program.
    text = file.read_text(encoding="utf-8")
    held = " balance Assets:QVNN-58:QVNN-58:Bank-vnd  "
    wrong = text.replace(held, f"{held}1", 1)
    assert wrong != text
    file.write_text(wrong, encoding="utf-8")
    code, said = bean_check(file)
    assert code != 0
    assert "Balance failed" in said


def bean_check(file: Path) -> tuple[int, str]:
    """Let beancount's own program read a file."""
    program = Path(sys.executable).parent / "bean-check"
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    done = subprocess.run(  # the program of a locked development dependency
        [str(program), "--no-cache", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr
