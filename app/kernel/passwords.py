"""Passwords: which are good enough, and what of them the database keeps.

The web process stretches a password with scrypt; the database compares the result with what it
keeps and never gives that away. What was kept before had the same form, so it still fits.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from zxcvbn import zxcvbn

from app.kernel.text import fold, nfc

SHORTEST = 12
LONGEST = 200
WEIGHED = 72  # characters that the estimate looks at: its time grows with the square
LEAST_SCORE = 3  # of 4: withstands 10^8 guesses
METHOD = "scrypt:32768:8:3"
OUR_WORDS = ("chungtay", "chung tay", "matkhau", "mật khẩu", "mat khau")


@dataclass(frozen=True)
class Kept:
    """What is kept of a password."""

    method: str
    salt: str
    derived: str


_default = METHOD


def configure(method: str) -> None:
    """Say with which work passwords are stretched from now on (`scrypt:n:r:p`)."""
    global _default
    _parameters(method)
    _default = method


def default_method() -> str:
    """Return how passwords are stretched now."""
    return _default


def keep(password: str) -> Kept:
    """Return what to keep of a new password."""
    salt = secrets.token_urlsafe(16)
    return Kept(_default, salt, derive(password, _default, salt))


def derive(password: str, method: str | None, salt: str) -> str:
    """Stretch a password in the way and with the salt that are kept with it."""
    n, r, p = _parameters(method or _default)
    raw = hashlib.scrypt(
        nfc(password).encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=132 * n * r * p
    )
    return raw.hex()


def is_too_short(password: str) -> bool:
    """Tell whether a password has too few characters."""
    return len(nfc(password)) < SHORTEST


def is_guessable(password: str, about: Iterable[str] = ()) -> bool:
    """Tell whether a password is among the first that somebody would try.

    `about` are words that belong to the user: their names and address.
    """
    told = [*OUR_WORDS, *about]
    known = {word for each in told for word in (each, *each.split(), fold(each)) if word}
    known |= {word for each in told for word in fold(each).split()}
    ways = {nfc(password)[:WEIGHED], fold(password)[:WEIGHED]}
    scores = [zxcvbn(way, user_inputs=sorted(known))["score"] for way in ways if way]
    return min(scores, default=0) < LEAST_SCORE


def _parameters(method: str) -> tuple[int, int, int]:
    name, *numbers = method.split(":")
    if name != "scrypt" or len(numbers) != 3:
        raise ValueError(f"unknown way to keep passwords: {name}")
    n, r, p = (int(number) for number in numbers)
    return n, r, p
