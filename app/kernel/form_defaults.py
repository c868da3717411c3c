"""What a new form begins with: the reader's own unit, the day, the list that they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.kernel import clock, columns
from app.kernel.fields import TranslatedForm
from app.kernel.models import table_of
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.listing import ListQuery
    from app.kernel.views import RecordView

Default = Callable[["RecordView"], Any]
SECRET = ("csrf_token", "version")
LONGEST = 200


def my_unit(view: RecordView) -> int | None:
    """Return the unit in which the reader may write such records, when it is a single one."""
    return _only(current_actor().units("write", view.record))


def my_office(view: RecordView) -> int | None:
    """Return the unit of the reader's office that may write such records, if a single one."""
    offices = {
        grant.unit_id
        for grant in current_actor().grants
        if ("write", view.record) in grant.permissions
    }
    return next(iter(offices)) if len(offices) == 1 else None


def my_organisation(view: RecordView) -> int | None:
    """Return the organisation for which the reader may write such records, if a single one."""
    return _only(current_actor().organisations("write", view.record))


def today(_view: RecordView) -> Any:
    """Return the day."""
    return clock.today()


def _only(keys: frozenset[int] | None) -> int | None:
    return next(iter(keys)) if keys is not None and len(keys) == 1 else None


def begin(view: RecordView, form: TranslatedForm, args: Mapping[str, str]) -> None:
    """Fill a new form: first the view's defaults, then what the address says."""
    for name, default in view.defaults.items():
        if name in form and form[name].data in (None, ""):
            form[name].data = default(view)
    for name, value in args.items():
        if name in form and name not in SECRET and len(value) <= LONGEST:
            _take(form[name], value)


def _take(each: Any, value: str) -> None:
    """Read a value of the address as the field reads it; leave out what is not understood."""
    before = each.data
    try:
        each.process_formdata([value])
    except ValueError:
        each.data = before
    each.raw_data = None


def from_list(view: RecordView, query: ListQuery) -> dict[str, str]:
    """Return the filters of a list as defaults of a new record of it."""
    found = {}
    for each in query.filters:
        name = _column_of(view, each.name)
        if each.value is not None and name is not None:
            found[name] = str(each.value)
    return found


def _column_of(view: RecordView, name: str) -> str | None:
    """Return the column that a filter asks for, if a new record's form has it."""
    if columns.resolve(view.model, name).kind == columns.RELATION:
        local = columns.resolve(view.model, name).attribute.property.local_columns
        name = next(iter(local)).name
    asked = {each for _title, part in view.sections(editing=False) for each in part}
    return name if name in asked and name in table_of(view.model).c else None
