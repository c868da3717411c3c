"""Use cases of the funding ledger; importing the package makes its workflows known."""

from modules.funding_ledger.services import workflows

__all__ = ["workflows"]
