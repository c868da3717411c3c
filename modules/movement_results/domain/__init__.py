"""Rules of comparing results with the registers, as plain functions."""
