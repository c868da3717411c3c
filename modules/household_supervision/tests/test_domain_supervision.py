"""The Front's supervision: finding types, time limits, overdue answers and escalation."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.core.domain.working_days import WorkingCalendar, YearCalendar
from modules.household_supervision.domain.dated import Validity, Verification
from modules.household_supervision.domain.errors import (
    NoDeadlineRule,
    UnknownFindingType,
    UnknownLevel,
)
from modules.household_supervision.domain.review_calendar import DayKind, Duration
from modules.household_supervision.domain.supervision import (
    AnswerState,
    DeadlineCode,
    Direction,
    Escalation,
    answer_state,
    deadline_rule,
    escalation,
    level_above,
    load_supervision,
    supervision_due,
)

TEXT = (Path(__file__).parents[1] / "data" / "supervision.yaml").read_text("utf-8")
DATA = load_supervision(TEXT)
CALENDAR = WorkingCalendar([YearCalendar(2021, frozenset({date(2021, 9, 2), date(2021, 9, 3)}))])
ANSWER = DeadlineCode.RECOMMENDATION_ANSWER


def test_twenty_finding_types_with_names_in_both_languages():
    assert len(DATA.finding_types) == len({entry.code for entry in DATA.finding_types}) == 20
    for entry in DATA.finding_types:
        assert entry.code.startswith("F-")
        assert entry.name_vi != entry.name_en
        assert entry.name_en.isascii()
        assert entry.detect_vi != entry.detect_en


def test_a_finding_type_is_found_by_its_code():
    assert DATA.finding_type("F-CLASS").name_vi == "Phân loại sai so với điểm"
    with pytest.raises(UnknownFindingType) as caught:
        DATA.finding_type("F-NONE")
    assert caught.value.code == "F-NONE"


def test_forms_modes_and_sources():
    assert [form.code for form in DATA.forms] == ["DOC", "TEAM", "PEOPLE", "JOIN", "MEETING"]
    assert [mode.code for mode in DATA.modes] == ["direct", "indirect"]
    assert DATA.legal_basis[0].document == "75/2015/QH13"
    assert DATA.legal_basis[0].article == "Điều 25-31"
    assert DATA.legal_basis[1].article is None


@pytest.mark.parametrize(
    ("code", "direction", "value", "mark"),
    [
        (DeadlineCode.PLAN_SENT, Direction.BEFORE, 15, Verification.PARTLY),
        (DeadlineCode.TEAM_REPORT, Direction.AFTER, 15, Verification.UNVERIFIED),
        (ANSWER, Direction.AFTER, 20, Verification.PARTLY),
        (DeadlineCode.INSPECTION_BOARD_ANSWER, Direction.AFTER, 15, Verification.UNVERIFIED),
    ],
)
def test_time_limits_are_data_with_marks(code, direction, value, mark):
    rule = deadline_rule(DATA.deadlines, code, "commune", date(2021, 9, 1))
    assert (rule.direction, rule.duration) == (direction, Duration(value, DayKind.DAY, mark))


def test_a_limit_of_the_level_and_year_wins():
    general = deadline_rule(DATA.deadlines, ANSWER, "commune", date(2021, 9, 1))
    special = replace(
        general,
        level="commune",
        duration=Duration(10, DayKind.WORKING_DAY, Verification.READ),
        validity=Validity(date(2022, 1, 1), date(2022, 12, 31)),
    )
    rules = (special, general)
    assert deadline_rule(rules, ANSWER, "commune", date(2022, 6, 1)) is special
    assert deadline_rule(rules, ANSWER, "commune", date(2021, 12, 31)) is general
    assert deadline_rule(rules, ANSWER, "province", date(2022, 6, 1)) is general
    with pytest.raises(NoDeadlineRule) as caught:
        deadline_rule((special,), ANSWER, "province", date(2022, 6, 1))
    assert (caught.value.code, caught.value.level) == (ANSWER, "province")


def test_an_answer_is_due_after_twenty_days():
    rule = deadline_rule(DATA.deadlines, ANSWER, "commune", date(2021, 9, 1))
    assert supervision_due(rule, date(2021, 9, 1), CALENDAR).last_day == date(2021, 9, 21)


def test_an_answer_may_be_due_in_working_days():
    rule = deadline_rule(DATA.deadlines, ANSWER, "commune", date(2021, 9, 1))
    rule = replace(rule, duration=Duration(3, DayKind.WORKING_DAY, Verification.READ))
    assert supervision_due(rule, date(2021, 9, 1), CALENDAR).last_day == date(2021, 9, 8)


def test_the_plan_is_sent_before_the_visit():
    rule = deadline_rule(DATA.deadlines, DeadlineCode.PLAN_SENT, "commune", date(2021, 9, 1))
    due = supervision_due(rule, date(2021, 9, 20), CALENDAR)
    assert (due.counted_from, due.last_day, due.duration.value) == (
        date(2021, 9, 20),
        date(2021, 9, 5),
        15,
    )
    working = replace(rule, duration=Duration(3, DayKind.WORKING_DAY, Verification.READ))
    assert supervision_due(working, date(2021, 9, 7), CALENDAR).last_day == date(2021, 8, 31)


DUE = date(2021, 9, 21)


@pytest.mark.parametrize(
    ("answered", "today", "state"),
    [
        (None, date(2021, 9, 21), AnswerState.AWAITED),
        (None, date(2021, 9, 22), AnswerState.OVERDUE),
        (date(2021, 9, 21), date(2021, 10, 1), AnswerState.ANSWERED),
        (date(2021, 9, 22), date(2021, 10, 1), AnswerState.ANSWERED_LATE),
    ],
)
def test_state_of_an_answer(answered, today, state):
    assert answer_state(DUE, answered, today) is state


def test_only_an_overdue_recommendation_goes_up():
    late = escalation(DUE, None, date(2021, 9, 22), "commune", DATA.levels)
    assert late == Escalation(date(2021, 9, 22), "district")
    assert escalation(DUE, None, DUE, "commune", DATA.levels) is None
    answered = escalation(DUE, date(2021, 9, 30), date(2021, 10, 1), "commune", DATA.levels)
    assert answered is None


@pytest.mark.parametrize(
    ("level", "on", "above"),
    [
        ("commune", date(2025, 6, 30), "district"),
        ("commune", date(2025, 7, 1), "province"),
        ("district", date(2025, 6, 30), "province"),
        ("province", date(2021, 1, 1), "central"),
        ("central", date(2021, 1, 1), None),
    ],
)
def test_one_level_up(level, on, above):
    assert level_above(level, DATA.levels, on) == above


@pytest.mark.parametrize("level", ["district", "village"])
def test_a_level_that_does_not_exist_is_refused(level):
    with pytest.raises(UnknownLevel) as caught:
        level_above(level, DATA.levels, date(2025, 7, 1))
    assert caught.value.level == level
