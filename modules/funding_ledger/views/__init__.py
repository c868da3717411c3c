"""The screens of the funding ledger."""
