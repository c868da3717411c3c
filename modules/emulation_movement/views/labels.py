"""Words for the codes of this module, in the order in which a list offers them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.emulation_movement.domain.choices import Duration, Method, MovementReach, ObjectClass

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
