"""Checks of versions, of words for record rules, and of what roles must never hold."""

from __future__ import annotations

from app.kernel.models import is_versioned
from app.kernel.permissions import wanted_grants
from app.kernel.role_changes import forbidden_rights
from app.kernel.scope_words import parts, words_of
from app.testing.conformance.context import Context

CHANGING_ROUTES = ("edit", "do", "command")


def check_versions(context: Context) -> list[str]:
    """Each record that screens change carries a version, so that no update is lost."""
    return [
        f"{type(view).__name__} changes {view.model.__name__}, which has no version (Versioned)"
        for view in context.record_views
        if any(view.has_route(route) for route in CHANGING_ROUTES) and not is_versioned(view.model)
    ]


def check_scope_words(context: Context) -> list[str]:
    """Each record rule in use has words for the screen of roles."""
    found = {
        f"{type(part).__name__} of {cls.__name__} has no words (app.kernel.scope_words.describes)"
        for cls in context.models
        for part in parts(cls.__scope__)
        if words_of(type(part)) is None
    }
    return sorted(found)


def check_forbidden(context: Context) -> list[str]:
    """What a module forbids to roles exists, and no preset grants it."""
    manifests = context.registry.manifests()
    roles = context.registry.roles()
    records = {record for manifest in manifests for record in manifest.records}
    presets = wanted_grants(manifests, roles)
    found = []
    for role, verb, record in sorted(forbidden_rights([context.manifest])):
        if role not in roles:
            found.append(f"forbidden to {role}, which is no role")
        if record not in records:
            found.append(f"forbidden on {record}, which is no record")
        if (verb, record) in presets.get(role, set()):
            found.append(f"the preset of {role} grants {verb} on {record}, which is forbidden")
    return found
