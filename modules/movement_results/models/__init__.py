"""The tables of this module."""

from modules.movement_results.models.comparison import Comparison, ResultLine

__all__ = ["Comparison", "ResultLine"]
