"""Papers from records."""
