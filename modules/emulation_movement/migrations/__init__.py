"""Migrations of emulation movements."""
