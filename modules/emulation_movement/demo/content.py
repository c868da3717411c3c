"""The content of the demonstration as plain values, and how the login page offers its accounts."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel.speaklater import LazyString

from app.kernel.demo import DemoLogin, offer_login
from app.kernel.registry import registry
from modules.emulation_movement.permissions import MODULE
from modules.emulation_movement.services import plan_files


@cache
def year() -> dict[str, Any]:
    """Return the year 2021: plan, accounts, registrations, reports."""
    found: dict[str, Any] = plan_files.read("demo/year_2021.yaml")
    return found


@cache
def following() -> dict[str, Any]:
    """Return inspections and model examples."""
    found: dict[str, Any] = plan_files.read("demo/following.yaml")
    return found


@cache
def bodies() -> list[dict[str, Any]]:
    """Return the kinds of bodies."""
    found: list[dict[str, Any]] = plan_files.read("demo/bodies.yaml")["bodies"]
    return found


def signer(number: int) -> str:
    """Return an invented name."""
    families, given = year()["signers"]["family"], year()["signers"]["given"]
    return f"{families[number % len(families)]} {given[number % len(given)]}"


def offer_logins() -> None:
    """Make the accounts known to the login page."""
    for each in year()["accounts"]:
        offer_login(
            DemoLogin(
                username=each["username"],
                password=year()["password"],
                role=LazyString(_role_label, f"{MODULE}.{each['role']}"),
                where=f"{each['last_name']} {each['first_name']}",
            )
        )


def _role_label(role: str) -> str:
    preset = registry().roles().get(role)
    return str(preset.label) if preset is not None else role
