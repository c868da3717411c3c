"""Use cases: one function, one transaction."""

from modules.movement_results.services import comparisons, movement_data, registers, workflows

__all__ = ["comparisons", "movement_data", "registers", "workflows"]
