"""Asking for pages as somebody else than before: the context of a test outlives a request."""

from __future__ import annotations

from flask import g

FOR_ONE_REQUEST = ("_login_user", "standing")


def ask(client, address, method="get", **more):
    """Ask for a page with any method."""
    for name in FOR_ONE_REQUEST:
        g.pop(name, None)
    return client.open(address, method=method, **more)


def visit(client, address, **data):
    """Open a page, or send its form."""
    return ask(client, address, "post", data=data) if data else ask(client, address)
