"""What a module between two others adds to them: rights for their roles, tabs on their pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Manifest, Role
from app.kernel.permissions import wanted_grants
from app.kernel.registry import registry
from app.kernel.tabs import add_tabs

BASE = Manifest(
    name="first",
    version="1.0.0",
    label="First",
    summary="First",
    table_prefix="first_",
    records={"first.Thing": ("read", "write")},
    roles=(
        Role("first.reader", "Reader", {"first.Thing": ("read",)}),
        Role("first.officer", "Officer", {"first.Thing": ("write",)}, includes=("first.reader",)),
        Role("first.other", "Other", {"first.Thing": ("read",)}),
    ),
)
BETWEEN = Manifest(
    name="between",
    version="1.0.0",
    label="Between",
    summary="Between",
    table_prefix="between_",
    depends=("first",),
    auto_install=True,
    records={"between.Link": ("read", "write")},
    extends={"first.reader": {"between.Link": ("read",)}},
)
ROLES = {role.name: role for role in BASE.roles}


def test_rights_are_added_to_roles_and_those_that_build_on_them():
    grants = wanted_grants((BASE, BETWEEN), ROLES)
    link = ("read", "between.Link")
    assert {name for name, pairs in grants.items() if link in pairs} == {
        "first.reader", "first.officer", "Admin",
    }  # fmt: skip
    assert ("write", "between.Link") not in grants["first.officer"]


def test_the_rights_go_when_the_module_goes():
    grants = wanted_grants((BASE,), ROLES)
    assert grants["first.reader"] == {("read", "first.Thing")}


def test_a_module_gives_rights_on_its_own_records_only():
    with pytest.raises(ModuleProblem, match="which is not of this module"):
        Manifest(
            name="greedy",
            version="1.0.0",
            label="Greedy",
            summary="Greedy",
            table_prefix="greedy_",
            extends={"first.reader": {"first.Thing": ("write",)}},
        )


class LinkView:
    """A view that is a tab of another module's page."""

    tab_of = (("ThingView", "thing_id", "Links"),)


def test_a_view_becomes_a_tab_of_the_page_that_it_names():
    page = SimpleNamespace(related=())
    known: Any = SimpleNamespace(views={"ThingView": page})
    add_tabs(known, "between", LinkView())
    assert [(tab.view, tab.column, tab.title) for tab in page.related] == [
        ("LinkView", "thing_id", "Links")
    ]
    known.views.clear()
    with pytest.raises(ModuleProblem, match="which is missing"):
        add_tabs(known, "between", LinkView())


def test_tabs_of_the_program_name_columns_of_their_models(app):
    views = registry(app).views
    added = [
        (view, page, column)
        for view in views.values()
        for page, column, _title in getattr(view, "tab_of", ())
    ]
    assert added
    for view, page, column in added:
        assert column in view.model.__table__.c, type(view).__name__
        assert type(view).__name__ in {tab.view for tab in views[page].related}
