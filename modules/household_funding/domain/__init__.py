"""Rules of support for households; no database, no clock."""
