"""Official papers from records: declared as blocks, filled by docxtpl, set by typst.

`docs/documents.md` shows how a module declares a paper; ADR 0043 says why it is made this way.
"""
