"""Migrations of commendation."""
