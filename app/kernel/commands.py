"""Commands of a record: forms for what is more than a change of columns, and transitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask import abort, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.kernel import changed_since, conflicts, messages, record_pages, reentry, refusals
from app.kernel.errors import InvalidInput, WrongState
from app.kernel.fields import TranslatedForm
from app.kernel.lines import LineRefused
from app.kernel.manifest import Text
from app.kernel.page_view import Answer, PageView
from app.kernel.pages import Button, FormPage, FormSection
from app.kernel.reach import require_on
from app.kernel.security import current_actor
from app.kernel.versions import version_of
from app.kernel.workflow import Workflow

if TYPE_CHECKING:
    from app.kernel.views import RecordView

__all__ = ["Answer", "Command", "CommandRoutes", "CommandView", "PageView", "spread_errors"]

Hidden = tuple[tuple[str, str], ...]


def _always(_item: Any) -> bool:
    return True


@dataclass(frozen=True)
class Command:
    """A form on a record's page; `run` calls the module's service.

    A command with the name of a transition takes the place of its plain button. `verb` is asked of
    `record` (the view's own by default); `shown` tells whether it applies to a record.
    `reauthenticate` asks who is at the keyboard, as a transition of the name may do too.
    """

    name: str
    label: Text
    verb: str
    form: Callable[[Any], TranslatedForm]
    run: Callable[[Any, TranslatedForm], None]
    record: str = ""
    shown: Callable[[Any], bool] = _always
    icon: str = ""
    tone: str = "primary"
    help: Text = ""
    template: str = "record/form.html"
    reauthenticate: bool = False


class CommandView(PageView):
    """A view of commands and reports that are no records; routes name their own verbs.

    Subclasses set `class_permission_name` and map each route to a verb in `method_permission_name`.
    """

    default_view = "index"


class CommandRoutes(PageView):
    """The routes of commands; part of `RecordView`."""

    commands: ClassVar[Sequence[Command]] = ()

    if TYPE_CHECKING:

        @property
        def record(self) -> str: ...

        @property
        def workflow(self) -> Workflow | None: ...

    read: Callable[[int], Any]
    url_of: Callable[[Any], str]

    def url_after(self, item: Any) -> str:
        """Return where a new record leads: to its page, or for a row of another one to that one."""
        return self.url_of(item)

    def may_change(self, item: Any) -> bool:
        """Tell whether a record can still be changed in its state; a module overrides it."""
        return True

    def may_remove(self, item: Any) -> bool:
        """Tell whether removing a record is offered; a module overrides it."""
        return self.may_change(item)

    def require_changeable(self, item: Any) -> None:
        """Refuse to change a record without the right to, or one whose state forbids it."""
        if hasattr(item, "__scope__"):
            verb = self.method_permission_name["edit"]
            require_on(item, verb, actor=current_actor(), record=self.record)
        if not self.may_change(item):
            state = self.workflow.state(item.state).label if self.workflow else ""
            raise WrongState(transition=_("Change"), state=state)

    def list_buttons(self) -> Sequence[Button]:
        """Return further buttons of the list; a module overrides it."""
        return ()

    def command_named(self, name: str) -> Command | None:
        """Return a command by name."""
        return next((command for command in self.commands if command.name == name), None)

    def may_run(self, command: Command, item: Any) -> bool:
        """Tell whether the actor may run a command on a record in its state."""
        allowed = current_actor().may(command.verb, command.record or self.record)
        return allowed and command.shown(item)

    def command_buttons(self, item: Any) -> list[Button]:
        """Return the buttons of the commands that are no transitions."""
        moves = {row.name for row in self.workflow.transitions} if self.workflow else set()
        return [
            Button(
                str(command.label),
                self.url("command", pk=item.id, name=command.name, version=version_of(item)),
                icon=command.icon,
                tone=command.tone,
            )
            for command in self.commands
            if command.name not in moves and self.may_run(command, item)
        ]

    @expose("/<int:pk>/command/<name>", methods=["GET", "POST"])
    @has_access
    def command(self, pk: int, name: str) -> Answer:
        """Show the form of a command, or carry it out."""
        command = self.command_named(name)
        if command is None:
            abort(404)
        return conflicts.handle(conflicts.CommandSheet(cast("RecordView", self), command), pk)

    def asks_again(self, command: Command) -> bool:
        """Tell whether a command, or the step of its name, asks who is at the keyboard."""
        steps = self.workflow.transitions if self.workflow else ()
        step = next((row for row in steps if row.name == command.name), None)
        return command.reauthenticate or (step is not None and step.reauthenticate)

    def require_command(self, command: Command, item: Any) -> None:
        """Raise NotAllowed unless the actor may run a command where the record lies."""
        record = command.record or self.record
        require_on(item, command.verb, actor=current_actor(), record=record)

    def command_page(
        self, command: Command, item: Any, form: TranslatedForm, hidden: Hidden
    ) -> Answer:
        """Return the page of a command."""
        reentry.settle(form)
        asked = ("csrf_token", reentry.FIELD)
        names = tuple(field.name for field in form if field.name not in asked)
        page = FormPage(
            title=f"{command.label}: {item}",
            form=form,
            sections=(FormSection("", names), *reentry.sections(form)),
            submit_label=str(command.label),
            submit_tone=command.tone,
            cancel_url=self.url("show", pk=item.id),
            breadcrumbs=record_pages.breadcrumbs(self, item, last=str(command.label)),
            errors=tuple(str(text) for text in form.form_errors),
            notice=changed_since.notice(item) or self._notice_of(command),
            hidden=hidden,
        )
        if page.errors and not names and reentry.FIELD not in form and request.method == "POST":
            return self.refused_page(item, page.errors)
        return self.page(command.template, page, status=422 if form.errors else 200, item=item)

    def _notice_of(self, command: Command) -> str | None:
        """Return what to know before a command: its help, and what its step asks to be sure of."""
        steps = self.workflow.transitions if self.workflow else ()
        confirm = next((str(row.confirm) for row in steps if row.name == command.name), "")
        return " ".join(text for text in (str(command.help), confirm) if text) or None

    def refused_page(self, item: Any, errors: tuple[str, ...], *, status: int = 422) -> Answer:
        """Return the page of a record with why an act on it that asks nothing was refused."""
        page = replace(cast("RecordView", self).show_page(item), errors=errors)
        return self.page("record/show.html", page, status=status)

    def not_offered(self, item: Any, error: Exception) -> Answer:
        """Return the page of a record with why a form about it cannot be offered as it stands."""
        if not messages.known(error) or messages.status_of(error) in (403, 404):
            raise error
        return self.refused_page(item, (messages.text_for(error),), status=409)

    def refuse(self, form: TranslatedForm, error: Exception) -> None:
        """Put a refusal beside the fields and keep what was typed; raise what has no words."""
        if isinstance(error, LineRefused):
            self.refuse(error.form, error.cause)
            return
        refusals.note_refused(error)
        if isinstance(error, InvalidInput):
            spread_errors(form, messages.field_texts(error))
        elif messages.known(error) and messages.status_of(error) not in (403, 404):
            spread_errors(form, {getattr(error, "field", ""): messages.text_for(error)})
        else:
            raise error


def spread_errors(form: TranslatedForm, texts: Mapping[str, str]) -> None:
    """Put messages beside the fields of a form; what belongs to no field goes on top."""
    for name, text in texts.items():
        if name in form and form[name].type != "CSRFTokenField":
            form[name].errors = [*form[name].errors, text]
        else:
            form.form_errors.append(text)
