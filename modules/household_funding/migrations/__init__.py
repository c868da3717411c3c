"""The migrations of this module."""
