"""Use cases: one function, one transaction."""

from modules.emulation_movement.services import movements, registrations, workflows

__all__ = ["movements", "registrations", "workflows"]
