"""Lets modules prove their data: chains, sums, numbers. Asked after a restore."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.kernel.data import call
from app.kernel.installer import module_states
from app.kernel.registry import registry


def problems(session: Session) -> Iterator[str]:
    """Yield what the installed modules find wrong, each line beginning with the module's name."""
    installed = module_states(session)
    for manifest in registry().manifests():
        if manifest.name in installed:
            for entry in manifest.proofs:
                yield from (f"{manifest.name}: {found}" for found in call(session, entry))
