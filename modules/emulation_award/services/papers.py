"""The papers on which steps of commendation rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.workflow_papers import PaperRule, declare_papers
from modules.emulation_award.models import BoardSession, Decision

MINUTES, DECISION, ANNULMENT = "award_minutes", "award_decision", "award_annulment"
BOARD_CHAIR = "Chủ tịch Hội đồng Thi đua - Khen thưởng"
CHAIRMAN = "Chủ tịch"

declare_papers(
    {
        MINUTES: _l("Minutes of the board's session"),
        DECISION: _l("Decision on commendation"),
        ANNULMENT: _l("Decision that annuls a commendation"),
    }
)


def _suggest_minutes(item: BoardSession) -> Mapping[str, Any]:
    return {"paper_issued_on": item.held_on, "paper_capacity": BOARD_CHAIR}


def _suggest_decision(item: Decision) -> Mapping[str, Any]:
    return {
        "paper_issued_on": clock.today(),
        "paper_capacity": CHAIRMAN,
        "paper_organisation_id": item.organisation_id,
    }


# Minutes may bear no number (30/2020/NĐ-CP, annex): they are known by their session.
MINUTES_RULE = PaperRule(
    MINUTES,
    _l("Minutes of the board's session"),
    capacity=BOARD_CHAIR,
    is_numbered=False,
    suggest=_suggest_minutes,
    documents=("emulation_award.board_minutes",),
)
DECISION_RULE = PaperRule(
    DECISION,
    _l("Decision on commendation"),
    capacity=CHAIRMAN,
    suggest=_suggest_decision,
    documents=("emulation_award.decision",),
)
ANNULMENT_RULE = PaperRule(ANNULMENT, _l("Decision that annuls a commendation"), capacity=CHAIRMAN)
