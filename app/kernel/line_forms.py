"""The grid of a record's lines: built from children or from what was sent, checked, saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.kernel import columns, form_source, form_values, line_rows, reading
from app.kernel.errors import NotFound
from app.kernel.fields import TranslatedForm
from app.kernel.form_builder import column_names
from app.kernel.formats import format_integer
from app.kernel.line_parts import (
    Line,
    data_of,
    know_labels,
    line_forms_of,
    ordering,
    typed_in,
    written,
)
from app.kernel.line_rows import BlankLine
from app.kernel.lines import MORE, LineRefused, Lines, complete
from app.kernel.merging import Merged, Side, merge
from app.kernel.models import Base
from app.kernel.pages import Cell
from app.kernel.registry import registry
from app.kernel.versions import at_version, note_of, opened_from, version_of

if TYPE_CHECKING:
    from app.kernel.views import RecordView

WHAT = "line"
BLANK_INDEX = "__n"  # stands in the template of a line, which the script copies
MORE_LINES = 5
LONGEST_INDEX = 4
NONE = Lines("", "", "", "", ())


class LineGrid:
    """The lines of a record in its form."""

    def __init__(self, lines: Lines, parent: Base | None) -> None:
        self.declared = lines
        self.name = lines.name
        self.parent = parent
        self.child: RecordView = registry().views[lines.view]
        verbs = self.child.method_permission_name
        self.may_add = self.child.has_route("add") and self.child.may(verbs["add"])
        self.may_change = self.child.has_route("edit") and self.child.may(verbs["edit"])
        self.may_remove = self.child.has_route("delete") and self.child.may(verbs["delete"])
        self.source = _source()
        self.new_form = line_forms_of(self.child, lines if self.may_add else NONE, editing=False)
        self.old_form = line_forms_of(self.child, lines if self.may_change else NONE, editing=True)

    # -- what the template reads -----------------------------------------------

    @property
    def title(self) -> str:
        """Return the heading of the grid."""
        return str(self.declared.title)

    @property
    def help(self) -> str:
        """Return the text above the grid."""
        return str(self.declared.help)

    @cached_property
    def shown_columns(self) -> list[str]:
        """Return the columns that at least one line asks for or shows."""
        new, old = self.new_form.names, self.old_form.names
        return [n for n in self.declared.columns if n in new or n in old or self._is_shown(n)]

    @cached_property
    def heads(self) -> tuple[tuple[str, str, str], ...]:
        """Return name, label and help of each column."""
        view, shown = self.child, self.shown_columns
        return tuple((n, str(view.label(n)), str(view.help.get(n, ""))) for n in shown)

    @property
    def needed(self) -> frozenset[str]:
        """Return the columns that a new line must have."""
        return line_rows.needed(self)

    def row(self, line: Line, number: Any, write: Callable[..., str]) -> str:
        """Return the row of a line, which a macro writes; that of an empty one may be kept."""
        return line_rows.row(self, line, number, write)

    @property
    def totals(self) -> dict[str, str]:
        """Return the sums of what stands in the lines now."""
        sums = {}
        for name in self.declared.totals:
            values = (line.form[name].data for line in self.lines if self._counts(line, name))
            sums[name] = written(self.template_line.form[name], sum(v for v in values if v))
        return sums

    @property
    def next_index(self) -> int:
        """Return the number of the next line that the script adds."""
        return max((int(line.index) for line in self.lines), default=-1) + 1

    @cached_property
    def template_line(self) -> Line:
        """Return the empty line that the script copies."""
        return self._blank(BLANK_INDEX)

    def blank_form(self) -> TranslatedForm:
        """Return the form of an empty line."""
        return self._form(self.new_form, BLANK_INDEX, None)

    def _blank(self, index: str, number: int | None = None) -> BlankLine:
        return BlankLine(
            index, lambda: self._labelled(self._form(self.new_form, index, None), number)
        )

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong: the control, where it stands, the message."""
        for number, line in enumerate(self.lines, 1):
            if isinstance(line, BlankLine) and line.is_untouched:
                continue
            place = _("%(lines)s, line %(number)s", lines=self.title, number=number)
            if line.form.form_errors:
                texts = "; ".join(str(text) for text in line.form.form_errors)
                yield f"{self.name}-{line.index}", place, texts
            for each in line.form:
                if each.errors:
                    yield each.id, f"{place}: {each.label.text}", "; ".join(map(str, each.errors))

    @property
    def errors(self) -> dict[str, Any]:
        """Return the messages of all lines, by line."""
        return {
            f"{self.name}-{line.index}": line.form.errors
            for line in self.lines
            if not (isinstance(line, BlankLine) and line.is_untouched) and line.form.errors
        }

    def note_reads(self) -> None:
        """Note the personal data that the lines show."""
        reading.note(self.child, self.items.values(), self.shown_columns)

    # -- lines -------------------------------------------------------------------

    @cached_property
    def items(self) -> dict[int, Any]:
        """Return the children within reach, in the order of their list, by key."""
        if self.parent is None:
            return {}
        view, lines = self.child, self.declared
        statement = select(view.model).where(getattr(view.model, lines.column) == self.parent.id)
        shown = [lines.shows.get(n, n) for n in lines.columns if n not in self.old_form.names]
        shown = [name for name in shown if self._is_shown(name)]
        paths = [columns.resolve(view.model, name.partition(".")[0]) for name in shown]
        loads = [joinedload(path.attribute) for path in paths if path.kind == columns.RELATION]
        order = [ordering(view.model, name) for name in view.order]
        found = db.session.execute(
            statement.options(*loads).order_by(*order, view.model.id).limit(lines.most)
        ).unique()
        return {item.id: item for item in found.scalars()}

    @cached_property
    def lines(self) -> list[Line]:
        """Return the lines as they were sent, or as the children are."""
        found = self._sent_lines() if self._is_sent() else self._stored_lines()
        for number, line in enumerate(found, 1):
            self._labelled(line.form, number)
        know_labels(self.child, [line.form for line in found])
        if self.may_add:
            start = max((int(line.index) for line in found), default=-1) + 1
            count = 0 if self._is_sent() and not self._wants_more() else self.declared.blank
            count = MORE_LINES if self._wants_more() else count
            after = len(found) - start + 1  # numbers are counted, indexes may have gaps
            found += [self._blank(str(i), i + after) for i in range(start, start + count)]
        return found

    def _stored_lines(self) -> list[Line]:
        made = []
        for index, item in enumerate(self.items.values()):
            form = self._form(self.old_form, str(index), item)
            line = Line(str(index), form, item, key=item.id, shown=self._cells(item), kept=True)
            line.note = note_of(db.session(), WHAT, item, data_of(form))
            made.append(line)
        return made

    def _sent_lines(self) -> list[Line]:
        source = self.source or MultiDict()
        indexes = {
            parts[1]
            for name in source
            if len(parts := name.split("-", 2)) == 3 and parts[0] == self.name
            if parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= LONGEST_INDEX
        }
        ordered = sorted(indexes, key=int)[: self.declared.most]
        return [self._sent_line(index, source) for index in ordered]

    def _sent_line(self, index: str, source: MultiDict[str, Any]) -> Line:
        removed = f"{self.name}-{index}-_remove" in source
        sent_key = source.get(f"{self.name}-{index}-_id", "")
        if not sent_key:
            form = self._form(self.new_form, index, None, source)
            blank = typed_in(form) == typed_in(self.template_line.form)
            return Line(index, form, removed=removed, kept=removed or blank)
        key = (
            int(sent_key) if sent_key.isascii() and sent_key.isdigit() and len(sent_key) < 19 else 0
        )
        item, note = self.items.get(key), source.get(f"{self.name}-{index}-_note", "")
        opened = opened_from(db.session(), WHAT, self.child.model, key, note)
        if item is None and opened is None:
            raise NotFound(record=self.child.record, table=self.child.model.__tablename__, key=key)
        form = self._form(self.old_form, index, item, source)
        line = Line(index, form, item, note, removed, key=key, opened=opened)
        if item is not None:
            line.shown = self._cells(item)
            line.changes = merge(
                opened.values if opened else None, self._values(item), data_of(form)
            )
            mine = any(row.side in (Side.MINE, Side.CONFLICT) for row in line.changes)
            line.kept = not removed and not mine
        return line

    def _form(
        self,
        cls: Callable[..., TranslatedForm],
        index: str,
        item: Base | None,
        source: MultiDict[str, Any] | None = None,
    ) -> TranslatedForm:
        prefix = f"{self.name}-{index}"
        return cls(formdata=source, obj=item, prefix=prefix, meta={"csrf": False})

    def _labelled(self, form: TranslatedForm, number: int | None = None) -> TranslatedForm:
        """Name each control, since the head of its column is not its label."""
        for each in form:
            label = str(each.label.text)
            if number is not None:
                label = _("%(label)s, line %(number)s", label=label, number=format_integer(number))
            each.render_kw = {**(each.render_kw or {}), "aria-label": label}
        return form

    def _cells(self, item: Base) -> dict[str, Cell]:
        shows, asked = self.declared.shows, self.old_form.names
        return {
            name: self.child.cell(item, shows.get(name, name))
            for name in self.declared.columns
            if name not in asked and self._is_shown(shows.get(name, name))
        }

    def _is_shown(self, name: str) -> bool:
        return name in self.child.list_columns or name in self.child.shown_columns()

    def _values(self, item: Base) -> dict[str, Any]:
        return data_of(self._form(self.old_form, "0", item))

    def _note(self, item: Base) -> str:
        return note_of(db.session(), WHAT, item, self._values(item))

    def _is_sent(self) -> bool:
        return self.source is not None and f"{self.name}-_sent" in self.source

    def _wants_more(self) -> bool:
        return self.source is not None and self.source.get(MORE) == self.name

    @staticmethod
    def _counts(line: Line, name: str) -> bool:
        return line.has(name) and not line.removed and not line.form[name].errors

    # -- checking and saving -------------------------------------------------------

    def validate(self) -> bool:
        """Check all lines that were entered or changed; each message stands beside its cell."""
        if not self._is_sent():
            return True
        right = [self._is_right(line) for line in self.lines if not line.kept]
        return all(right)

    def _is_right(self, line: Line) -> bool:
        if not line.is_new and line.item is None:
            if line.removed:
                return True
            gone = _("This line was removed meanwhile. Remove it here, or enter it as a new line.")
            line.form.form_errors = [gone]
            return False
        if line.removed:
            return self._is_removable(line)
        right = bool(line.form.validate())
        clashes = [row for row in line.changes if row.side is Side.CONFLICT]
        for row in clashes:
            self._say_clash(line, row)
        if clashes and line.item is not None:
            line.note = self._note(
                line.item
            )  # the next save puts one value over the other knowingly
        return right and not clashes

    def _is_removable(self, line: Line) -> bool:
        if line.item is None or line.opened is None:
            return line.item is None
        if line.opened.version == version_of(line.item):
            return True
        line.form.form_errors = [
            _("Somebody changed this line after you had opened it. Look at it, then remove it.")
        ]
        line.note = self._note(line.item)
        line.removed = False
        form_values.fill(line.form, self._values(line.item))
        return False

    def _say_clash(self, line: Line, row: Merged) -> None:
        each = line.form[row.name]
        pristine = self._form(self.old_form, line.index, line.item)
        know_labels(self.child, [pristine])
        said = _(
            "Meanwhile somebody saved “%(value)s” here. Save again to put yours in its place.",
            value=form_values.shown(pristine[row.name]) or _("empty"),
        )
        each.errors = [*each.errors, said]

    def save(self, parent: Base) -> None:
        """Carry out what was sent, removals first; raise LineRefused at the first refusal."""
        if not self._is_sent():
            return
        work = [line for line in self.lines if not line.kept]
        for line in sorted(work, key=lambda each: not each.removed):
            try:
                self._carry_out(line, parent)
            except Exception as error:
                raise LineRefused(line.form, error) from error

    def _carry_out(self, line: Line, parent: Base) -> None:
        view = self.child
        if line.is_new:
            values = {name: line.form[name].data for name in self.new_form.names}
            view.create(complete(view, values | {self.declared.column: parent.id}))
            return
        if line.item is None or line.key is None:
            return
        version = version_of(line.item)
        with at_version(view.model, line.key, version):
            view.require_changeable(line.item)
            if line.removed:
                view.remove(line.key)
                return
            merged = {row.name: row.value for row in line.changes}
            own = set(column_names(self.old_form.spec))
            view.update(line.key, {n: v for n, v in merged.items() if n in own}, version)


def grids(view: RecordView, item: Base | None) -> tuple[LineGrid, ...]:
    """Return the grids of a form that this actor may see and fill in."""
    found = []
    for lines in view.lines:
        child = registry().views[lines.view]
        if not child.may("read"):
            continue
        grid = LineGrid(lines, item)
        if grid.may_add or (item is not None and grid.may_change):
            found.append(grid)
    return tuple(found)


def _source() -> MultiDict[str, Any] | None:
    if form_source.is_set():
        return form_source.source()
    return request.form if request.method == "POST" else None
