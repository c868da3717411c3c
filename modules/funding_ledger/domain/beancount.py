"""A book as plain text for beancount: accounts, entries, and the balances that it must find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "net_assets": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
CURRENCY = "VND"
_OTHER = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line: its account by name, and what it adds to the debit side."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """An entry with its lines."""

    day: date
    number: str
    memo: str
    link: str
    lines: tuple[PlainLine, ...]


@dataclass(frozen=True, slots=True)
class PlainBalance:
    """What an account must hold at the end of a day."""

    account: str
    amount: int


def account_name(kind: str, *parts: str) -> str:
    """Return an account's name; a part begins with a capital letter or a digit."""
    words = []
    for part in parts:
        cleaned = _OTHER.sub("-", part).strip("-") or "X"
        words.append(cleaned[0].upper() + cleaned[1:])
    return ":".join((ROOTS[kind], *words))


def render(
    title: str, entries: Iterable[PlainEntry], balances: Iterable[PlainBalance], last: date
) -> str:
    """Return the text of a book: `bean-check` accepts it if its own sums are the balances given."""
    told = list(entries)
    names = sorted({line.account for entry in told for line in entry.lines})
    first = min((entry.day for entry in told), default=last)
    out = [f'option "title" {_quoted(title)}', f'option "operating_currency" "{CURRENCY}"', ""]
    out += [f"{first.isoformat()} open {name} {CURRENCY}" for name in names]
    for entry in told:
        out += ["", f"{entry.day.isoformat()} * {_quoted(entry.number)} {_quoted(entry.memo)}"]
        out.append(f'  chain: "{entry.link}"')
        out += [f"  {line.account}  {line.amount} {CURRENCY}" for line in entry.lines]
    out.append("")
    day = (last + timedelta(days=1)).isoformat()  # a balance holds at the beginning of its day
    out += [f"{day} balance {each.account}  {each.amount} {CURRENCY}" for each in balances]
    return "\n".join(out) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.split()) + '"'
