"""Template filters in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.kernel.dates import PartialDate
from app.kernel.formats import current_language
from tests.kernel.localised import localised_app, request_in


@pytest.fixture(scope="module")
def app():
    return localised_app()


@pytest.mark.parametrize(
    ("template", "vietnamese", "english"),
    [
        ("{{ 1500|integer }}", "1.500", "1,500"),
        ("{{ value|decimal }} {{ value|decimal(1) }}", "1,25 1,3", "1.25 1.3"),
        ("{{ 1500|money }}", "1.500 đồng", "1,500 VND"),
        ("{{ value|percent }}", "125,00%", "125.00%"),
        ("{{ day|date }}", "05/04/2021", "05/04/2021"),
        ("{{ instant|datetime }}", "05/04/2021 06:30", "05/04/2021 06:30"),
        ("{{ birth|partial_date }}", "04/1956", "04/1956"),
        ("{{ true|yesno }}/{{ false|yesno }}", "Có/Không", "Yes/No"),
    ],
)
def test_in_both_languages(app, template, vietnamese, english):
    values = {
        "value": Decimal("1.25"),
        "day": date(2021, 4, 5),
        "instant": datetime(2021, 4, 4, 23, 30, tzinfo=UTC),
        "birth": PartialDate(1956, 4),
    }
    for language, expected in (("vi", vietnamese), ("en", english)):
        with request_in(app, language):
            assert app.jinja_env.from_string(template).render(values) == expected


def test_nothing_is_shown_for_none(app):
    with request_in(app, "vi"):
        for name in ("integer", "decimal", "money", "percent", "date", "datetime", "yesno"):
            assert app.jinja_env.filters[name](None) == ""
        assert app.jinja_env.filters["partial_date"](None) == ""


def test_translated_blocks_are_trimmed(app):
    template = app.jinja_env.from_string("{% trans %}\n  Save\n{% endtrans %}")
    with request_in(app, "vi"):
        assert template.render() == "Lưu"


def test_outside_of_a_request_the_language_is_vietnamese():
    assert current_language() == "vi"
