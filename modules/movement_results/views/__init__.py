"""The screens of this module."""

from modules.movement_results.views.comparisons import ComparisonView
from modules.movement_results.views.lines import ResultLineView

__all__ = ["ComparisonView", "ResultLineView"]
