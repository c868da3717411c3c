"""Our widgets write what those of WTForms write; cells and rows escape all that they show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms import widgets as theirs
from wtforms.widgets import html_params

from app.kernel import fields, fields_choice, table_html, widgets
from app.kernel.fields import TranslatedForm
from app.kernel.pages import Cell, Column, ListPage, Pager, Row

NAMES = st.sampled_from(
    ["id", "class", "class_", "data_x_y", "aria_label", "aria-label", "for_", "required", "x_y"]
)
VALUES = st.one_of(st.text(max_size=12), st.booleans(), st.integers(), st.none())
BAD = "<b>\"'&"
ESCAPED = "&lt;b&gt;&#34;&#39;&amp;"


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_attributes_are_those_of_wtforms(values):
    assert widgets.attributes(**values) == str(html_params(**values))
    assert widgets.attributes(x=Markup('a"b')) == str(html_params(x=Markup('a"b')))


class Everything(TranslatedForm):
    """One field of each widget."""

    text = fields.TextField("Text", max_length=20, required=True)
    long = fields.LongTextField("Long")
    hidden = fields.HiddenField()
    number = fields.IntegerField("Number")
    yes = fields_choice.BooleanField("Yes")
    one = fields_choice.ChoiceField("One", choices=[("a", "A & B"), ("b", 'B"'), ("c", "")])
    many = fields_choice.MultiChoiceField("Many", choices=[("a", "A"), ("b", "B")])


THEIRS = {
    "text": theirs.TextInput(),
    "long": theirs.TextArea(),
    "hidden": theirs.HiddenInput(),
    "number": theirs.TextInput(),
    "yes": theirs.CheckboxInput(),
    "one": theirs.Select(),
    "many": theirs.Select(multiple=True),
}


@pytest.mark.parametrize("name", THEIRS)
@pytest.mark.parametrize("filled", [False, True])
def test_fields_write_what_wtforms_writes(app, name, filled):
    values = {"text": BAD, "long": BAD, "hidden": BAD, "number": 1500, "yes": True}
    values |= {"one": "b", "many": ["a", "b"]}
    with app.test_request_context():
        form = Everything(data=values if filled else None, meta={"csrf": False})
        asked = {"class": "form-control has-error", "aria-describedby": 'x"y', "data_echo": "money"}
        ours = str(form[name](**asked))
        form[name].widget = THEIRS[name]
        assert ours == str(form[name](**asked))


@pytest.mark.parametrize(
    "kind", ["text", "number", "date", "badge", "bool", "link", "missing", "long"]
)
def test_cells_escape_what_they_show(app, kind):
    with app.test_request_context():
        made = table_html.cell(Cell(BAD, kind, tone=BAD, url="/x?" + BAD, title=BAD))
        made += table_html.cell_body(Cell(BAD, kind, title=BAD))
        assert ESCAPED in made
        assert "<b>" not in made
        assert made.count("<a ") == made.count("</a>") == 1


def test_rows_escape_what_they_show(app):
    page = ListPage(
        title="",
        columns=(Column(BAD, BAD), Column("n", BAD, numeric=True)),
        rows=(Row(BAD, (Cell(BAD), Cell("1", "number")), url=BAD),),
        count_text="",
        pager=Pager(),
        bulk_actions=(object(),),  # type: ignore[arg-type]
    )
    with app.test_request_context():
        made = table_html.rows(page, BAD)
    assert "<b>" not in made
    assert made.count(ESCAPED) == 8
    assert 'class="numeric"' in made
