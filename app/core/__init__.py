"""Built-in module: units, organisations, people, numbering, calendars."""
