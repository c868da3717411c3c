"""Screens of boards and the seats on them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.kernel.views import RecordView, Related
from modules.emulation_award.models import Board, Seat
from modules.emulation_award.views import labels


class BoardView(RecordView):
    """Boards of emulation and commendation."""

    model = Board
    route_base = "/emulation-award/boards"
    title = _l("Boards")
    title_one = _l("Board")
    search_columns = ()
    list_columns = ("name", "unit", "organisation", "decision_number", "decision_date")
    show_sections = (
        (_l("Board"), ("name", "unit", "organisation")),
        (_l("Set up by"), ("decision_number", "decision_date")),
    )
    form_sections = (
        (_l("Board"), ("name", "unit_id", "organisation_id")),
        (_l("Set up by"), ("decision_number", "decision_date")),
    )
    sortable = ("name",)
    order = ("name",)
    labels = {
        "unit_id": _l("Administrative unit"),
        "organisation": _l("Body that decides"),
        "organisation_id": _l("Body that decides"),
        "decision_number": _l("Number of the decision"),
        "decision_date": _l("Date of the decision"),
    }
    related = (
        Related("SeatView", "board_id", _l("Members of the board")),
        Related("BoardSessionView", "board_id", _l("Sessions of the board")),
    )


class SeatView(RecordView):
    """Who sits on a board, from day to day."""

    model = Seat
    route_base = "/emulation-award/seats"
    title = _l("Members of the board")
    title_one = _l("Member")
    with_api = False
    search_columns = ()
    list_columns = ("full_name", "role", "title", "organisation", "valid_from", "valid_to")
    show_sections = (
        (_l("Member"), ("board", "person", "full_name", "role", "title", "organisation")),
        (_l("In office"), ("valid_from", "valid_to")),
    )
    form_sections = (
        (
            _l("Member"),
            ("board_id", "person_id", "full_name", "role", "title", "organisation_id"),
        ),
        (_l("In office"), ("valid_from", "valid_to")),
    )
    edit_sections = (
        (_l("Member"), ("title", "organisation_id")),
        (_l("In office"), ("valid_from", "valid_to")),
    )
    sortable = ("full_name", "valid_from")
    order = ("id",)
    choices = {"role": labels.SEAT_ROLES}
    personal_columns = frozenset({"full_name", "person"})
    labels = {
        "board": _l("Board"),
        "board_id": _l("Board"),
        "person": _l("Person"),
        "person_id": _l("Person"),
        "role": _l("Role on the board"),
        "title": _l("Office"),
        "organisation_id": _l("Organisation"),
    }
    help = {
        "person_id": _l("One person has one seat and one vote, whatever accounts he or she has."),
        "valid_to": _l("Empty: still a member."),
    }

    def url_after(self, item: Any) -> str:
        """Lead back to the board."""
        return url_for("BoardView.show", pk=item.board_id)
