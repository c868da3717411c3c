"""Empty lists say what to do first, and cells of yes and no can be told apart."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask_babel import force_locale

from app.kernel.list_pages import first_step
from app.kernel.pages import Button
from app.kernel.present import cell_of
from app.kernel.registry import registry
from app.kernel.table_html import _body
from app.kernel.views import RecordView

ADD, IMPORT = Button("New: board", "/add"), Button("Import", "/import")


def hint_of(page: str) -> str:
    found = re.search(r'<p class="empty-hint">(.*?)</p>', page, re.S)
    return unescape(found[1]) if found else ""


def lists_of(app) -> dict[str, RecordView]:
    with app.test_request_context():
        return {
            name: view
            for name, view in registry(app).views.items()
            if isinstance(view, RecordView) and view.has_route("list")
        }


def test_every_empty_list_says_what_to_do_first(app, client_as):
    client = client_as("Admin", locale="en")
    silent = []
    for name, view in lists_of(app).items():
        with app.test_request_context():
            address = view.url("list")
        page = client.get(address).get_data(as_text=True)
        if 'class="empty-state"' in page and not hint_of(page):
            silent.append(name)
    assert not silent


@pytest.mark.parametrize(
    ("view", "add", "imports", "words"),
    [
        ("BoardView", ADD, (), "“New: board” để ghi"),
        ("BoardView", ADD, (IMPORT,), "hoặc “Nhập từ tệp”"),
        ("BoardView", None, (), "Người phụ trách"),
        ("TrailView", None, (), "Không nhập tay"),
        ("DonorView", None, (), "trước khi lập biên lai"),
    ],
)
def test_what_is_said_first_depends_on_who_reads(app, view, add, imports, words):
    with app.test_request_context(), force_locale("vi"):
        assert words in first_step(registry(app).views[view], add, imports)


@pytest.mark.parametrize(("truth", "icon"), [(True, "ti-check"), (False, "ti-minus")])
def test_yes_and_no_have_signs_of_their_own(app, truth, icon):
    with app.test_request_context():
        assert icon in _body(cell_of(truth))
