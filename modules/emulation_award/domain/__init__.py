"""Rules of commendation as plain functions: no database, no web, no clock."""
