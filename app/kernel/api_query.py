"""The parameters of a list asked by a program: none that no list has is passed over."""

from __future__ import annotations

from collections.abc import Mapping

from app.kernel.errors import BadQuery
from app.kernel.list_conditions import is_condition
from app.kernel.listing import BOUNDS, PARAMETERS, ListSpec


def refuse_unknown(spec: ListSpec, args: Mapping[str, str]) -> None:
    """Raise BadQuery for a parameter that no list has: passing it over would give all rows."""
    known = {*PARAMETERS, *spec.filters}
    known |= {name + bound for name in spec.filters for bound in BOUNDS}
    for name in args:
        if name not in known and not is_condition(name):
            raise BadQuery(name, args[name])
