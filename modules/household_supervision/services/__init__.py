"""Use cases of household supervision; importing the package makes its workflows known."""

from modules.household_supervision.services import workflows

__all__ = ["workflows"]
