"""Form fields of numbers that name a person: kept as digits, without what people put between."""

from __future__ import annotations

from typing import Any

from app.kernel.fields import TextField
from app.kernel.identity import parse_identity_number, parse_telephone


class IdentityNumberField(TextField):
    """The number of an identity card (12 digits; 9 on cards before 2016)."""

    input_mode = "numeric"

    def read(self, typed: Any) -> str:
        """Read digits; raise NotAnIdentityNumber."""
        return parse_identity_number(super().read(typed))


class TelephoneField(TextField):
    """A telephone number."""

    input_mode = "tel"

    def read(self, typed: Any) -> str:
        """Read digits, perhaps after a plus; raise NotATelephoneNumber."""
        return parse_telephone(super().read(typed))
