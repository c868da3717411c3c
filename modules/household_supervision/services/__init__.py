"""Use cases; importing the package makes the module's workflows and figures known."""

from modules.household_supervision.services import prefill, workflows

__all__ = ["prefill", "workflows"]
