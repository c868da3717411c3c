"""Migrations of household supervision."""
