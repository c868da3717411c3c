"""Comments on records: the tab with them, and what is done there."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _

from app.core.errors import CommentRefused
from app.core.models import Comment
from app.core.services import comments
from app.core.services.comments import Said
from app.extensions import appbuilder, db
from app.kernel import comments as tab
from app.kernel import finding, messages, related_lists
from app.kernel.comment_pages import CommentShown, CommentsPanel
from app.kernel.errors import NotFound
from app.kernel.input_messages import explain
from app.kernel.own_links import linked
from app.kernel.records import get_record
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.text import HiddenCharacters, clean_input
from app.kernel.views import RecordView

MOST_LETTERS = 60
MOST_MENTIONED = 20


class CommentView(BaseView):
    """Whoever reads a record comments on it; each route asks for that right by itself."""

    route_base = "/core/comments"
    default_view = "people"

    @expose("/of/<view>/<int:pk>", methods=["POST"])
    def add(self, view: str, pk: int) -> Any:
        """Comment on a record, and tell those who are mentioned."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        owner, item = _record(view, pk)
        return _done(owner, item, lambda body: _add(item, body))

    @expose("/<int:pk>/change", methods=["POST"])
    def change(self, pk: int) -> Any:
        """Mend one's own comment."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        owner, item = _record_of(pk)
        return _done(owner, item, lambda body: _change(pk, body))

    @expose("/<int:pk>/remove", methods=["POST"])
    def remove(self, pk: int) -> Any:
        """Remove one's own comment."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        owner, item = _record_of(pk)
        comments.remove(pk, actor=current_actor())
        flash(_("The comment is removed."), "success")
        return redirect(_tab_of(owner, item))

    @expose("/follow/<view>/<int:pk>", methods=["POST"])
    def follow(self, view: str, pk: int) -> Any:
        """Follow a record, or follow it no more."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        owner, item = _record(view, pk)
        wanted = request.form.get("wanted") == "yes"
        comments.follow(item, wanted=wanted, actor=current_actor())
        if wanted:
            flash(_("You are told when this record moves on or is commented on."), "success")
        else:
            flash(_("You do not follow this record any more."), "success")
        return redirect(_tab_of(owner, item))

    @expose("/people/<view>/<int:pk>")
    def people(self, view: str, pk: int) -> Any:
        """Return who may be mentioned on a record, by letters of the name."""
        if current_actor().user_id is None:
            return jsonify(people=[])
        _owner, item = _record(view, pk)
        try:
            letters = clean_input(request.args.get("q", ""))[:MOST_LETTERS]
        except HiddenCharacters:
            letters = ""
        found = comments.colleagues(db.session(), item, letters) if letters else []
        return jsonify(people=[{"id": each.id, "name": each.name} for each in found])


def _record(name: str, pk: int) -> tuple[RecordView, Any]:
    """Return a view and its record within the reader's reach and rights; else 404."""
    view = registry().views.get(name)
    if not isinstance(view, RecordView) or not tab.has_tab(view):
        abort(404)
    if not finding.is_active(view) or not view.may("read"):
        abort(404)
    return view, view.read(pk)


def _record_of(pk: int) -> tuple[RecordView, Any]:
    item = get_record(db.session(), Comment, pk)
    view = registry().record_views.get(item.record)
    if view is None:
        raise NotFound(record=Comment.__record__)
    return _record(type(view).__name__, item.row_id)


def _done(owner: RecordView, item: Any, act: Any) -> Any:
    """Do something with what was typed; a refusal is told on the record's page."""
    try:
        act(request.form.get("body", ""))
    except CommentRefused as error:
        flash(messages.text_for(error), "danger")
    except HiddenCharacters as error:
        flash(explain(error), "danger")
    except NotFound:
        flash(_("A comment can be mended for 15 minutes. Write a further one instead."), "danger")
    return redirect(_tab_of(owner, item))


def _add(item: Any, body: str) -> None:
    named = [
        int(key)
        for key in request.form.getlist("mentioned")[:MOST_MENTIONED]
        if key.isascii() and key.isdigit() and len(key) < 10
    ]
    comments.comment(item, body, named, actor=current_actor())


def _change(pk: int, body: str) -> None:
    comments.change(pk, body, actor=current_actor())


def _tab_of(view: RecordView, item: Any) -> str:
    return f"{view.url_of(item)}{related_lists.tab_url(tab.COMMENTS)}"


# -- the tab --------------------------------------------------------------------------------------


def comments_panel(view: RecordView, item: Any) -> CommentsPanel:
    """Return the comments on a record with the form for a new one."""
    session = db.session()
    about = {"view": type(view).__name__, "pk": item.id}
    return CommentsPanel(
        comments=tuple(_shown(said) for said in comments.comments_on(session, item)),
        add_url=url_for("CommentView.add", **about),
        people_url=url_for("CommentView.people", **about),
        follow_url=url_for("CommentView.follow", **about),
        is_followed=comments.is_followed(session, item),
        longest=comments.LONGEST,
    )


def _shown(said: Said) -> CommentShown:
    note = ""
    if said.removed_at is not None:
        note = _("removed by %(name)s", name=said.name)
    elif said.changed_at is not None:
        note = _("mended")
    return CommentShown(
        name=said.name,
        at=said.at,
        body=linked(said.body, request.host_url),
        note=note,
        typed=said.body,
        change_url=url_for("CommentView.change", pk=said.id) if said.may_change else "",
        remove_url=url_for("CommentView.remove", pk=said.id)
        if said.is_mine and said.removed_at is None
        else "",
    )


def count_of(item: Any) -> int:
    """Return how many comments a record has."""
    return len(comments.comments_on(db.session(), item))


tab.provide(comments_panel, count_of)
