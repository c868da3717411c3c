"""Bulk actions on the lists of this module."""
