"""Words of columns and classes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CLASSES = {
    "poor": _l("Poor"),
    "near_poor": _l("Near-poor"),
    "average_living": _l("Average living standard"),
    "not_poor": _l("Not poor"),
    "unknown": _l("No later list"),
}
CLASSES_THEN = {**CLASSES, "unknown": _l("Not known any more")}
TONES = {"poor": "danger", "near_poor": "warning", "average_living": "info", "not_poor": "success"}
COLUMNS = {
    "item": _l("Purpose"),
    "allows_poor": _l("Poor"),
    "allows_near_poor": _l("Near-poor"),
    "allows_average_living": _l("Average living standard"),
    "list_months": _l("List not older than, months"),
    "legal_basis": _l("Legal basis"),
    "is_verified": _l("Read in the text"),
    "payment": _l("Payment"),
    "recipient": _l("Recipient"),
    "household": _l("Household"),
    "household_code": _l("Code of the household"),
    "on_day": _l("On the day"),
    "class_code": _l("Class on that day"),
    "fund": _l("Fund"),
    "designation": _l("Bound gift"),
    "campaign": _l("Campaign"),
    "reference": _l("By decision"),
    "entity": _l("Accounting entity"),
    "fund_name": _l("From which fund"),
    "paid_on": _l("Paid on"),
    "amount": _l("Amount"),
    "goods": _l("Goods"),
    "voucher": _l("Voucher"),
    "reversed_on": _l("Taken back on"),
    "unit": _l("Place"),
}
