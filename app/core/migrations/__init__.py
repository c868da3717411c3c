"""Migrations of the core module."""
