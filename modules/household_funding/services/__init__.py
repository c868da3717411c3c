"""Use cases of support for households."""
