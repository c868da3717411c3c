"""Values as the current user reads them, for views and, as filters, for templates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _

from app.kernel import dates, numbers

DEFAULT_LANGUAGE = "vi"


def current_language() -> str:
    """Return the language of the current request; Vietnamese outside of one."""
    locale = get_locale()
    return str(locale.language) if locale is not None else DEFAULT_LANGUAGE


def name_of(row: Any) -> str:
    """Return the name of a catalogue's row in the reader's language, if it has one in it."""
    english = row.name_en if current_language() == "en" else None
    return str(english or row.name_vi)


def format_integer(value: int | None) -> str:
    """Write a whole number; nothing for None."""
    return "" if value is None else numbers.format_integer(value, current_language())


def format_decimal(value: Decimal | Fraction | int | None, places: int | None = None) -> str:
    """Write a number with `places` decimals or its own; nothing for None."""
    return "" if value is None else numbers.format_decimal(value, current_language(), places)


def format_money(amount: int | None) -> str:
    """Write a whole amount of đồng with its currency; nothing for None."""
    return "" if amount is None else numbers.format_money(amount, current_language())


def format_percent(ratio: Decimal | Fraction | int | None, places: int = 2) -> str:
    """Write a ratio of one as a percentage; nothing for None."""
    return "" if ratio is None else numbers.format_percent(ratio, current_language(), places)


def format_date(value: date | None) -> str:
    """Write a date as dd/mm/yyyy; nothing for None."""
    return "" if value is None else dates.format_date(value)


def format_datetime(value: datetime | None) -> str:
    """Write an instant in the time of Vietnam; nothing for None."""
    return "" if value is None else dates.format_datetime(value)


def format_partial_date(value: dates.PartialDate | None) -> str:
    """Write what is known of a date; nothing for None."""
    return "" if value is None else dates.format_partial_date(value)


def format_boolean(value: bool | None) -> str:
    """Write yes or no; nothing for None."""
    if value is None:
        return ""
    return str(_("Yes") if value else _("No"))


def init_app(app: Flask) -> None:
    """Register the formats as template filters, and trim translated blocks of templates."""
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        integer=format_integer,
        decimal=format_decimal,
        money=format_money,
        percent=format_percent,
        date=format_date,
        datetime=format_datetime,
        partial_date=format_partial_date,
        yesno=format_boolean,
    )
