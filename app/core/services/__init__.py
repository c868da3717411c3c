"""Use cases of the core module: one function, one transaction."""
