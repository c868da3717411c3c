"""Import of spreadsheets: reading, columns, rows against the register, writing, taking back.

How a model is made importable is in docs/kernel.md; the reasons are in docs/adr/0038.
"""
