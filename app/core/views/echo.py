"""Says in words what was typed into a field of a form, before it is saved."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask_appbuilder.baseviews import BaseView, expose

from app.kernel import dates, formats, input_messages, numbers
from app.kernel.formats import current_language
from app.kernel.security import current_actor
from app.kernel.words import amount_in_words, day_in_words

LONGEST = 60


class EchoView(BaseView):
    """Everybody who is signed in may ask; it reads nothing but what they typed."""

    route_base = "/echo"
    default_view = "money"

    @expose("/money")
    def money(self) -> Any:
        """Return an amount of đồng in words, or why it was not understood."""
        language = current_language()

        def say(typed: str) -> str:
            amount = numbers.parse_money_vnd(typed, language)
            words = amount_in_words(amount, language)
            # English readers count the thousands; Vietnamese forms and vouchers use words alone.
            return f"{formats.format_money(amount)}: {words}" if language == "en" else words

        return self._answer(say)

    @expose("/date")
    def date(self) -> Any:
        """Return a day with its weekday, or why it was not understood."""
        language = current_language()
        return self._answer(lambda typed: day_in_words(dates.parse_date(typed), language))

    @staticmethod
    def _answer(say: Any) -> Any:
        if current_actor().user_id is None:
            abort(401)
        typed = request.args.get("typed", "")[:LONGEST]
        try:
            return jsonify({"text": say(typed) if typed.strip() else ""})
        except ValueError as error:
            known = type(error) in input_messages.MESSAGES
            return jsonify({"text": "", "error": input_messages.explain(error) if known else ""})
