"""What a module declares of an official table: heading, columns, groups, totals, signatures.

The words of a layout are those of the form, so they are Vietnamese in every language and no texts
of the catalogue. Values come from the list itself, as the reader may see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.kernel import columns as column_names
from app.kernel import field_policy
from app.kernel.manifest import Text
from app.kernel.official.formulas import Expression, read_marks

if TYPE_CHECKING:
    from app.kernel.listing import ListQuery
    from app.kernel.views import RecordView

ORDINAL = "#"  # source of a column that numbers the records
VERIFIED = "V"
UNCHECKED = "Mẫu chưa đối chiếu"

Values = Mapping[str, Any]
# Further values of some records, by key: one line for each, or several (members of a household).
More = Callable[[Session, Sequence[Any]], Mapping[int, Sequence[Values]]]
About = Callable[[Session, "ListQuery"], Sequence[str]]


class Kind(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    CENTRE = "centre"  # a short text: a code, a mark
    WHOLE = "whole"
    DECIMAL = "decimal"  # two places
    PLAIN = "plain"  # a number without separators: a year
    DAY = "day"
    BLANK = "blank"  # left empty, to be filled in by hand: a signature


class Total(StrEnum):
    """What a total says of a column."""

    NONE = ""
    SUM = "sum"
    COUNT = "count"  # how many rows have something there


@dataclass(frozen=True)
class SheetColumn:
    """A column of the form.

    `source` is a column of the list, a name that `more` gives, or ORDINAL; without it the column is
    computed by its mark ("4=3/1*100": the numbers are those of the row below the header). `above`
    are the headings over it, the outermost first; equal ones side by side are one merged cell. With
    `when` (a name, then values) a cell is filled only where that column has one of those values
    ("x" if there is no source); `words` are what the form says for stored values.
    `verification` is the mark of the shared rules: V read in the form, P partly, U not.
    """

    title: str
    source: str = ""
    mark: str = ""
    above: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    width: float = 12
    total: Total = Total.NONE
    when: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    verification: str = VERIFIED


@dataclass(frozen=True)
class SheetGroup:
    """Rows that belong together: `{value}` in the texts is the value of `source`."""

    source: str
    heading: str = "{value}"
    subtotal: str = "Cộng {value}"  # empty: none
    words: Mapping[str, str] = field(default_factory=dict)  # stored value: its words in headings


@dataclass(frozen=True)
class SheetLayout:
    """A spreadsheet in official layout. `label` is what the reader chooses on the screen.

    `order` sorts the list by its columns (`-name` descending), groups first, after `ranks`: a
    column and its values in the order of the form's sections. `within` returns the
    condition for rows that the form is about, beside what the reader asked. `about` returns the
    lines below the title from what was asked. `personal` names what `more` adds of people.
    """

    name: str
    label: Text
    title: str
    columns: tuple[SheetColumn, ...]
    source: str = ""  # where the form was read
    verification: str = VERIFIED
    subtitle: tuple[str, ...] = ()
    about: About | None = None
    measure: str = ""  # "Đơn vị tính: đồng"
    code: str = ""  # "Mẫu số S05-H"
    basis: str = ""  # "(Ban hành kèm theo …)"
    motto: bool = True
    groups: tuple[SheetGroup, ...] = ()
    ranks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    order: tuple[str, ...] = ()
    within: Callable[[], ColumnElement[bool]] | None = None
    more: More | None = None
    personal: frozenset[str] = frozenset()
    total: str = "Tổng cộng"  # empty: none
    signers: tuple[str, ...] = ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ")
    notes: tuple[str, ...] = ()

    @property
    def expressions(self) -> tuple[Expression | None, ...]:
        """Return how columns are computed from others, by their marks."""
        return read_marks([column.mark for column in self.columns])

    @property
    def depth(self) -> int:
        """Return how many rows the header has."""
        return 1 + max(len(column.above) for column in self.columns)

    @property
    def unchecked(self) -> str:
        """Return what the foot says of a form that was not compared with its source, or nothing."""
        why = f": {self.source}" if self.source else ""
        if self.verification != VERIFIED:
            return f"{UNCHECKED}{why}."
        names = [c.mark or c.title for c in self.columns if c.verification != VERIFIED]
        return f"{UNCHECKED} (cột {', '.join(names)}){why}." if names else ""

    def sources(self) -> tuple[str, ...]:
        """Return the names that its cells and groups read, in their order."""
        named = [column.source for column in self.columns]
        named += [column.when[0] for column in self.columns if column.when]
        named += [group.source for group in self.groups]
        return tuple(dict.fromkeys(name for name in named if name and name != ORDINAL))


@dataclass(frozen=True)
class Line:
    """A row: its values by source. A line of a report may lie below another (`level`).

    `starts` is False for further lines of one record, which carry no number.
    """

    values: Values
    level: int = 0
    is_total: bool = False
    starts: bool = True


@dataclass(frozen=True)
class SheetHead:
    """What stands at the head and the foot beside the table: who issues it, of what, where."""

    above: str = ""  # the body above
    issuer: str = ""
    lines: tuple[str, ...] = ()
    place: str = ""
    year: str = ""


@dataclass(frozen=True)
class ReportSheet:
    """A layout of a report that a view has made already, with its lines."""

    layout: SheetLayout
    lines: Iterable[Line]
    head: SheetHead | None = None


def _rule_at(view: RecordView, name: str) -> Any:
    try:
        return field_policy.rule_at(view.model, name)
    except AttributeError:
        return None  # a name that `more` gives


def check(view: RecordView) -> None:
    """Refuse layouts that name what is not there."""
    for layout in view.layouts:
        problems = _problems(view, layout)
        if problems:
            raise TypeError(f"{type(view).__name__}, layout {layout.name}: {'; '.join(problems)}")


def _problems(view: RecordView, layout: SheetLayout) -> list[str]:
    problems = [] if layout.columns else ["it has no columns"]
    names = [name for name in layout.sources() if layout.more is None or "." in name]
    names += [name for name, _values in layout.ranks]
    names += [name.removeprefix("-") for name in layout.order]
    for name in names:
        try:
            column_names.resolve(view.model, name)
        except AttributeError:
            problems.append(f"{name} is no column")
    ordered = [*layout.order, *(group.source for group in layout.groups)]
    for name in ordered:
        rule = _rule_at(view, name.removeprefix("-"))
        if rule is not None and rule.kind is not field_policy.Kind.READ_ONLY:
            problems.append(f"{name} is guarded: its order would tell it")
    problems += [
        f"{column.title} has neither source nor formula"
        for column, how in zip(layout.columns, layout.expressions, strict=True)
        if not column.source and how is None and not column.when and column.kind is not Kind.BLANK
    ]
    return problems
