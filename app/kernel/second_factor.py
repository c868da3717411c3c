"""The second factor: codes of an app by the clock (RFC 6238), and recovery codes.

The database keeps the sealed secret and gives it to its user's own session only; it takes each
time step once, counts wrong codes like wrong passwords, and strikes out used recovery codes.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from datetime import datetime

import pyotp
import segno
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import crypto
from app.kernel.rotation import Sealed, also_sealed, always

COLUMN = "core_totp.secret"
SEALED = also_sealed(Sealed("core_totp", "secret", always(COLUMN)))
STEP = 30  # seconds
DRIFT = 1  # steps that a clock may be off, either way
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
READ = text("select secret, is_confirmed from core_totp_read(:token)")


def secret_of(session: Session, token: str) -> tuple[str, bool] | None:
    """Return the secret of a session's user and whether it is in use; nothing without one."""
    row = session.execute(READ, {"token": token}).one_or_none()
    if row is None:
        return None
    return crypto.ring().open(bytes(row.secret), COLUMN), bool(row.is_confirmed)


def begin(session: Session, token: str) -> str:
    """Make a secret for a session's user, who has none in use; commits."""
    found = secret_of(session, token)
    if found is not None and not found[1]:
        return found[0]  # a page loaded twice shows the same picture
    made = pyotp.random_base32()
    sealed = crypto.ring().seal(made, COLUMN)
    session.execute(
        text("select core_totp_begin(:token, :secret)"), {"token": token, "secret": sealed}
    )
    session.commit()
    return made


def address_of(secret: str, username: str, issuer: str) -> str:
    """Return what an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def picture(address: str) -> bytes:
    """Return the QR code of an address as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=True
    )
    return out.getvalue()


def is_right(session: Session, token: str, typed: str, now: datetime) -> bool:
    """Tell whether a typed code is right now and was never used; commits, wrong ones count."""
    found = secret_of(session, token)
    step = None if found is None else step_of(found[0], typed, now)
    known = session.execute(
        text("select core_totp_try(:token, :step)"), {"token": token, "step": step}
    ).scalar_one()
    session.commit()
    return bool(known)


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the time step for which a code is right; none when it is wrong."""
    totp = pyotp.TOTP(secret)
    code = "".join(typed.split()).encode()
    present = int(now.timestamp()) // STEP
    steps = range(present - DRIFT, present + DRIFT + 1)
    found = [step for step in steps if secrets.compare_digest(totp.at(step * STEP).encode(), code)]
    return found[-1] if found else None


def make_codes(session: Session, token: str) -> tuple[str, ...]:
    """Give a session's user new recovery codes in place of the old; they are shown this once."""
    codes = tuple(_code() for _number in range(CODES))
    session.execute(
        text("select core_recovery_set(:token, :hashes)"),
        {"token": token, "hashes": [_hash(code) for code in codes]},
    )
    session.commit()
    return codes


def use_code(session: Session, token: str, typed: str) -> bool:
    """Tell whether a recovery code is one of the user's that is left, and strike it out."""
    known = session.execute(
        text("select core_recovery_try(:token, :hash)"), {"token": token, "hash": _hash(typed)}
    ).scalar_one()
    session.commit()
    return bool(known)


def codes_left(session: Session, token: str) -> int:
    """Return how many recovery codes are left."""
    return int(
        session.execute(text("select core_recovery_left(:token)"), {"token": token}).scalar_one()
    )


def looks_like_recovery(typed: str) -> bool:
    """Tell a recovery code from a code of an app."""
    return any(letter.isalpha() for letter in typed)


def _code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _number in range(16))  # 79 bits
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
