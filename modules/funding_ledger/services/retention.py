"""How long the records of this module are kept, as far as a source or a practice is known."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from app.core.services.privacy_rules import ship_periods

FILE = Path(__file__).parent.parent / "data" / "retention.yaml"


def load(session: Session) -> None:
    """Set the times of keeping where nobody has set others."""
    ship_periods(session, FILE)
