"""Use cases of the funding ledger; importing the package makes its workflows and figures known."""

from modules.funding_ledger.services import due, prefill, workflows

__all__ = ["due", "prefill", "workflows"]
