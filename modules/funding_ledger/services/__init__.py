"""Use cases of the funding ledger; importing the package makes its workflows and figures known."""

from modules.funding_ledger.services import prefill, workflows

__all__ = ["prefill", "workflows"]
