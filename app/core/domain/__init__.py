"""Rules shared by all modules as plain functions: no framework, no database, no clock."""
