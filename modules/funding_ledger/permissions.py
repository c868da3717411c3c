"""Records of the ledger with their verbs, and the roles that come with the module.

Separation of duties (NĐ 174/2016 Art 19): who books does not pay, who proposes does not approve.
The presets keep these apart, and the database asks again at each step, of the person behind the
accounts.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.core.permissions import CHASES, OFFICER, VIEWER
from app.kernel.manifest import Duty, Forbidden, Role

READ, WRITE, DELETE = "read", "write", "delete"
RECORD, POST, REVERSE = "record", "post", "reverse"
CHECK, APPROVE, PAY = "check", "approve", "pay"
SETTLE, CLOSE, REOPEN, PUBLISH = "settle", "close", "reopen", "publish"
REVEAL = "reveal"
ALL = (READ, WRITE, DELETE)
MODULE = "funding_ledger"

CATALOGUES = (
    "Regime",
    "LedgerAccount",
    "AccountCode",
    "SpendingItem",
    "SupportNorm",
    "LedgerRule",
)
MASTER = ("AccountingEntity", "EntityRegime", "Fund", "BankAccount")
JOURNAL = ("JournalEntry", "JournalLine")

VERBS = {
    RECORD: _l("record"),
    POST: _l("post"),
    REVERSE: _l("reverse"),
    CHECK: _l("check"),
    APPROVE: _l("approve"),
    PAY: _l("pay"),
    SETTLE: _l("settle"),
    CLOSE: _l("close"),
    REOPEN: _l("reopen"),
    PUBLISH: _l("publish"),
}

RECORDS: dict[str, tuple[str, ...]] = {
    **{f"{MODULE}.{name}": (READ,) for name in CATALOGUES},
    **{f"{MODULE}.{name}": (READ, WRITE) for name in MASTER},
    f"{MODULE}.BankAccount": (READ, WRITE, REVEAL),
    f"{MODULE}.FiscalPeriod": (READ, WRITE, CLOSE, REOPEN),
    f"{MODULE}.Campaign": (READ, WRITE, APPROVE, SETTLE, PUBLISH),
    f"{MODULE}.Donor": (READ, WRITE, REVEAL),
    f"{MODULE}.Pledge": (READ, WRITE),
    f"{MODULE}.Designation": (READ, WRITE, APPROVE),
    f"{MODULE}.Receipt": (*ALL, RECORD, POST, REVERSE),
    f"{MODULE}.ReceiptGoods": ALL,
    f"{MODULE}.AllocationDecision": (*ALL, APPROVE, SETTLE),
    f"{MODULE}.AllocationLine": ALL,
    f"{MODULE}.Payment": (*ALL, CHECK, APPROVE, PAY, SETTLE),
    f"{MODULE}.Recipient": ALL,
    f"{MODULE}.JournalEntry": (READ, WRITE, POST, REVERSE),
    f"{MODULE}.JournalLine": (READ, WRITE),
    f"{MODULE}.BalanceDelta": (READ,),
}


def _of(verbs: tuple[str, ...], *names: str) -> Mapping[str, tuple[str, ...]]:
    return {f"{MODULE}.{name}": verbs for name in names}


_READ_ALL = dict.fromkeys(RECORDS, (READ,))
_NUMBERS = {"core.NumberSeries": (READ,), "core.Number": (READ, WRITE)}
_SCANS = {"core.Attachment": (READ, WRITE)}

READER = f"{MODULE}.reader"
CASHIER = f"{MODULE}.cashier"
ACCOUNTANT = f"{MODULE}.accountant"
CHIEF = f"{MODULE}.chief_accountant"
FUND_OFFICER = f"{MODULE}.officer"
CHAIRMAN = f"{MODULE}.chairman"
PUBLISHER = f"{MODULE}.publisher"

ROLES = (
    Role(
        name=READER,
        label=_l("Reader of the ledger"),
        description=_l("Reads the books of the own unit and of those below it."),
        includes=(VIEWER,),
        grants={**_READ_ALL, "core.NumberSeries": (READ,), "core.Number": (READ,)},
    ),
    Role(
        name=FUND_OFFICER,
        second_factor=True,
        label=_l("Officer of the fund"),
        description=_l("Keeps campaigns, pledges and lists, drafts decisions and payments."),
        includes=(READER, OFFICER),
        grants={
            **_of((READ, WRITE), "Campaign", "Donor", "Pledge", "Designation"),
            **_of(ALL, "AllocationDecision", "AllocationLine", "Payment", "Recipient"),
        },
    ),
    Role(
        name=CASHIER,
        second_factor=True,
        label=_l("Cashier of the fund"),
        description=_l("Takes gifts in with numbered receipts, and pays what was approved."),
        includes=(READER, OFFICER),
        grants={
            **_of((READ, WRITE), "Donor", *JOURNAL),
            **_of((*ALL, RECORD), "Receipt"),
            **_of(ALL, "ReceiptGoods"),
            **_of((READ, WRITE, PAY), "Payment"),
            **_of((READ, WRITE), "Recipient"),
            **_NUMBERS,
        },
    ),
    Role(
        name=ACCOUNTANT,
        second_factor=True,
        label=_l("Accountant of the fund"),
        description=_l("Checks payments, posts receipts and entries, closes months softly."),
        includes=(READER, OFFICER),
        grants={
            **_of((READ, WRITE, REVEAL), "BankAccount", "Donor"),
            **_of((READ, WRITE), "Pledge", "Designation", "Recipient"),
            **_of((READ, WRITE, POST), "Receipt", "JournalEntry"),
            **_of((READ, WRITE), "JournalLine", "FiscalPeriod"),
            **_of((READ, WRITE, CHECK), "Payment"),
            **_NUMBERS,
            **_SCANS,
        },
    ),
    Role(
        name=CHIEF,
        label=_l("Chief accountant of the fund"),
        description=_l("Opens years, closes months, reverses entries, settles payments."),
        includes=(ACCOUNTANT,),
        grants={
            **_of((READ, WRITE), *MASTER),
            **_of((READ, WRITE, CLOSE), "FiscalPeriod"),
            **_of((READ, WRITE, POST, REVERSE), "JournalEntry", "Receipt"),
            **_of((READ, WRITE, CHECK, SETTLE), "Payment"),
            **_of((READ, WRITE, SETTLE), "AllocationDecision", "Campaign"),
            "core.NumberSeries": (READ, WRITE),
            **CHASES,
        },
    ),
    Role(
        name=CHAIRMAN,
        second_factor=True,
        label=_l("Head of the fund's board"),
        description=_l("Approves decisions and payments, announces campaigns, reopens months."),
        includes=(READER,),
        grants={
            **_of((READ, WRITE, APPROVE), "Campaign", "Designation"),
            **_of((READ, WRITE, APPROVE), "AllocationDecision", "Payment"),
            **_of((READ, WRITE, REOPEN), "FiscalPeriod"),
            **CHASES,
        },
    ),
    Role(
        name=PUBLISHER,
        label=_l("Disclosure officer of the fund"),
        description=_l("Publishes what was received and handed out."),
        includes=(READER,),
        grants=_of((READ, WRITE, PUBLISH), "Campaign"),
    ),
)

_BOOKKEEPING = tuple(_of((), "JournalEntry", "Receipt"))
_PAYING = tuple(_of((), "Payment"))
FORBIDDEN = (
    Forbidden(
        roles=(ACCOUNTANT, CHIEF, FUND_OFFICER),
        verbs=(PAY,),
        records=_PAYING,
        why=_l("Who keeps the books never pays out money (NĐ 174/2016 Article 19)."),
    ),
    Forbidden(
        roles=(CASHIER, FUND_OFFICER, CHAIRMAN, PUBLISHER),
        verbs=(POST, REVERSE),
        records=_BOOKKEEPING,
        why=_l("Who handles the money never books it (NĐ 174/2016 Article 19)."),
    ),
    Forbidden(
        roles=(ACCOUNTANT, CHIEF, FUND_OFFICER, CASHIER),
        verbs=(APPROVE,),
        records=tuple(_of((), "Payment", "AllocationDecision")),
        why=_l("Who prepares a payment never approves it."),
    ),
    Forbidden(
        roles=(READER,),
        verbs=(WRITE, DELETE, RECORD, POST, REVERSE, CHECK, APPROVE, PAY, SETTLE, CLOSE, REOPEN),
        records=tuple(RECORDS),
        why=_l("Whoever audits or only reads must not change what is audited."),
    ),
)

# The places of one book that one person, or two close relatives, never hold together, and the one
# act for which small bodies may have a signed exception.
ARTICLE_19 = "174/2016/NĐ-CP, Điều 19"
_BOOKS = ((POST, f"{MODULE}.JournalEntry"), (POST, f"{MODULE}.Receipt"))
_CASH = ((PAY, f"{MODULE}.Payment"),)
_APPROVING = ((APPROVE, f"{MODULE}.Payment"), (APPROVE, f"{MODULE}.AllocationDecision"))
_MAKING = ((CHECK, f"{MODULE}.Payment"), (DELETE, f"{MODULE}.AllocationDecision"), *_CASH)
_LEADING = (*_APPROVING, (CLOSE, f"{MODULE}.FiscalPeriod"))
ONE_CLOSES = f"{MODULE}.month_hands"
DUTIES = (
    Duty(
        f"{MODULE}.books_and_cash",
        _l("Who keeps the books is never the cashier"),
        "apart",
        ARTICLE_19,
        one=_BOOKS,
        other=_CASH,
    ),
    Duty(
        f"{MODULE}.maker_and_approver",
        _l("Who prepares or pays never approves"),
        "apart",
        f"{ARTICLE_19}; K01",
        one=_MAKING,
        other=_APPROVING,
    ),
    Duty(
        f"{MODULE}.kin_of_leader",
        _l("Close relatives of the head or the chief accountant keep no books there"),
        "kin",
        f"{ARTICLE_19} khoản 3",
        one=_LEADING,
        other=_BOOKS,
    ),
    # Not read in a source by the project, so an installation decides.
    Duty(
        f"{MODULE}.kin_and_cash",
        _l("Close relatives of the head or of an accountant are not the cashier there"),
        "kin",
        "36/2018/QH14, Điều 20",
        mark="U",
        one=(*_LEADING, *_BOOKS),
        other=_CASH,
    ),
    Duty(
        ONE_CLOSES,
        _l("Two people close a month"),
        "act",
        "174/2016/NĐ-CP, Điều 20",
        mark="P",
        is_exceptable=True,
    ),
)
