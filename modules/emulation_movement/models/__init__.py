"""The tables of this module."""

from modules.emulation_movement.models.movement import (
    Movement,
    MovementCriterion,
    MovementVersion,
)
from modules.emulation_movement.models.registration import Registration

__all__ = ["Movement", "MovementCriterion", "MovementVersion", "Registration"]
