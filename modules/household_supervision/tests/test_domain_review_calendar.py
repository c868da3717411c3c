"""Procedures as dated regimes: windows, steps, time limits, report dates."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.core.domain.working_days import CalendarMissing, WorkingCalendar, YearCalendar
from modules.household_supervision.domain.dated import Verification
from modules.household_supervision.domain.errors import (
    BadData,
    DatesOutOfOrder,
    DurationNotSet,
    NoMonthlyReview,
    NoRegime,
)
from modules.household_supervision.domain.procedure_loader import load_procedures
from modules.household_supervision.domain.review_calendar import (
    DayKind,
    Duration,
    DurationCode,
    ReportCode,
    StepCode,
    check_order,
    decision_due,
    due_date,
    end_of,
    is_posted_long_enough,
    monthly_review_start,
    regime_for,
    report_dates,
    usual_policy_year,
)

TEXT = (Path(__file__).parents[1] / "data" / "procedure.yaml").read_text("utf-8")
PROCEDURES = load_procedures(TEXT)
REGIMES = PROCEDURES.regimes
OLD, CURRENT, TWO_TIER = REGIMES
CALENDAR = WorkingCalendar(
    [
        YearCalendar(2021, frozenset({date(2021, 9, 2), date(2021, 9, 3)})),
        YearCalendar(2022, frozenset({date(2022, 1, 3)})),
    ]
)


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        (date(2016, 8, 15), "TT17-2016"),
        (date(2021, 8, 31), "TT17-2016"),
        (date(2021, 9, 1), "QD24-2021"),
        (date(2025, 6, 30), "QD24-2021"),
        (date(2025, 7, 1), "TWO-TIER-2025"),
        (date(2027, 3, 2), "TWO-TIER-2025"),
    ],
)
def test_the_regime_of_a_day(day, regime):
    assert regime_for(REGIMES, day).id == regime


def test_no_regime_before_the_first():
    with pytest.raises(NoRegime) as caught:
        regime_for(REGIMES, date(2016, 8, 14))
    assert caught.value.on == date(2016, 8, 14)


def test_the_temporary_decrees_are_to_be_reviewed():
    assert TWO_TIER.review_by is not None
    assert TWO_TIER.review_by.date == date(2027, 3, 1)
    assert TWO_TIER.review_by.verification is Verification.UNVERIFIED
    assert CURRENT.review_by is None


@pytest.mark.parametrize(
    ("regime", "first", "last", "mark"),
    [
        (OLD, date(2019, 9, 1), date(2019, 12, 31), Verification.PARTLY),
        (CURRENT, date(2019, 9, 1), date(2019, 12, 14), Verification.READ),
    ],
)
def test_the_yearly_window(regime, first, last, mark):
    assert regime.window_in(2019) == (first, last)
    assert regime.window.verification is mark


@pytest.mark.parametrize("regime", [OLD, CURRENT, TWO_TIER])
@pytest.mark.parametrize(
    ("day", "district"), [(date(2025, 6, 30), True), (date(2025, 7, 1), False)]
)
def test_the_district_step_ends_with_the_district(regime, day, district):
    codes = [step.code for step in regime.steps_on(day)]
    assert (StepCode.DISTRICT in codes) is district
    assert codes[:4] == [StepCode.LIST, StepCode.SURVEY, StepCode.MEETING, StepCode.POSTING]
    assert codes[-1] is StepCode.RECOGNISE


@pytest.mark.parametrize(
    ("regime", "code", "value", "kind", "mark"),
    [
        (OLD, DurationCode.POSTING, 7, DayKind.WORKING_DAY, Verification.UNVERIFIED),
        (OLD, DurationCode.OUT_OF_ROUND_DECISION, 7, DayKind.WORKING_DAY, Verification.READ),
        (CURRENT, DurationCode.POSTING, 3, DayKind.WORKING_DAY, Verification.UNVERIFIED),
        (CURRENT, DurationCode.OBJECTION_RECHECK, 7, DayKind.WORKING_DAY, Verification.UNVERIFIED),
        (CURRENT, DurationCode.POSTING_AGAIN, 3, DayKind.WORKING_DAY, Verification.UNVERIFIED),
        (CURRENT, DurationCode.DISTRICT_ANSWER, 5, DayKind.WORKING_DAY, Verification.UNVERIFIED),
        (CURRENT, DurationCode.OUT_OF_ROUND_DECISION, 15, DayKind.DAY, Verification.READ),
    ],
)
def test_time_limits_keep_their_kind_and_mark(regime, code, value, kind, mark):
    assert regime.duration(code) == Duration(value, kind, mark)


def test_a_limit_that_the_regime_does_not_set_is_refused():
    with pytest.raises(DurationNotSet) as caught:
        due_date(OLD, DurationCode.DISTRICT_ANSWER, date(2021, 8, 2), CALENDAR)
    assert (caught.value.regime_id, caught.value.duration) == ("TT17-2016", "district_answer")


def test_working_days_skip_weekends_and_holidays():
    # 1 September 2021 is a Wednesday; the 2nd and 3rd are the National Day.
    due = due_date(CURRENT, DurationCode.OBJECTION_RECHECK, date(2021, 9, 1), CALENDAR)
    assert (due.counted_from, due.last_day) == (date(2021, 9, 1), date(2021, 9, 14))
    assert due.duration.kind is DayKind.WORKING_DAY


def test_plain_days_run_through_weekends():
    duration = Duration(20, DayKind.DAY, Verification.PARTLY)
    assert end_of(duration, date(2021, 9, 1), CALENDAR).last_day == date(2021, 9, 21)


def test_a_year_without_holidays_is_refused():
    with pytest.raises(CalendarMissing):
        due_date(CURRENT, DurationCode.POSTING, date(2023, 1, 3), CALENDAR)


@pytest.mark.parametrize(
    ("received", "start", "due"),
    [
        (date(2022, 3, 1), date(2022, 3, 15), date(2022, 3, 30)),
        (date(2022, 3, 15), date(2022, 3, 15), date(2022, 3, 30)),
        (date(2022, 3, 16), date(2022, 4, 15), date(2022, 4, 30)),
        (date(2021, 12, 31), date(2022, 1, 15), date(2022, 1, 30)),
        (date(2022, 1, 31), date(2022, 2, 15), date(2022, 3, 2)),
    ],
)
def test_the_monthly_clock_starts_on_day_15(received, start, due):
    assert monthly_review_start(CURRENT, received) == start
    assert decision_due(CURRENT, received, CALENDAR).last_day == due


def test_the_older_clock_starts_with_the_receipt():
    # Monday 30 August 2021, seven working days over the National Day.
    due = decision_due(OLD, date(2021, 8, 30), CALENDAR)
    assert (due.counted_from, due.last_day) == (date(2021, 8, 30), date(2021, 9, 10))
    with pytest.raises(NoMonthlyReview) as caught:
        monthly_review_start(OLD, date(2021, 8, 30))
    assert caught.value.regime_id == "TT17-2016"


def test_the_monthly_review_asks_no_district():
    assert StepCode.DISTRICT not in CURRENT.out_of_round.steps
    assert StepCode.MEETING in CURRENT.out_of_round.steps
    assert StepCode.MEETING not in OLD.out_of_round.steps


@pytest.mark.parametrize(
    ("first", "last", "again", "enough"),
    [
        (date(2021, 9, 6), date(2021, 9, 8), False, True),
        (date(2021, 9, 6), date(2021, 9, 7), False, False),
        (date(2021, 9, 1), date(2021, 9, 6), False, False),  # only the 1st and the 6th
        (date(2021, 9, 1), date(2021, 9, 7), True, True),
    ],
)
def test_posting_counts_working_days(first, last, again, enough):
    assert is_posted_long_enough(CURRENT, first, last, CALENDAR, again=again) is enough


@pytest.mark.parametrize(("last", "enough"), [(date(2021, 9, 2), False), (date(2021, 9, 3), True)])
def test_posting_may_count_plain_days(last, enough):
    plain = {DurationCode.POSTING: Duration(3, DayKind.DAY, Verification.UNVERIFIED)}
    regime = replace(CURRENT, durations=plain)
    assert is_posted_long_enough(regime, date(2021, 9, 1), last, CALENDAR) is enough


@pytest.mark.parametrize(
    ("opened", "policy_year"),
    [(date(2021, 8, 31), 2021), (date(2021, 9, 1), 2022), (date(2019, 10, 1), 2020)],
)
def test_the_autumn_round_makes_the_list_of_the_next_year(opened, policy_year):
    assert usual_policy_year(CURRENT, opened) == policy_year


def test_reports_of_a_year_with_two_regimes():
    found = report_dates(REGIMES, 2021)
    monthly = [due.last_day for due in found if due.code is ReportCode.MONTHLY]
    assert monthly == [date(2021, month, 5) for month in range(2, 10)]
    assert [(due.code, due.last_day) for due in found[-2:]] == [
        (ReportCode.YEARLY_PRELIMINARY, date(2021, 11, 14)),  # "before 15 November"
        (ReportCode.YEARLY_OFFICIAL, date(2021, 12, 19)),
    ]
    assert found[0].verification is Verification.UNVERIFIED
    assert found[-1].verification is Verification.READ
    assert found[-1].article == "Điều 7 24/2021/QĐ-TTg"


def test_reports_pass_the_district_only_while_it_exists():
    routes = {due.last_day: due.route for due in report_dates(REGIMES, 2025)}
    assert routes[date(2025, 6, 5)] == ("commune", "district", "province")
    assert routes[date(2025, 7, 5)] == ("commune", "province")
    assert routes[date(2025, 11, 14)] == ("province", "ministry")


def test_steps_are_dated_in_their_order():
    check_order(
        [
            (StepCode.LIST, date(2021, 9, 1)),
            (StepCode.SURVEY, None),
            (StepCode.MEETING, date(2021, 9, 1)),
        ]
    )
    with pytest.raises(DatesOutOfOrder) as caught:
        check_order(
            [
                (StepCode.SURVEY, date(2021, 10, 2)),
                (StepCode.MEETING, None),
                (StepCode.POSTING, date(2021, 10, 1)),
            ]
        )
    assert (caught.value.earlier_step, caught.value.later_step) == ("SURVEY", "POSTING")
    assert caught.value.later_date == date(2021, 10, 1)


def test_roles_reports_and_levels_have_names_in_both_languages():
    roles = {role for regime in REGIMES for role in regime.meeting.roles}
    assert roles <= {entry.code for entry in PROCEDURES.meeting_roles}
    assert {entry.code for entry in PROCEDURES.reports} == set(ReportCode)
    names = [(level.name_vi, level.name_en) for level in PROCEDURES.levels]
    for named in (*PROCEDURES.meeting_roles, *PROCEDURES.reports):
        names.append((named.name_vi, named.name_en))
    assert all(vietnamese and english.isascii() for vietnamese, english in names)


def test_an_unknown_duration_is_refused():
    with pytest.raises(BadData):
        load_procedures(TEXT.replace("      posting:", "      publishing:"))
