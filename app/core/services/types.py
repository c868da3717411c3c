"""Types of core that other modules may name, to read and to create through its services."""

from app.core.models import (
    AdminUnit,
    Assignment,
    DutyRule,
    EthnicGroup,
    OrganisationKind,
    UnitLevel,
)

__all__ = ["AdminUnit", "Assignment", "DutyRule", "EthnicGroup", "OrganisationKind", "UnitLevel"]
