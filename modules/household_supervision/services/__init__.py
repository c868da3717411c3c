"""Use cases; importing the package makes the module's workflows and figures known."""

from modules.household_supervision.services import due, prefill, workflows

__all__ = ["due", "prefill", "workflows"]
