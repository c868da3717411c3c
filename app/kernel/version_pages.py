"""Builds the pages of a record's versions: as it stood, compared, and before it is restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.extensions import db
from app.kernel import formats, reading, record_pages
from app.kernel.history import author_of
from app.kernel.pages import (
    Button,
    Change,
    Crumb,
    FormPage,
    FormSection,
    Section,
    ShownField,
    ShowPage,
)
from app.kernel.past_versions import Shown, Version
from app.kernel.trail_reading import TrailRow

if TYPE_CHECKING:
    from app.kernel.restoring import Plan
    from app.kernel.views import RecordView


@dataclass(frozen=True)
class ComparePage:
    """What differs between two versions."""

    title: str
    breadcrumbs: tuple[Crumb, ...]
    before: str
    after: str
    changes: tuple[Change, ...]
    buttons: tuple[Button, ...] = ()


def version_page(view: RecordView, item: Any, version: Version) -> ShowPage:
    """Return the page of a record as it stood, with the sections of the record's page."""
    shown = Shown(db.session(), view, item, version)

    def field(name: str) -> ShownField:
        help_text = record_pages.help_beside(view, name)
        return ShownField(str(view.label(name)), shown.cell(version, name), help_text)

    return ShowPage(
        title=str(item),
        subtitle=str(view.title_one),
        breadcrumbs=record_pages.breadcrumbs(view, item, last=described(version)),
        facts=record_pages.facts_of(view, lambda name: shown.cell(version, name)),
        sections=tuple(
            Section(str(title), tuple(field(name) for name in names))
            for title, names in view.show_sections
        ),
        buttons=tuple(_version_buttons(view, item, version)),
        notice=_banner(version),
    )


def described(version: Version) -> str:
    """Return the name of a version: when it came about."""
    if version.at is None:
        return _("The present record")
    return _("Version of %(at)s", at=formats.format_datetime(version.at))


def _banner(version: Version) -> str:
    at = formats.format_datetime(version.at) if version.at else ""
    if version.is_present:
        return _("At %(at)s the record was as it is now. Nothing has changed since.", at=at)
    if version.entry is None:
        return _(
            "An earlier state, as it was at %(at)s, rebuilt from the trail; who wrote it is not "
            "recorded. Names of other records are those of today.",
            at=at,
        )
    return _(
        "An earlier state, as it was at %(at)s, rebuilt from the trail; it was written by "
        "%(author)s at %(written)s. Names of other records are those of today.",
        at=at,
        author=author_of(version.entry),
        written=formats.format_datetime(version.entry.at),
    )


def _version_buttons(view: RecordView, item: Any, version: Version) -> list[Button]:
    found = [Button(_("History"), view.url("history", pk=item.id), icon="history")]
    if version.entry is None or version.is_present:
        return found
    key = version.entry.id
    compare = view.url("compare", pk=item.id, **{"from": str(key)})
    found.append(Button(_("Compare with the present"), compare, icon="arrows-diff"))
    verb = view.method_permission_name["edit"]
    allowed = view.may("write") and view.may(verb) and view.may_change(item)
    if view.has_route("restore") and allowed:
        url = view.url("restore", pk=item.id, entry=key)
        found.append(Button(_("Restore this version"), url, icon="restore", tone="primary"))
    return found


def compare_page(view: RecordView, item: Any, one: Version, other: Version) -> ComparePage:
    """Return what differs between two versions, the older one first."""
    if _order(one) > _order(other):
        one, other = other, one
    reading.note_label(item, str(item))
    shown = Shown(db.session(), view, item, one, other)
    pairs = [
        (name, shown.cell(one, name), shown.cell(other, name)) for name in view.shown_columns()
    ]
    differing = [row for row in pairs if row[1] != row[2]]
    reading.note(view, (item,), [name for name, _old, _new in differing])
    return ComparePage(
        title=_("Comparison: %(name)s", name=str(item)),
        breadcrumbs=record_pages.breadcrumbs(view, item, last=_("Comparison")),
        before=described(one),
        after=described(other),
        changes=tuple(
            Change(str(view.label(name)), old.text, new.text) for name, old, new in differing
        ),
        buttons=(Button(_("History"), view.url("history", pk=item.id), icon="history"),),
    )


def _order(version: Version) -> tuple[bool, int]:
    return version.entry is None, version.entry.id if version.entry else 0


@dataclass(frozen=True)
class RestorePage(FormPage):
    """The form before a version is restored, with what would change."""

    changes: tuple[Change, ...] = ()
    kept: tuple[str, ...] = ()


def restore_page(
    view: RecordView, item: Any, version: Version, wanted: Plan, form: Any
) -> RestorePage:
    """Return the form that shows what restoring a version changes."""
    reading.note_label(item, str(item))
    form["reason"].label.text = _("Reason")
    back = view.url("version", pk=item.id, entry=_entry(version).id)
    return RestorePage(
        title=_("Restore: %(name)s", name=str(item)),
        form=form,
        sections=(FormSection("", ("reason",)),) if wanted.names else (),
        submit_label=_("Restore as a new version"),
        cancel_url=back,
        breadcrumbs=record_pages.breadcrumbs(view, item, last=described(version)),
        errors=tuple(str(text) for text in form.form_errors),
        notice=_("The old values are entered anew; nothing of the history is lost."),
        changes=wanted.changes,
        kept=wanted.kept,
    )


def _entry(version: Version) -> TrailRow:
    if version.entry is None:
        raise TypeError("the present is not restored")
    return version.entry
