"""The routes of a record's past: history, versions, comparison, restoring; part of `RecordView`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from flask import flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import clock, dates, history_pages, past_versions, reading, restoring, version_pages
from app.kernel.commands import Answer
from app.kernel.errors import BadQuery
from app.kernel.fields import HiddenField, LongTextField, TranslatedForm
from app.kernel.models import Versioned
from app.kernel.reveal import REVEAL_VERBS, RevealRoutes
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.manifest import Text

HISTORY_VERBS: dict[str, str] = {
    "history": "read",
    "version": "read",
    "as_of": "read",
    "compare": "read",
    "restore": "write",
    **REVEAL_VERBS,
}


class RestoreForm(TranslatedForm):
    """Asks why; `version` is the state of the record that the reader compared with."""

    reason = LongTextField(max_length=2000)
    version = HiddenField()


class HistoryRoutes(RevealRoutes):
    """The past of a record, for whoever may read the record now; and what its page masks."""

    has_history: ClassVar[bool] = True
    has_comments: ClassVar[bool] = True  # where there is a history (app.kernel.comments)
    show_sections: ClassVar[Sequence[tuple[Text, Sequence[str]]]]
    facts: ClassVar[Sequence[str]]
    read: Callable[[int], Any]
    url_of: Callable[[Any], str]
    may: Callable[[str], bool]
    may_change: Callable[[Any], bool]
    require_changeable: Callable[[Any], None]
    refuse: Callable[[TranslatedForm, Exception], None]

    if TYPE_CHECKING:
        method_permission_name: ClassVar[dict[str, str]]

        @property
        def record(self) -> str: ...

        def has_route(self, name: str) -> bool: ...

    def shown_columns(self) -> Sequence[str]:
        """Return the columns that a record's page shows, each once."""
        names = [name for _title, part in self.show_sections for name in part]
        return tuple(dict.fromkeys([*names, *self.facts]))

    def closed_history(self, closed: set[str]) -> set[str]:
        """Return the routes of the past that this view does not have."""
        masked = self.closed_reveal()
        if not self.has_history:
            return masked | (HISTORY_VERBS.keys() - REVEAL_VERBS.keys())
        return masked | ({"restore"} if "edit" in closed else set())

    def history_url(self, item: Any) -> str | None:
        """Return the address of a record's history."""
        return self.url("history", pk=item.id) if self.has_history else None

    @expose("/<int:pk>/history")
    @has_access
    def history(self, pk: int) -> Answer:
        """Show who did what to a record, column by column."""
        page = history_pages.history_page(self._own(), self.read(pk), request.args)
        return self.page("record/history.html", page, status=400 if page.refused else 200)

    @expose("/<int:pk>/version/<int:entry>")
    @has_access
    def version(self, pk: int, entry: int) -> Answer:
        """Show a record as an entry of its history left it."""
        item = self.read(pk)
        found = past_versions.at_entry(db.session(), self._own(), item, entry)
        return self._version_page(item, found)

    @expose("/<int:pk>/as-of")
    @has_access
    def as_of(self, pk: int) -> Answer:
        """Show a record as it stood at a time."""
        item = self.read(pk)
        try:
            at = moment(request.args)
        except BadQuery:
            page = history_pages.history_page(self._own(), item, request.args)
            return self.page("record/history.html", page, status=400)
        return self._version_page(item, past_versions.at_time(db.session(), self._own(), item, at))

    def _version_page(self, item: Any, found: past_versions.Version) -> Answer:
        reading.note_label(item, str(item))
        known = [name for name in self.shown_columns() if name not in found.hidden]
        reading.note(self._own(), (item,), known)
        page = version_pages.version_page(self._own(), item, found)
        return self.page("record/show.html", page)

    @expose("/<int:pk>/compare")
    @has_access
    def compare(self, pk: int) -> Answer:
        """Show what differs between two versions; without a second one, from the present."""
        item = self.read(pk)
        one, other = (self._asked_version(item, name) for name in ("from", "to"))
        page = version_pages.compare_page(self._own(), item, one, other)
        return self.page("record/compare.html", page)

    def _asked_version(self, item: Any, name: str) -> past_versions.Version:
        text = request.args.get(name, "")
        if text in ("", "now"):
            return past_versions.present(self._own(), item)
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise BadQuery(name, text)
        return past_versions.at_entry(db.session(), self._own(), item, int(text))

    @expose("/<int:pk>/version/<int:entry>/restore", methods=["GET", "POST"])
    @has_access
    def restore(self, pk: int, entry: int) -> Answer:
        """Show what restoring a version would change, or do it."""
        item = self.read(pk)
        current_actor().require(self.method_permission_name["edit"], self.record)
        self.require_changeable(item)
        found = past_versions.at_entry(db.session(), self._own(), item, entry)
        wanted = restoring.plan(self._own(), item, found)
        form = RestoreForm()
        if request.method == "POST" and wanted.names and form.validate():
            if self._restored(item, found, wanted, form):
                flash(_("Restored as a new version."), "success")
                return redirect(self.url("show", pk=pk))
            item = self.read(pk)
        elif request.method == "GET" and isinstance(item, Versioned):
            form.version.data = str(item.version)
        page = version_pages.restore_page(self._own(), item, found, wanted, form)
        return self.page("record/restore.html", page, status=422 if form.errors else 200)

    def _restored(
        self, item: Any, found: past_versions.Version, wanted: restoring.Plan, form: RestoreForm
    ) -> bool:
        filled = restoring.filled_form(self._own(), item, found, wanted)
        if not filled.validate():
            for field in filled:
                for text in field.errors:
                    label = str(field.label.text)
                    form.form_errors.append(_("%(field)s: %(message)s", field=label, message=text))
            return False
        sent = str(form.version.data or "")
        expected = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 18 else None
        if isinstance(item, Versioned) and expected is None:
            expected = -1
        reason = (form.reason.data or "").strip()
        try:
            restoring.restore(self._own(), item, found, filled, expected, reason)
        except Exception as error:  # the refusals that have words; others are raised again
            self.refuse(form, error)
            return False
        return True

    def _own(self) -> Any:
        return self


def moment(args: Mapping[str, str]) -> datetime:
    """Read `at`: a day means its end in Viet Nam, and no day at all the present."""
    text = args.get("at", "").strip()
    if not text:
        return clock.now()
    try:
        with_clock = " " in text or "T" in text
        return dates.parse_datetime(text) if with_clock else end_of(dates.parse_date(text))
    except ValueError as error:
        raise BadQuery("at", text, error) from error


def end_of(day: date) -> datetime:
    """Return the last instant of a day in Viet Nam."""
    return datetime.combine(day, time.max, clock.VIETNAM).astimezone(UTC)
