"""The content of the demonstration, and how the login page offers its accounts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask_babel.speaklater import LazyString

from app.kernel.demo import DemoLogin, offer_login
from app.kernel.registry import registry
from modules.emulation_award.permissions import MODULE

FILE = Path(__file__).parent.parent / "data" / "demo" / "story.yaml"


@cache
def story() -> dict[str, Any]:
    """Return the content as plain values."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def offer_logins() -> None:
    """Make the accounts known to the login page."""
    rows = [(each, each["role"]) for each in story()["accounts"]]
    rows += [(each, each["account"]) for each in story()["members"]]
    for each, role in rows:
        offer_login(
            DemoLogin(
                username=each["username"],
                password=story()["password"],
                role=LazyString(_role_label, f"{MODULE}.{role}"),
                where=each["name"],
            )
        )


def _role_label(role: str) -> str:
    preset = registry().roles().get(role)
    return str(preset.label) if preset is not None else role
