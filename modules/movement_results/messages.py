"""The words for what can go wrong."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.movement_results.domain import errors

STANDS = _l("What was summed up stands.")
MESSAGES = {
    errors.YearOutside: _l("The movement runs from %(first)s to %(last)s."),
    errors.NothingToCompare: _l("Nobody has sent a registration with targets for this movement."),
    errors.RoundOfOtherStandard: _l(
        "This review measures by %(found)s, the targets by %(expected)s; rates of two poverty "
        "standards are not compared."
    ),
    errors.RoundOfOtherYear: _l("Choose a review of the same year and of the same province."),
    errors.SummedUp: STANDS,
}

CONSTRAINTS = {
    "uq_results_comparison_movement_id_year": _l("The results of this year are there already."),
    "ck_results_comparison_stands": STANDS,
    "ck_results_comparison_lines": _l(
        "Nobody has sent a registration with targets for this movement."
    ),
    "ck_results_line_stands": STANDS,
    "ck_results_line_standard": _l("Rates of two poverty standards are not compared."),
    "ck_results_line_closed": _l("Only a closed review is compared."),
}
