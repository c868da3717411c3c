"""Words for what this module refuses, and for its database guards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.household_funding.domain import errors

ELIGIBLE = _l("The household is not eligible for this purpose on the day of the payment.")

MESSAGES: dict[type[BaseException], Text] = {
    errors.NotEligible: _l(
        "Not eligible for this purpose on %(day)s in the place of the decision, or listed already: "
        "%(codes)s."
    ),
    errors.NobodyChosen: _l("Choose households, or write their codes."),
    errors.ListFull: _l(
        "The list would add up to %(listed)s đồng; the payment is for %(amount)s đồng."
    ),
    errors.PaymentNotDraft: _l("The list of a checked payment stands; only a draft takes names."),
}

CONSTRAINTS: dict[str, Text] = {
    "ck_hfunding_eligibility_eligible": ELIGIBLE,
    "ck_hfunding_eligibility_place": _l(
        "The household does not live in the place that the decision names."
    ),
    "ck_hfunding_eligibility_recipient": _l(
        "Eligibility is found for a household on the list of a draft payment."
    ),
    "ck_hfunding_eligibility_stands": _l("What was found on the day of the payment stands."),
    "ck_hfunding_eligibility_day": _l(
        "The day of the payment was changed after households were chosen; choose them again."
    ),
    "ck_hfunding_recipient_eligibility": _l(
        "A household of the register is put on a list by choosing it among those eligible."
    ),
    "uq_hfunding_eligibility_recipient_id": _l("This line of the list has its household already."),
    "uq_hfunding_rule_item_id_valid_from": _l("There is a rule for this item from this day on."),
}
