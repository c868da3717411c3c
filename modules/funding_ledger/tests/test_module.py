"""What every module must keep, checked for the funding ledger."""

from __future__ import annotations

from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance

DONORS = "the book of donors names who gave, in time order (Circular 41/2022, Article 8)"
VOUCHER = "a voucher names who handed over and who received (Law on Accounting, Article 16)"
LIST = "the signed list names the recipients and who confirmed them (Circular 41/2022, Article 4)"


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "funding_ledger"
    declared: ClassVar[Declared] = Declared(
        personal={
            "BankAccountView.number": "masked unless the call for gifts prints it",
            "DonorView.address": DONORS,
            "DonorView.name": DONORS,
            "DonorView.publish_as": DONORS,
            "DonorView.tax_code": "masked; of companies it is public",
            "PaymentView.payee": VOUCHER,
            "ReceiptView.payer": VOUCHER,
            "RecipientView.address": LIST,
            "RecipientView.confirmed_by": LIST,
            "RecipientView.name": LIST,
            "RecipientView.signed_by": LIST,
        },
        values={
            "funding_donor": {"name": lambda index: f"Nhà tài trợ {index}"},
            "funding_entry": {"kind": "ordinary", "hash": lambda index: f"{index:064x}"},
            "funding_period": {
                "year": lambda index: 2021 + index // 12,
                "month": lambda index: index % 12 + 1,
            },
            "funding_receipt": {"amount": 1000},
            "funding_allocation_line": {"quantity": 1, "norm": 1000, "amount": 1000},
            "funding_pledge": {"amount": 1000},
            "funding_line": {"debit": 1000, "credit": 0},
        },
    )
