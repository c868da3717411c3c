"""What is kept between requests shows nobody another one's, and does not outlive a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import g
from flask_babel import force_locale, gettext
from jinja2 import nodes
from sqlalchemy import select

from app import ROOT
from app.core.models.people import Person
from app.kernel import form_builder, line_rows, shell
from app.kernel import session as kernel_session
from app.kernel.actor import system_actor
from app.kernel.kept import Kept
from app.kernel.pages import Shell
from app.kernel.registry import registry
from app.kernel.scope import PublicScope

COMMUNE, ELSEWHERE = "22783", "22786"
OFFICER, ADMINISTRATOR = "household_supervision.commune_officer", "core.administrator"
HOUSEHOLDS = "/household-supervision/households/"
ACCOUNT, ROLES = "/account/", "/core/role-matrix/"


def test_the_least_used_is_forgotten():
    kept = Kept(2)
    made: list[str] = []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, partial(made.append, key))
    assert made == ["a", "b", "c", "b"]
    assert len(kept) == 2


# -- the frame -----------------------------------------------------------------------


def test_each_reader_gets_their_own_frame(client_as):
    one, other = client_as(OFFICER, COMMUNE), client_as(ADMINISTRATOR)
    pages = [client.get(ACCOUNT).text for client in (one, other, one, other)]
    assert _nav(pages[0]) == _nav(pages[2])
    names = [re.findall(r'class="user-name">(.*?)<', page)[0] for page in pages]
    assert names[0] == names[2] != names[1] == names[3]
    assert names[0] not in pages[3]
    assert names[1] not in pages[2]
    assert HOUSEHOLDS in _nav(pages[2])
    assert ROLES not in _nav(pages[2])
    assert ROLES in _nav(pages[3])


def _nav(page: str) -> str:
    found = re.search(r'<nav class="side-nav".*?</nav>', page, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(("locale", "words"), [("vi", "Đăng xuất"), ("en", "Log out")])
def test_the_frame_speaks_the_language_of_its_reader(client_as, locale, words):
    page = client_as(OFFICER, COMMUNE, locale=locale).get(ACCOUNT).text
    assert words in page
    assert f'<html lang="{locale}">' in page


def test_the_navigation_follows_the_rights(client_as, sql, system):
    client = client_as(OFFICER, COMMUNE)
    assert HOUSEHOLDS in _nav(client.get(ACCOUNT).text)
    with client.session_transaction() as cookie:
        user = int(cookie["_user_id"])
    ended = "update core_assignment set valid_to = current_date - 1 where user_id = :u"
    sql(f"{ended} and valid_from is null", acting=system, u=user)
    assert HOUSEHOLDS not in client.get(ACCOUNT).text


def test_the_navigation_follows_the_modules(app):
    states = dict.fromkeys(registry(app).loaded, "active")
    with app.test_request_context():
        g.actor = system_actor("test: all menus")
        for state in ("active", "inactive", "active"):
            g.module_states = {**states, "household_supervision": state}
            shown = {group.key for group in shell.navigation()}
            assert ("household_supervision" in shown) is (state == "active")


def test_what_was_typed_into_the_search_is_not_kept(app):
    with app.test_request_context():
        kept = app.extensions[shell.KEY].frame
        around = Shell(app_name="x", locale="vi", search_url="/search/")
        before = kept.cache_info().currsize
        assert "điều tôi tìm" in shell.framed(replace(around, search_value="điều tôi tìm")).start
        assert kept.cache_info().currsize == before
        said = replace(around, flashes=(("info", "nói một lần"),))
        assert shell.framed(said) == shell.framed(around)
        assert "nói một lần" not in "".join(shell.framed(said))


# -- panels of lists -------------------------------------------------------------------

TEMPLATES = ROOT / "app" / "templates"
OF_THE_REQUEST = frozenset(
    {"request", "session", "g", "config", "csrf_token", "current_user", "shell", "page", "framed"}
    | {"get_flashed_messages", "appbuilder", "panel"}
)


def _parsed(app, path: str) -> nodes.Template:
    return app.jinja_env.parse((TEMPLATES / path).read_text(encoding="utf-8"))


def _imports(tree: nodes.Template) -> dict[str, str]:
    return {each.target: each.template.value for each in tree.find_all(nodes.Import)}


def _names_of(app, path: str, macro: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    """Yield the names that a macro looks up, and those of the macros that it calls."""
    if (path, macro) in seen:
        return
    seen.add((path, macro))
    tree = _parsed(app, path)
    body = next((m for m in tree.find_all(nodes.Macro) if m.name == macro), None)
    if body is None:
        yield macro
        return
    own = {argument.name for argument in body.args}
    for name in body.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in own:
            yield from _names_of(app, path, name.name, seen)
    imports = _imports(tree)
    for attribute in body.find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name) and attribute.node.name in imports:
            yield from _names_of(app, imports[attribute.node.name], attribute.attr, seen)


def _panels(app) -> Iterator[tuple[str, str, str]]:
    """Yield where a template asks for a panel, and the file and the name of its macro."""
    paths = [p.relative_to(TEMPLATES) for p in TEMPLATES.rglob("*.html")]
    for path in map(str, paths):
        tree = _parsed(app, path)
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "panel":
                macro = call.args[0]
                if isinstance(macro, nodes.Getattr):
                    yield path, _imports(tree)[macro.node.name], macro.attr
                else:
                    yield path, path, macro.name


def test_kept_panels_look_at_nothing_but_what_they_are_given(app):
    found = list(_panels(app))
    assert {macro for _where, _path, macro in found} == {"filter_panel", "display_panel"}
    for where, path, macro in found:
        names = set(_names_of(app, path, macro, set()))
        assert "_" in names, "the walk sees the texts of the macros"
        assert not names & OF_THE_REQUEST, (where, macro)
    assert "csrf_token" in set(_names_of(app, "macros/bulk.html", "bar", set()))


def test_modules_ask_for_no_panels_of_their_own():
    """The walk above sees the kernel's templates only."""
    for path in Path(ROOT / "modules").rglob("*.html"):
        assert "panel(" not in re.sub(r"\w+\.panel\(", "", path.read_text(encoding="utf-8")), path


# -- forms and lines --------------------------------------------------------------------


def _grid(client, name: str) -> str:
    page = client.get(f"{HOUSEHOLDS}add").text
    return page[page.index(f'data-lines="{name}"') :]


def test_an_empty_line_has_what_its_reader_may_open(client_as, app, monkeypatch):
    client = client_as(OFFICER, COMMUNE)
    first = _grid(client, "members")
    assert _grid(client, "members").count("<tr id=") == first.count("<tr id=") == 3
    # The ethnic groups would now have a quick form for whoever may add one: another row.
    view = registry(app).record_views["core.EthnicGroup"]
    monkeypatch.setattr(view, "quick_url", lambda: "/quick-for-me", raising=False)
    form_builder_forms = registry(app).views["MemberView"]
    monkeypatch.setitem(vars(form_builder_forms), "_kept", {})
    assert "/quick-for-me" in _grid(client, "members")


def test_only_fields_of_the_kernel_are_kept_in_lines(app, client_as, monkeypatch):
    client = client_as(OFFICER, COMMUNE)
    _grid(client, "members")
    kept = len(line_rows._rows)
    monkeypatch.setattr(line_rows, "PLAIN", frozenset())
    line_rows._rows.clear()
    _grid(client, "members")
    assert kept > 0
    assert len(line_rows._rows) == 0


def test_a_form_that_looks_at_the_moment_is_made_with_each_request(app):
    with app.test_request_context():
        view = registry().views["RoleChangeView"]
        spec = view.form_spec(editing=False)
        assert any(not isinstance(each, type) for each in spec.fields.values())
        assert form_builder.kept_form(view, "add", spec) is None
        plain = registry().views["HouseholdView"]
        spec = plain.form_spec(editing=False)
        first = form_builder.kept_form(plain, "add", spec)
        assert first is form_builder.kept_form(plain, "add", plain.form_spec(editing=False))
        fewer = replace(spec, names=spec.names[:-1])
        assert form_builder.kept_form(plain, "add", fewer) is not first
        with force_locale("en"):
            assert form_builder.kept_form(plain, "add", spec) is not first


def test_what_is_typed_into_a_line_is_not_kept(client_as):
    client = client_as(OFFICER, COMMUNE)
    sent = {"members-_sent": "1", "members-0-full_name": "Tên đã gõ", "_more": "members"}
    assert "Tên đã gõ" in client.post(f"{HOUSEHOLDS}add", data=sent).text
    assert "Tên đã gõ" not in client.get(f"{HOUSEHOLDS}add").text


# -- statements and texts -----------------------------------------------------------------


def test_a_kept_statement_is_narrowed_for_who_asks(db_session, actor, monkeypatch):
    statement = select(Person)
    first, second = actor("core.officer", COMMUNE), actor("core.officer", ELSEWHERE)
    narrowed = kernel_session._narrowed(db_session, statement, first)
    assert kernel_session._narrowed(db_session, statement, replace(first)) is narrowed
    assert kernel_session._narrowed(db_session, statement, second) is not narrowed
    assert (
        kernel_session._narrowed(db_session, statement, replace(first, grants=())) is not narrowed
    )
    monkeypatch.setattr(Person, "__scope__", PublicScope())
    assert kernel_session._narrowed(db_session, statement, first) is not narrowed


def test_texts_follow_the_language_within_a_request(app):
    say = app.jinja_env.from_string("{{ _('Save') }}{{ _('Change: %(name)s', name=x) }}").render
    with app.test_request_context():
        for language, word in (("vi", "Lưu"), ("en", "Save"), ("vi", "Lưu")):
            with force_locale(language):
                assert say(x="<b>").startswith(word)
                assert "&lt;b&gt;" in say(x="<b>")
                assert gettext("Save") == word


@pytest.mark.parametrize("active", [True, False])
def test_who_reads_is_read_with_each_request(client_as, sql, system, active):
    client = client_as(OFFICER, COMMUNE)
    assert client.get(HOUSEHOLDS).status_code == 200
    with client.session_transaction() as cookie:
        user = int(cookie["_user_id"])
    name = "Tên mới" if active else "Thử"
    sql(
        "update ab_user set last_name = :n, active = :a where id = :u",
        acting=system,
        n=name,
        a=active,
        u=user,
    )
    answer = client.get(HOUSEHOLDS)
    assert answer.status_code == (200 if active else 302)
    assert ("Tên mới" in answer.text) is active
