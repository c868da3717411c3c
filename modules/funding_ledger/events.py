"""What this module tells others, inside the transaction; each signal is sent with the record."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

payment_paid = _signals.signal("funding_ledger.payment_paid")
payment_acknowledged = _signals.signal("funding_ledger.payment_acknowledged")
