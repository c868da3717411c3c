"""What is done to many rows of a list at once: a module declares it, the kernel does the rest.

Each row is judged singly, by what judges the single act: the form's fields, the view's services,
the workflow's guards, the right where the row lies, and the version that the preview showed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.kernel import columns
from app.kernel.bulk_forms import columns_form, filled, step_form
from app.kernel.errors import NotHere, NoWayBack
from app.kernel.fields import TranslatedForm
from app.kernel.form_builder import column_names
from app.kernel.manifest import Text
from app.kernel.models import is_versioned, table_of
from app.kernel.reach import require_on
from app.kernel.security import current_actor
from app.kernel.workflow import Transition, Workflow, workflow_of
from app.kernel.workflow_forms import paper_from

if TYPE_CHECKING:
    from app.kernel.views import RecordView

Tells = Callable[[Any], Sequence[tuple[Text, str]]]


@dataclass(frozen=True)
class Bulk(ABC):
    """An action on the selected rows of a list; `applies` tells for which it is at all."""

    name: str
    label: Text = ""
    icon: str = ""
    tone: str = "secondary"
    help: Text = ""
    applies: Callable[[Any], bool] | None = None

    def right(self, view: RecordView) -> tuple[str, str]:
        """Return the verb and the record of the single act."""
        return "write", view.record

    def title(self, view: RecordView) -> str:
        """Return the words of the button."""
        return str(self.label)

    def may(self, view: RecordView) -> bool:
        """Tell whether the actor holds the right of the single act anywhere."""
        return current_actor().may(*self.right(view))

    def require(self, view: RecordView) -> None:
        """Raise NotAllowed for those who may do this nowhere."""
        current_actor().require(*self.right(view))

    def require_on(self, view: RecordView, item: Any) -> None:
        """Raise NotAllowed where the actor may not do this to a record."""
        verb, record = self.right(view)
        require_on(item, verb, actor=current_actor(), record=record)

    def require_for(self, item: Any) -> None:
        """Raise NotHere for a record that the action is not for."""
        if self.applies is not None and not self.applies(item):
            raise NotHere

    def shown(self, view: RecordView, form: TranslatedForm) -> tuple[str, ...]:
        """Return the columns of which the preview shows what was and what will be."""
        return ()

    def tells(self, view: RecordView, item: Any) -> Sequence[tuple[str, str]]:
        """Return more of what the preview compares: labels with texts."""
        return ()

    def can_undo(self, view: RecordView) -> bool:
        """Tell whether there may be a way back at all."""
        return True

    @abstractmethod
    def form(self, view: RecordView, data: Mapping[str, Any] | None = None) -> TranslatedForm:
        """Return the form that asks for what the action needs."""

    @abstractmethod
    def before(self, view: RecordView, item: Any, form: TranslatedForm) -> dict[str, Any]:
        """Return what undoing needs to know of a record as it is now."""

    @abstractmethod
    def act(self, view: RecordView, item: Any, form: TranslatedForm) -> None:
        """Do it to one record, or raise why not."""

    def asks_again(self, view: RecordView) -> bool:
        """Tell whether the act asks who is at the keyboard; the list cannot, so it is refused."""
        return False

    @abstractmethod
    def undo(self, view: RecordView, item: Any, before: Mapping[str, Any]) -> None:
        """Take it back on one record, or raise why not."""

    def problems(self, view: RecordView) -> Iterator[str]:
        """Yield what is wrong with the declaration."""
        if not is_versioned(view.model):
            yield f"bulk action {self.name} on a model without versions"


@dataclass(frozen=True)
class BulkChange(Bulk):
    """Gives columns of the selected rows new values, typed by the fields of the record's form.

    `save` is the module's service for columns that no form of the view has. Fields left empty leave
    the column alone; one `clearable` column may be emptied.
    """

    columns: tuple[str, ...] = ()
    save: Callable[[Any, Mapping[str, Any]], Any] | None = None
    clearable: bool = False

    def form(self, view: RecordView, data: Mapping[str, Any] | None = None) -> TranslatedForm:
        """Return fields for the columns, none of them required by itself."""
        return columns_form(view, self.columns, clearable=self.clearable)(data=data)

    def shown(self, view: RecordView, form: TranslatedForm) -> tuple[str, ...]:
        """Return the changed columns as the record's page shows them."""
        return tuple(_shown_name(view, name) for name in self._values(form))

    def before(self, view: RecordView, item: Any, form: TranslatedForm) -> dict[str, Any]:
        """Return the values that will be replaced."""
        return {name: getattr(item, name) for name in self._values(form)}

    def act(self, view: RecordView, item: Any, form: TranslatedForm) -> None:
        """Save the values by the service of the form, or by the action's own."""
        self._save(view, item, self._values(form))

    def undo(self, view: RecordView, item: Any, before: Mapping[str, Any]) -> None:
        """Save the former values in the same way."""
        self._save(view, item, before)

    def _values(self, form: TranslatedForm) -> dict[str, Any]:
        return filled(form, self.columns, clearable=self.clearable)

    def _save(self, view: RecordView, item: Any, values: Mapping[str, Any]) -> None:
        view.require_changeable(item)
        if self.save is not None:
            self.save(item, values)
            return
        # The service of the form takes all that the form has.
        names = column_names(view.form_spec(editing=True))
        kept = {name: getattr(item, name) for name in names}
        view.update(item.id, {**kept, **values}, item.version)

    def problems(self, view: RecordView) -> Iterator[str]:
        """Yield columns that cannot be changed in bulk."""
        yield from super().problems(view)
        offered = set(column_names(view.form_spec(editing=True)))
        for name in self.columns:
            if name not in table_of(view.model).c:
                yield f"bulk action {self.name} changes {name}, which is no column"
            elif self.save is None and name not in offered:
                yield f"bulk action {self.name} changes {name}, which the form does not have"
            if name in view.personal_columns:
                # What undoing needs is kept; personal data must be erasable.
                yield f"bulk action {self.name} changes {name}, which is personal data"
        if not self.columns or (self.clearable and len(self.columns) > 1):
            yield f"bulk action {self.name} needs a column, and one only if it may be emptied"


@dataclass(frozen=True)
class BulkStep(Bulk):
    """Takes a step of the workflow with each selected row; `name` is the transition's."""

    def title(self, view: RecordView) -> str:
        """Return the words of the transition."""
        return str(self.label or self._row(view).label)

    def asks_again(self, view: RecordView) -> bool:
        """Tell whether the transition asks who is at the keyboard."""
        return self._row(view).reauthenticate

    def right(self, view: RecordView) -> tuple[str, str]:
        """Return the verb that the transition asks for."""
        return self._row(view).verb, view.record

    def form(self, view: RecordView, data: Mapping[str, Any] | None = None) -> TranslatedForm:
        """Ask for the reason and the paper of the step."""
        return step_form(self._row(view), data)

    def shown(self, view: RecordView, form: TranslatedForm) -> tuple[str, ...]:
        """Return the state."""
        return (_workflow(view).field,)

    def before(self, view: RecordView, item: Any, form: TranslatedForm) -> dict[str, Any]:
        """Return the state from which the step leads."""
        return {"state": getattr(item, _workflow(view).field)}

    def act(self, view: RecordView, item: Any, form: TranslatedForm) -> None:
        """Take the step, or propose it where others must agree."""
        row = self._row(view)
        reason = (form.reason.data if "reason" in form else "") or ""
        view.move(item.id, row.name, reason.strip(), paper_from(row, form))

    def undo(self, view: RecordView, item: Any, before: Mapping[str, Any]) -> None:
        """Take the step that leads back, where the workflow has one; raise NoWayBack."""
        workflow = _workflow(view)
        state = getattr(item, workflow.field)
        back = next(_ways(workflow, state, str(before["state"])), None)
        if back is None:
            raise NoWayBack
        reason = _("Undoes “%(step)s”, which was done to many at once.", step=self.title(view))
        view.move(item.id, back.name, reason)

    def can_undo(self, view: RecordView) -> bool:
        """Tell whether the workflow has a step back."""
        workflow, row = _workflow(view), self._row(view)
        return any(next(_ways(workflow, row.target, source), None) for source in row.sources)

    def problems(self, view: RecordView) -> Iterator[str]:
        """Yield steps that need a form of each record."""
        yield from super().problems(view)
        workflow = workflow_of(view.model)
        row = (
            next((t for t in workflow.transitions if t.name == self.name), None)
            if workflow
            else None
        )
        if row is None:
            yield f"bulk action {self.name} names no transition"
        elif row.paper is not None and row.paper.needs_scan:
            yield f"bulk action {self.name} needs a scan for each record"
        elif view.command_named(self.name) is not None:
            yield f"bulk action {self.name} is a command with a form of its own"

    def _row(self, view: RecordView) -> Transition:
        return _workflow(view).transition(self.name)


@dataclass(frozen=True)
class BulkCall(Bulk):
    """Calls the module's service with each selected row: `run(item, form)`.

    `verb` is asked of `record` (the view's own by default); `compared` is what the preview shows
    before and after; `back(item, noted)` takes it back, `noted` is what it needs to know for that.
    """

    run: Callable[[Any, TranslatedForm], Any] | None = None
    verb: str = "write"
    record: str = ""
    fields: Callable[[Mapping[str, Any] | None], TranslatedForm] | None = None
    columns: tuple[str, ...] = ()
    compared: Tells | None = None
    noted: Callable[[Any], Mapping[str, Any]] | None = None
    back: Callable[[Any, Mapping[str, Any]], Any] | None = None

    def right(self, view: RecordView) -> tuple[str, str]:
        """Return the verb of the service."""
        return self.verb, self.record or view.record

    def form(self, view: RecordView, data: Mapping[str, Any] | None = None) -> TranslatedForm:
        """Return the action's own form, or one without fields."""
        return self.fields(data) if self.fields is not None else TranslatedForm(data=data)

    def shown(self, view: RecordView, form: TranslatedForm) -> tuple[str, ...]:
        """Return the columns that the service changes."""
        return self.columns

    def tells(self, view: RecordView, item: Any) -> Sequence[tuple[str, str]]:
        """Return what the action compares."""
        found = self.compared(item) if self.compared is not None else ()
        return [(str(label), text) for label, text in found]

    def before(self, view: RecordView, item: Any, form: TranslatedForm) -> dict[str, Any]:
        """Return what the action notes for its way back."""
        return dict(self.noted(item)) if self.noted is not None else {}

    def act(self, view: RecordView, item: Any, form: TranslatedForm) -> None:
        """Call the service."""
        assert self.run is not None  # noqa: S101 - `problems` refuses the declaration
        self.run(item, form)

    def undo(self, view: RecordView, item: Any, before: Mapping[str, Any]) -> None:
        """Call the way back; raise NoWayBack without one."""
        if self.back is None:
            raise NoWayBack
        self.back(item, before)

    def can_undo(self, view: RecordView) -> bool:
        """Tell whether the action has a way back."""
        return self.back is not None

    def problems(self, view: RecordView) -> Iterator[str]:
        """Yield what is missing."""
        yield from super().problems(view)
        if self.run is None:
            yield f"bulk action {self.name} calls nothing"


def _workflow(view: RecordView) -> Workflow:
    found = workflow_of(view.model)
    assert found is not None  # noqa: S101 - `problems` refuses the declaration
    return found


def _ways(workflow: Workflow, state: str, former: str) -> Iterator[Transition]:
    for row in workflow.transitions:
        plain = row.people is None and row.paper is None
        if row.target == former and state in row.sources and plain:
            yield row


def _shown_name(view: RecordView, name: str) -> str:
    """Return the relation of a key, which has a label and a readable value."""
    relation = columns.relation_of_key(view.model, name)
    return relation.key if relation is not None else name
