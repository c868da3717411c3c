"""Emulation movement."""
