"""The screens of this module; each has its API."""

from modules.emulation_movement.views.movements import (
    MovementCriterionView,
    MovementVersionView,
    MovementView,
)
from modules.emulation_movement.views.registrations import RegistrationView

__all__ = ["MovementCriterionView", "MovementVersionView", "MovementView", "RegistrationView"]
