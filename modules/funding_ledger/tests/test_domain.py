"""Rules of the ledger as tables of cases."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from app.kernel.words import amount_in_words
from modules.funding_ledger.domain import campaigns, chain, entries, regimes
from modules.funding_ledger.domain import errors as refusals
from modules.funding_ledger.domain.campaigns import Limit
from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.services import definitions

DATA = Path(__file__).parent / "data"
LIMITS = tuple(
    Limit(row["code"], row["days"], row["valid_from"], row.get("valid_to"), row["legal_basis"])
    for row in definitions.time_limits()
)


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of test data."""
    with (DATA / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("amount_in_words_vectors.csv"), ids=lambda r: r["amount_vnd"])
def test_amount_in_words(row):
    assert amount_in_words(int(row["amount_vnd"]), "vi") == row["words_vi"]


@pytest.mark.parametrize("row", rows("campaign_deadline_vectors.csv"), ids=lambda r: r["case"])
def test_clocks_of_relief_campaigns(row):
    found = campaigns.clocks(LIMITS, date.fromisoformat(row["launch"]))
    assert [str(day) for day in (
        found.receive_to, found.distribute_to, found.publish_received_by,
        found.publish_distributed_by, found.report_by,
    )] == [row[name] for name in (
        "reception_last_day_max", "distribution_last_day_max", "publish_received_by",
        "publish_distributed_by", "province_report_by",
    )]  # fmt: skip


def test_the_decree_of_the_launch_day_counts():
    launched = date(2021, 12, 10)
    found = campaigns.clocks(LIMITS, launched)
    assert found.receive_to == date(2022, 2, 8)
    assert found.distribute_to is None
    with pytest.raises(refusals.WindowTooLong) as refusal:
        campaigns.check_relief_window(LIMITS, launched, date(2022, 2, 9), None, extended=False)
    assert refusal.value.days == 60
    campaigns.check_relief_window(LIMITS, launched, date(2022, 2, 9), None, extended=True)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([], refusals.TooFewLines),
        ([Line("a", 1, debit=5)], refusals.NotBalanced),
        ([Line("a", 1, debit=5), Line("b", 1, credit=4)], refusals.NotBalanced),
        ([Line("a", 1, debit=5), Line("b", 2, credit=5)], refusals.FundNotBalanced),
        ([Line("a", 1, debit=-5), Line("b", 1, credit=-5)], refusals.AmountNotPositive),
        ([Line("a", 1), Line("b", 1)], refusals.AmountNotPositive),
    ],
)
def test_wrong_lines(lines, error):
    with pytest.raises(error):
        entries.check_lines(lines)


def test_a_mirror_turns_each_line():
    lines = (Line("a", 1, debit=5, designation_id=3), Line("b", 1, credit=5))
    entries.check_lines(lines)
    assert entries.mirror(entries.mirror(lines)) == lines
    assert entries.mirror(lines)[0] == Line("a", 1, credit=5, designation_id=3)


def test_a_regime_changes_with_the_year():
    both = (
        regimes.Assignment("TT41_2022", date(2023, 1, 1), None),
        regimes.Assignment("TT103_2018", date(2019, 1, 1), date(2022, 12, 31)),
    )
    assert regimes.regime_on(both, date(2022, 12, 31)) == "TT103_2018"
    assert regimes.regime_on(both, date(2023, 1, 1)) == "TT41_2022"
    with pytest.raises(refusals.NoRegime):
        regimes.regime_on(both, date(2018, 12, 31))
    with pytest.raises(refusals.RegimeInsideYear):
        regimes.check_change(date(2022, 6, 1), is_first=False, may_start=date(2022, 9, 1))
    regimes.check_change(date(2022, 9, 1), is_first=False, may_start=date(2022, 9, 1))


def entry(position: int, before: str | None, memo: str = "x") -> chain.SealedEntry:
    """Return a sound entry of a chain."""
    lines = (chain.SealedLine(1, ("cash_vnd", 1)),)
    link = chain.link(before, position, chain.entry_text((memo,), lines))
    return chain.SealedEntry(position, f"KT-{position}", position, before, link, (memo,), lines)


def test_a_broken_chain_is_named_where_it_breaks():
    first = entry(1, None)
    second, third = entry(2, first.hash), entry(3, entry(2, first.hash).hash)
    assert chain.broken_links([first, second, third]) == []
    assert [b.problem for b in chain.broken_links([first, third])] == ["missing"]
    altered = chain.SealedEntry(2, "KT-2", 2, first.hash, second.hash, ("y",), second.lines)
    assert [b.problem for b in chain.broken_links([first, altered, third])] == ["altered"]
    assert [b.problem for b in chain.broken_links([first, entry(2, "0"), third])] == [
        "unlinked",
        "unlinked",
    ]
    # No two texts are written alike.
    assert chain.entry_text(("a|b", None), ()) != chain.entry_text(("a", "b"), ())
