"""Spreadsheets in official layout: declared by modules, written row by row (docs/adr/0046)."""
