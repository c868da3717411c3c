"""What to say when typed text, a number or a date is refused, and how to type it instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import dates, identity, numbers
from app.kernel.formats import current_language
from app.kernel.text import HiddenCharacters

MESSAGES: dict[type[ValueError], Any] = {
    HiddenCharacters: _l(
        "There is an invisible character (%(name)s) at position %(position)s. "
        "Delete the text and type it again."
    ),
    identity.NotAnIdentityNumber: _l("Type the 12 digits of the identity number (old cards: 9)."),
    identity.NotATelephoneNumber: _l("Type a telephone number of 9 to 15 digits."),
    numbers.NotANumber: _l("Type a number in digits, for example 1500 or 1,500."),
    numbers.NotWhole: _l("Type a whole number without decimals, for example 1500 or 1,500."),
    numbers.AmbiguousNumber: _l(
        "It is not clear which number “%(text)s” is (%(readings)s). "
        "Type a thousand and five hundred as 1500 or 1,500, and one and a half as 1.5."
    ),
    numbers.TooManyDecimals: _l("Type at most %(places)s digits after the decimal point."),
    numbers.NumberTooSmall: _l("The number must be at least %(minimum)s."),
    numbers.NumberTooLarge: _l("The number must be at most %(maximum)s."),
    dates.NotADate: _l("Type a date as day/month/year, for example 05/04/2021."),
    dates.NoSuchDay: _l(
        "There is no day “%(text)s” in the calendar. Type day/month/year, for example 05/04/2021."
    ),
    dates.TwoDigitYear: _l("Type the year with four digits, for example 05/04/2021."),
    dates.DateTooEarly: _l("The date must not be before %(minimum)s."),
    dates.DateTooLate: _l("The date must not be after %(maximum)s."),
}


def explain(error: ValueError) -> str:
    """Return the message of a refused input in the user's language."""
    language = current_language()
    values = {name: _shown(value, language) for name, value in vars(error).items()}
    return str(MESSAGES[type(error)] % values)


def _shown(value: object, language: str) -> str:
    if isinstance(value, Decimal):
        return numbers.format_decimal(value, language)
    if isinstance(value, date):
        return dates.format_date(value)
    if isinstance(value, tuple):
        return " / ".join(_shown(item, language) for item in value)
    return str(value)
