"""Funding ledger."""
