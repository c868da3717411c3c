"""Rules of the law as plain functions: no framework, no database, no clock."""
