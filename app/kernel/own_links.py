"""Plain text with the program's own addresses made clickable; those of others stay text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_TRAILING = ".,;:!?)]}”"  # what ends a sentence is no part of its address


def linked(text: str, root: str) -> Markup:
    """Return a text as markup: escaped, with links to pages below `root` (ending in “/”)."""
    found, last = Markup(""), 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_TRAILING)
        if not address.startswith(root):
            continue
        start = match.start()
        found += escape(text[last:start])
        path = address[len(root) - 1 :]
        # A path that begins with two strokes would name another host.
        if path.startswith(("//", "/\\")):
            found += escape(address)
        else:
            found += Markup('<a href="{}">{}</a>').format(path, address)
        last = start + len(address)
    return found + escape(text[last:])
