"""Words for the codes of this module."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.movement_results.domain.comparing import Outcome

OUTCOMES = [
    (Outcome.AGREES.value, _l("agrees")),
    (Outcome.DIFFERS.value, _l("differs")),
    (Outcome.NOT_REPORTED.value, _l("not reported")),
    (Outcome.OTHER_STANDARD.value, _l("refused: other standard")),
    (Outcome.NO_ROUND.value, _l("no review")),
    (Outcome.NOT_CLOSED.value, _l("review not closed")),
    (Outcome.NO_EARLIER_ROUND.value, _l("no earlier review")),
    (Outcome.NO_RESIDENTS.value, _l("all households unknown")),
    (Outcome.NOT_IN_REGISTERS.value, _l("not in the registers")),
]
TONES = {
    "AGREES": "success",
    "DIFFERS": "danger",
    "NOT_REPORTED": "warning",
    "OTHER_STANDARD": "warning",
}
DIRECTIONS = [("UP", _l("the more, the better")), ("DOWN", _l("the less, the better"))]
STATUSES = [("ESTIMATE", _l("estimate")), ("OFFICIAL", _l("official")),
            ("NOT_AVAILABLE", _l("not available yet"))]  # fmt: skip
