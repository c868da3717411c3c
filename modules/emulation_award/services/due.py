"""What is due in commendation: the examination of nominations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.due import DueSource, declare
from modules.emulation_award.models import CommendationForm, Nomination
from modules.emulation_award.permissions import VERIFY

declare(
    DueSource(
        "emulation_award.review",
        _l("Examination of a nomination"),
        Nomination,
        VERIFY,
        due=Nomination.review_due_on,
        is_open=Nomination.state == "verifying",
        in_working_days=True,
        step="confirm",
        unit=Nomination.unit_id,
        organisation=Nomination.organisation_id,
        title=CommendationForm.code,
        joins=((CommendationForm, CommendationForm.id == Nomination.form_id),),
    )
)
