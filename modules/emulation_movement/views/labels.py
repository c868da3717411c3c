"""Words for the codes of this module, in the order in which a list offers them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel.manifest import Text
from modules.emulation_movement.domain.choices import (
    ClauseKind,
    Direction,
    Duration,
    ExampleKind,
    FigureStatus,
    InspectorRole,
    Method,
    MovementReach,
    ObjectClass,
    Office,
    Participation,
    PeriodKind,
    Severity,
    ValueKind,
    WeekendPolicy,
)
from modules.emulation_movement.services import waiting

Choices = list[tuple[str, Text]]


def choices(labels: Mapping[StrEnum, Text]) -> Choices:
    """Return labels as the choices of a column."""
    return [(code.value, label) for code, label in labels.items()]


METHODS = choices({Method.TOPIC: _l("by topic"), Method.YEARLY: _l("regular, every year")})
REACHES = choices(
    {
        MovementReach.NATIONAL: _l("national"),
        MovementReach.PROVINCE: _l("ministry, branch, mass organisation or locality"),
        MovementReach.CLUSTER: _l("emulation cluster or bloc"),
        MovementReach.UNIT: _l("agency or unit"),
    }
)
DURATIONS = choices(
    {
        Duration.UNDER_ONE: _l("under one year"),
        Duration.ONE: _l("one year"),
        Duration.ONE_TO_THREE: _l("over one and under three years"),
        Duration.THREE_TO_FIVE: _l("three to under five years"),
        Duration.FIVE_OR_MORE: _l("five years or more"),
    }
)
OBJECTS = choices(
    {ObjectClass.COLLECTIVE: _l("Collective"), ObjectClass.INDIVIDUAL: _l("Individual")}
)
AWARD_FORMS: Choices = [("BK_TINH", _l("Certificate of Merit of the Chairman of the province"))]
CLAUSE_KINDS = choices(
    {
        ClauseKind.GOAL: _l("Goal"),
        ClauseKind.DUTY: _l("Duty"),
        ClauseKind.AWARD: _l("Award"),
        ClauseKind.CALENDAR: _l("Calendar"),
    }
)
PARTICIPATIONS = choices(
    {
        Participation.REQUIRED: _l("has to register"),
        Participation.OPTIONAL: _l("may register"),
        Participation.THROUGH_DISTRICT: _l("takes part through its district"),
    }
)
OFFICES = choices({Office.STANDING: _l("Standing body"), Office.EMULATION: _l("Emulation office")})
DIRECTIONS = choices(
    {Direction.UP: _l("the more, the better"), Direction.DOWN: _l("the less, the better")}
)
VALUE_KINDS = choices(
    {
        ValueKind.TASK: _l("task"),
        ValueKind.COUNT: _l("count"),
        ValueKind.RATE: _l("rate in percent"),
        ValueKind.POINTS: _l("percentage points"),
        ValueKind.MONEY: _l("money"),
    }
)
PERIOD_KINDS = choices({PeriodKind.SIX_MONTHS: _l("six months"), PeriodKind.YEAR: _l("year")})
WEEKEND_POLICIES = choices(
    {
        WeekendPolicy.NEXT_WORKING_DAY: _l("the next working day"),
        WeekendPolicy.NONE: _l("the day itself"),
    }
)
FIGURE_STATUSES = choices(
    {
        FigureStatus.ESTIMATE: _l("estimate"),
        FigureStatus.OFFICIAL: _l("official"),
        FigureStatus.NOT_AVAILABLE: _l("not available yet"),
    }
)
TEAM_ROLES = choices(
    {
        InspectorRole.HEAD: _l("Head of the team"),
        InspectorRole.DEPUTY: _l("Deputy head"),
        InspectorRole.SECRETARY: _l("Secretary"),
        InspectorRole.MEMBER: _l("Member"),
    }
)
SEVERITIES = choices(
    {
        Severity.GOOD: _l("done well"),
        Severity.LIMIT: _l("shortcoming"),
        Severity.VIOLATION: _l("violation"),
    }
)
SEVERITY_TONES = {"GOOD": "success", "LIMIT": "warning", "VIOLATION": "danger"}
EXAMPLE_KINDS = choices(
    {
        ExampleKind.MODEL: _l("Model"),
        ExampleKind.INITIATIVE: _l("Initiative"),
        ExampleKind.PERSON: _l("Exemplary person"),
    }
)


def only_movement(_view: Any) -> int | None:
    """Return the movement that is under way, for new forms, if it is a single one."""
    return waiting.only_movement(db.session())


def only_plan(_view: Any) -> int | None:
    """Return the plan in force of the movement that is under way, if it is a single one."""
    return waiting.only_plan(db.session())
