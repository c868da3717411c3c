"""What is due in reviews and in the supervision of the Front."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from app.kernel.due import DueSource, declare, leave_out
from modules.household_supervision.models import (
    Recommendation,
    ReviewCase,
    ReviewRound,
    UnitReview,
)
from modules.household_supervision.models.choices import DayUnit
from modules.household_supervision.services.queries import AWAITED

ROUND = (ReviewRound, ReviewRound.id == UnitReview.round_id)

declare(
    DueSource(
        "household_supervision.round",
        _l("Closing of a review round"),
        ReviewRound,
        "close",
        due=ReviewRound.closes_on,
        is_open=ReviewRound.state == "open",
        step="close",
        unit=ReviewRound.unit_id,
        title=ReviewRound.name,
    )
)
declare(
    DueSource(
        "household_supervision.posting",
        _l("End of the posting of a commune's list"),
        UnitReview,
        "write",
        due=UnitReview.posting_due_on,
        is_open=UnitReview.state == "posting",
        law="24/2021/QĐ-TTg",
        in_working_days=True,
        unit=UnitReview.unit_id,
        title=ReviewRound.name,
        joins=(ROUND,),
    )
)
declare(
    DueSource(
        "household_supervision.recognition",
        _l("Recognition of a commune's poor households"),
        UnitReview,
        "recognise",
        due=func.coalesce(UnitReview.decision_due_on, ReviewRound.closes_on),
        is_open=UnitReview.state.in_(("posting", "district")),
        step="recognise",
        unit=UnitReview.unit_id,
        title=ReviewRound.name,
        joins=(ROUND,),
    )
)
declare(
    DueSource(
        "household_supervision.result",
        _l("Report on a commune's result of the review"),
        UnitReview,
        "write",
        due=UnitReview.report_due_on,
        is_open=UnitReview.state == "recognised",
        law="24/2021/QĐ-TTg, Điều 7",
        step="report",
        unit=UnitReview.unit_id,
        title=ReviewRound.name,
        joins=(ROUND,),
    )
)
declare(
    DueSource(
        "household_supervision.recommendation",
        _l("Answer to a recommendation of the Front"),
        Recommendation,
        "answer",
        due=Recommendation.due_on,
        is_open=Recommendation.state.in_((*AWAITED, "escalated")),
        in_working_days=Recommendation.due_unit == DayUnit.WORKING_DAY,
        step="answer",
        unit=Recommendation.unit_id,
        organisation=Recommendation.addressee_organisation_id,
        title=Recommendation.number,
    )
)
leave_out(ReviewCase, "recheck", "counted from the day of the objection, which the trail alone has")
