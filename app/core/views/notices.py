"""The bell and the page of one's own notices, and how one wants to be told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.services import notices
from app.core.services.notices import OwnNotice
from app.extensions import appbuilder, db
from app.kernel import finding, formats, reading
from app.kernel.due import source_named
from app.kernel.fields import TranslatedForm
from app.kernel.fields_choice import ChoiceField
from app.kernel.list_conditions import read_key
from app.kernel.models import Base
from app.kernel.notices import MailChoice, kind_named, kinds
from app.kernel.pages import Crumb, FormPage, FormSection
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.workflow import workflow_of

PER_PAGE = 25
MAIL_CHOICES = [
    (MailChoice.AT_ONCE.value, _l("At once")),
    (MailChoice.DAILY.value, _l("Once a day, at 7 in the morning")),
    (MailChoice.NEVER.value, _l("No e-mail")),
]
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]


@dataclass(frozen=True)
class Told:
    """A notice in the words of its reader, with no more of the record than they may read now."""

    headline: str
    icon: str
    record: str
    detail: str
    at: datetime
    name: str
    is_new: bool
    url: str


@dataclass(frozen=True)
class NoticesPage:
    """A part of the reader's notices."""

    title: str
    items: list[Told]
    unread: int
    only_unread: bool
    older_url: str = ""


class NoticeView(BaseView):
    """Everybody who is signed in may open it; it touches their own notices only."""

    route_base = "/notices"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Show the reader's notices, the newest first."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        session = db.session()
        only_unread = request.args.get("unread") == "yes"
        rows = notices.own_notices(session, unread=only_unread, before=_before(), most=PER_PAGE + 1)
        shown = rows[:PER_PAGE]
        older = ""
        if len(rows) > PER_PAGE:
            unread = "yes" if only_unread else None
            older = url_for("NoticeView.index", before=shown[-1].id, unread=unread)
        found = notices.told_of(session, shown)
        page = NoticesPage(
            title=_("Notices"),
            items=[_told(row, found.get((row.table_name, row.row_id))) for row in shown],
            unread=notices.unread_count(session),
            only_unread=only_unread,
            older_url=older,
        )
        return self.render_template("core/notices.html", page=page)

    @expose("/count")
    def count(self) -> Any:
        """Return how many notices the reader has not read, for the bell."""
        if current_actor().user_id is None:
            return jsonify(unread=0)
        unread = notices.unread_count(db.session())
        label = ngettext("Notices: %(num)s not read", "Notices: %(num)s not read", unread)
        return jsonify(unread=unread, short="99+" if unread > 99 else str(unread), label=label)

    @expose("/<int:pk>")
    def follow(self, pk: int) -> Any:
        """Mark a notice as read and lead to its record."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(f"{appbuilder.get_url_for_login}?next={request.path}")
        row = notices.own_notice(db.session(), pk)
        notices.mark_read(pk, actor=actor)
        item = notices.told_of(db.session(), [row]).get((row.table_name, row.row_id))
        address = _address(item)
        if not address:
            flash(_("You do not reach the record of this notice any more."), "warning")
            return redirect(url_for("NoticeView.index"))
        return redirect(address)

    @expose("/read", methods=["POST"])
    def read(self) -> Any:
        """Mark all notices as read."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        marked = notices.mark_read(None, actor=current_actor())
        flash(ngettext("%(num)s notice is read.", "%(num)s notices are read.", marked), "success")
        return redirect(url_for("NoticeView.index"))

    @expose("/choices", methods=["GET", "POST"])
    def choices(self) -> Any:
        """Ask how the reader wants to be told of each kind, or keep it."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        form = _choices_form()
        if request.method == "POST" and form.validate():
            wanted = {kind.name: MailChoice(form[_field(kind.name)].data) for kind in kinds()}
            notices.choose(wanted, form["language"].data, actor=actor)
            flash(_("Saved: this is how you are told from now on."), "success")
            return redirect(url_for("NoticeView.index"))
        own = url_for("NoticeView.index")
        page = FormPage(
            title=_("How I am told"),
            form=form,
            sections=(
                FormSection(_("By e-mail"), tuple(_field(kind.name) for kind in kinds())),
                FormSection(_("Language"), ("language",)),
            ),
            submit_label=_("Save"),
            cancel_url=own,
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("Notices"), own),
                Crumb(_("How I am told")),
            ),
            notice=_(
                "In the program you are told of everything. A mail holds a headline and a link, "
                "nothing of the record."
            ),
        )
        return self.render_template("record/form.html", page=page), 422 if form.errors else 200


def _before() -> int | None:
    try:
        return read_key(request.args.get("before", ""))
    except ValueError:
        return None


def _field(kind: str) -> str:
    return kind.replace(".", "_")


def _choices_form() -> TranslatedForm:
    chosen = notices.own_choices(db.session())
    fields: dict[str, Any] = {
        _field(kind.name): ChoiceField(
            kind.headline,
            choices=MAIL_CHOICES,
            required=True,
            default=chosen.mail.get(kind.name, kind.mail.value),
        )
        for kind in kinds()
    }
    language = chosen.language or str(get_locale() or "vi")
    fields["language"] = ChoiceField(
        _l("Language of the mails"), choices=LANGUAGES, required=True, default=language
    )
    form: TranslatedForm = type("NoticeChoicesForm", (TranslatedForm,), fields)()
    return form


def _told(row: OwnNotice, item: Base | None) -> Told:
    kind = kind_named(row.kind)
    address = _address(item)
    return Told(
        headline=str(kind.headline) if kind is not None else _("News for you"),
        icon=kind.icon if kind is not None else "bell",
        record=_title(item) if address else _("A record that you do not reach any more"),
        detail=_detail(row, item) if address else "",
        at=row.at,
        name=row.name or "",
        is_new=row.read_at is None,
        url=url_for("NoticeView.follow", pk=row.id) if address else "",
    )


def _title(item: Any) -> str:
    title = str(item)
    reading.note_label(item, title)
    return f"{registry().record_views[item.__record__].title_one}: {title}"


def _detail(row: OwnNotice, item: Any) -> str:
    """Return the step or the last day that a notice is about."""
    workflow = workflow_of(type(item))
    found = []
    if "step" in row.details and workflow is not None:
        with suppress(KeyError):  # the step was renamed since
            found.append(str(workflow.transition(str(row.details["step"])).label))
    source = source_named(str(row.details.get("step")))
    if source is not None:
        found.append(str(source.label))
    if "due" in row.details:
        with suppress(ValueError):  # raw SQL may have written anything
            day = datetime.fromisoformat(str(row.details["due"])).date()
            found.append(_("last day %(day)s", day=formats.format_date(day)))
    return ", ".join(found)


def _address(item: Base | None) -> str:
    """Return the page of a record; none where the reader may not open it."""
    view = registry().record_views.get(item.__record__) if item is not None else None
    if view is None or not finding.is_active(view) or not view.may("read"):
        return ""
    found: str = view.url_of(item)
    return found
