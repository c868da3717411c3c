"""Backup and restore of an installation as one unit: database, files, and which keys open them."""
