"""What the database refuses has words: by the name of the constraint, or by its kind."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from app.kernel.messages import text_for_constraint

SPAN = "The last day lies before the first day."


@pytest.mark.parametrize(
    ("name", "vi", "en"),
    [
        ("ck_household_member_dates", "Ngày cuối trước ngày đầu.", SPAN),
        ("ck_core_legal_document_dates_in_order", "Ngày cuối trước ngày đầu.", SPAN),
        ("ck_household_standard_validity", "Ngày cuối trước ngày đầu.", SPAN),
        (
            "ck_household_member_left",
            "Người rời hộ phải có cả ngày rời hộ và lý do; nếu chưa rời thì bỏ trống cả hai.",
            "Who leaves a household has a day of leaving and a reason, both or neither.",
        ),
        (
            "ck_household_household_ended",
            "Hộ đã kết thúc phải có cả ngày và lý do; nếu chưa kết thúc thì bỏ trống cả hai.",
            "A household that ended has a day and a reason, both or neither.",
        ),
    ],
)
def test_a_refusal_of_the_database_has_words(app, name, vi, en):
    for locale, words in (("vi", vi), ("en", en)):
        with app.test_request_context(), force_locale(locale):
            assert str(text_for_constraint(None, name)) == words
