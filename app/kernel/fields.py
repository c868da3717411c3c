"""Form fields that read and write values as the user's language does.

Each field has a `kind`, which picks its template; a `help` text; and keeps what was typed when it
is refused. A label, a choice or a help text may be a lazy translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

import wtforms
from flask_babel import get_translations
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import widgets
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import StopValidation, ValidationError

from app.kernel import dates, form_source, numbers
from app.kernel.fields_base import FieldBase, Required, TypedField
from app.kernel.fields_choice import BooleanField, ChoiceField, FileField, MultiChoiceField
from app.kernel.formats import current_language
from app.kernel.text import clean_input, nfc
from app.kernel.widgets import HiddenInput, TextArea, clean_key

__all__ = [
    "BirthField",
    "BooleanField",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "FieldBase",
    "FileField",
    "HiddenField",
    "IntegerField",
    "LongTextField",
    "MoneyField",
    "MultiChoiceField",
    "PasswordField",
    "Required",
    "TextField",
    "TranslatedForm",
    "TypedField",
]


class TextField(TypedField):
    """One line of text, composed and trimmed, without invisible characters."""

    def __init__(
        self, label: Any = None, validators: Any = None, *, max_length: int = 255, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.max_length = max_length
        self.flags.maxlength = max_length

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse a text that is longer than allowed."""
        super().pre_validate(form)
        if isinstance(self.data, str) and len(self.data) > self.max_length:
            message = _(
                "Type at most %(limit)s characters; there are %(count)s.",
                limit=numbers.format_integer(self.max_length, current_language()),
                count=numbers.format_integer(len(self.data), current_language()),
            )
            raise StopValidation(message)


class LongTextField(TextField):
    """Text of several lines."""

    kind = "textarea"
    widget = TextArea()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **{"max_length": 10_000, **kwargs})

    def read(self, typed: Any) -> str:
        """Clean the text and keep its lines."""
        return clean_input(str(typed), multiline=True)


class HiddenField(TextField):
    """A value that travels with the form unseen."""

    kind = "hidden"
    widget = HiddenInput()


class PasswordField(TextField):
    """A password: composed, but neither trimmed nor ever shown again."""

    kind = "password"
    widget = widgets.PasswordInput(hide_value=True)

    def read(self, typed: Any) -> str:
        """Compose the password and refuse invisible characters."""
        clean_input(str(typed))
        return nfc(str(typed))


class IntegerField(TypedField):
    """A whole number between `minimum` and `maximum`."""

    kind = "integer"
    input_mode = "numeric"
    parse: ClassVar[Callable[..., int]] = staticmethod(numbers.parse_integer)

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        plain: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum, self.plain = minimum, maximum, plain

    def read(self, typed: Any) -> int:
        """Read the number in the user's language, or as JSON gives it."""
        language = current_language()
        text = typed if isinstance(typed, str) else str(numbers.parse_cell_integer(typed))
        return self.parse(text, language, minimum=self.minimum, maximum=self.maximum)

    def write(self, value: Any) -> str:
        """Write the number with thousand separators; a plain one (a year) without."""
        return str(value) if self.plain else numbers.format_integer(value, current_language())


class MoneyField(IntegerField):
    """A whole amount of đồng, not negative unless `minimum` says so."""

    kind = "money"
    parse: ClassVar[Callable[..., int]] = staticmethod(numbers.parse_money_vnd)

    def __init__(
        self, label: Any = None, validators: Any = None, *, minimum: int | None = 0, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, minimum=minimum, **kwargs)


class DecimalField(TypedField):
    """A number with at most `places` decimals."""

    kind = "decimal"
    input_mode = "decimal"

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        places: int | None = None,
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.places, self.minimum, self.maximum = places, minimum, maximum

    def read(self, typed: Any) -> Decimal:
        """Read the number in the user's language, or as JSON gives it."""
        language = current_language()
        if not isinstance(typed, str):
            typed = numbers.format_decimal_input(numbers.parse_cell_decimal(typed), language)
        limits = {"minimum": self.minimum, "maximum": self.maximum}
        return numbers.parse_decimal(typed, language, places=self.places, **limits)

    def write(self, value: Any) -> str:
        """Write the number so that no language misreads it."""
        return numbers.format_decimal_input(value, current_language())


class DateField(TypedField):
    """A day between `minimum` and `maximum`, typed as dd/mm/yyyy."""

    kind = "date"
    input_mode = "numeric"

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        minimum: date = dates.EARLIEST,
        maximum: date = dates.LATEST,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def read(self, typed: Any) -> Any:
        """Read the day."""
        return dates.parse_date(str(typed), minimum=self.minimum, maximum=self.maximum)

    def write(self, value: Any) -> str:
        """Write the day as dd/mm/yyyy."""
        return dates.format_date(value)


class BirthField(DateField):
    """A date of birth of which only the year, or month and year, may be known."""

    kind = "text"

    def read(self, typed: Any) -> dates.PartialDate:
        """Read what is known of the date."""
        return dates.parse_birth(str(typed), minimum=self.minimum, maximum=self.maximum)

    def write(self, value: Any) -> str:
        """Write what is known of the date."""
        return dates.format_partial_date(value)


class DateTimeField(TypedField):
    """An instant, typed as dd/mm/yyyy HH:MM in the time of Vietnam, kept in UTC."""

    kind = "datetime"

    def read(self, typed: Any) -> datetime:
        """Read the instant."""
        return dates.parse_datetime(str(typed))

    def write(self, value: Any) -> str:
        """Write the instant in the time of Vietnam."""
        return dates.format_datetime(value)


class FormTranslations:
    """Translate the messages of WTForms with the catalogues of the program."""

    def gettext(self, string: str) -> str:
        """Translate a message, leaving its placeholders."""
        return str(get_translations().ugettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a message that depends on a number, leaving its placeholders."""
        return str(get_translations().ungettext(singular, plural, n))


class TokenField(CSRFTokenField):
    """The hidden token against forged requests."""

    kind = "hidden"
    help = ""


class TranslatedCSRF(FlaskForm.Meta.csrf_class):
    """The protection of Flask-WTF with its refusals in the user's language."""

    field_class = TokenField

    def validate_csrf_token(self, form: wtforms.Form, field: wtforms.Field) -> None:
        """Check the token of the form."""
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(_(error.args[0])) from error


class Grid(Protocol):
    """Lines that are entered and saved with a form."""

    name: str

    def validate(self) -> bool: ...

    def save(self, parent: Any) -> None: ...

    def faults(self) -> Iterator[tuple[str, str, str]]: ...

    def note_reads(self) -> None: ...

    @property
    def errors(self) -> dict[str, Any]: ...


class TranslatedForm(FlaskForm):
    """Base of all forms: protected against forged requests, in the user's language."""

    grids: tuple[Grid, ...] = ()

    class Meta(FlaskForm.Meta):
        """Tell WTForms where its translations and its protection come from."""

        csrf_class = TranslatedCSRF

        def get_translations(self, form: wtforms.Form) -> FormTranslations:
            """Return the translations for the fields of a form."""
            return FormTranslations()

        def render_field(self, field: wtforms.Field, render_kw: dict[str, Any]) -> Any:
            """Render a field with its own attributes and those given, which come first."""
            own = getattr(field, "render_kw", None) or {}
            given = {clean_key(name): value for name, value in (own | render_kw).items()}
            return field.widget(field, **given)

        def wrap_formdata(self, form: wtforms.Form, formdata: Any) -> Any:
            """Read from the request, unless a block of `reading_from` says otherwise."""
            if formdata is _Auto and form_source.is_set():
                return form_source.source()
            return super().wrap_formdata(form, formdata)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the lines, so that all messages show at once."""
        own = bool(super().validate(extra_validators))
        return all([own, *(grid.validate() for grid in self.grids)])

    @property
    def errors(self) -> dict[Any, Any]:
        """Return the messages of the fields and of the lines."""
        found = dict(super().errors)
        for grid in self.grids:
            found |= grid.errors
        return found
