"""Use cases of commendation; importing the package makes its workflows known."""

from modules.emulation_award.services import due, workflows

__all__ = ["due", "workflows"]
