"""What this module tells others, inside the transaction; each signal is sent with the record."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

round_status_changed = _signals.signal("household_supervision.round_status_changed")
review_recognised = _signals.signal("household_supervision.review_recognised")
recommendation_issued = _signals.signal("household_supervision.recommendation_issued")
recommendation_overdue = _signals.signal("household_supervision.recommendation_overdue")
list_applied = _signals.signal("household_supervision.list_applied")
