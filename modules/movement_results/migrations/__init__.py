"""Migrations of results of movements."""
