"""Serial numbers of exports: short enough to be read out, too many to be guessed."""

from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
LENGTH = 10  # 50 bits: nobody writes another's number into a file by chance
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_serial(draw: Callable[[str], str]) -> str:
    """Return a serial number of drawn letters, as “7K3F9-Q2M4D”."""
    letters = "".join(draw(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def read_serial(typed: str) -> str | None:
    """Return the serial number that somebody typed, whichever way; None when it is none."""
    letters = typed.upper().translate(MISREAD)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return f"{letters[:5]}-{letters[5:]}"
