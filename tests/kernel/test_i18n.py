"""Catalogues: extraction, update, compilation, checks, commands."""

import os
import shutil
from gettext import GNUTranslations

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import i18n
from app.kernel.i18n_check import ProblemKind, check_catalogues, placeholders
from app.kernel.i18n_cli import i18n_cli
from tests.kernel.localised import ROOT

SOURCE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext, pgettext
TITLE = _l("Households")
def text(count, name):
    return [
        _("Welcome, %(name)s", name=name),
        ngettext("%(num)d household", "%(num)d households", count),
        pgettext("book", "Register"),
    ]
"""
TEMPLATE = "{% trans %}\n  Nothing here\n{% endtrans %} {{ _('Save') }}"
DONE = {
    "Households": "Hộ gia đình",
    "Welcome, %(name)s": "Chào %(name)s",
    "%(num)d household": "%(num)d hộ",
    "Register": "Sổ",
    "Nothing here": "Chưa có gì",
    "Save": "Lưu",
}


@pytest.fixture
def root(tmp_path):
    """Make a program with a kernel, a framework catalogue and one module."""
    files = {
        "app/kernel/views.py": SOURCE,
        "app/templates/list.html": TEMPLATE,
        "app/core/tests/test_x.py": '_("Not a text of the program")',
        "app/static/js/templates/x.html": "{{ _('Neither') }}",
        "modules/fund/manifest.py": 'SUMMARY = _l("Funds")\nSAVE = _("Save")',
        "modules/fund/domain/__init__.py": "",
        "translations/framework/vi/LC_MESSAGES/messages.po": (
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
            'msgid "Save"\nmsgstr "Lưu"\n'
        ),
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    shutil.copy(ROOT / "babel.cfg", tmp_path)
    return tmp_path


def package(root, name):
    return next(p for p in i18n.packages(root) if p.name == name)


def texts(root, name):
    catalog = i18n.read_catalogue(package(root, name).po_file)
    return {i18n.key_of(text)[0]: i18n.forms_of(text) for text in i18n.messages_of(catalog)}


def translate(root, name, done):
    """Write translations into a catalogue, as a person would with an editor."""
    path = package(root, name).po_file
    catalog = i18n.read_catalogue(path)
    for message in i18n.messages_of(catalog):
        text = done.get(i18n.key_of(message)[0])
        if text is not None:
            message.string = text if isinstance(message.id, str) else (text,)
    path.write_bytes(i18n._serialise(catalog))


@pytest.fixture
def complete(root):
    """Translate every text of the small program."""
    i18n.update_catalogues(root)
    translate(root, "app", DONE)
    translate(root, "fund", {"Funds": "Quỹ"})
    assert check_catalogues(root) == []
    return root


def problems(root):
    return {(p.package, p.kind, p.message_id) for p in check_catalogues(root)}


class TestUpdate:
    def test_collects_the_texts_of_each_package(self, root):
        assert i18n.update_catalogues(root) == {"framework": 0, "app": 6, "fund": 2}
        assert set(texts(root, "app")) == set(DONE)
        assert set(texts(root, "fund")) == {"Funds", "Save"}

    def test_takes_what_another_catalogue_has_translated(self, root):
        i18n.update_catalogues(root)
        assert texts(root, "fund") == {"Funds": [""], "Save": ["Lưu"]}
        assert texts(root, "app")["Save"] == ["Lưu"]

    def test_done_texts_stay_and_nothing_moves(self, complete):
        path = package(complete, "app").po_file
        before = path.read_bytes()
        assert set(i18n.update_catalogues(complete).values()) == {0}
        assert path.read_bytes() == before
        assert b"Date" not in before
        assert b"#:" not in before
        view = complete / "app/kernel/views.py"
        view.write_text(f'# moved\n\n{SOURCE}\nNEW = _("A new text")\n', encoding="utf-8")
        assert i18n.update_catalogues(complete)["app"] == 1
        added = path.read_bytes()
        assert added.replace(b'msgid "A new text"\nmsgstr ""\n\n', b"") == before

    def test_unused_texts_go_only_when_asked(self, complete):
        (complete / "app/templates/list.html").unlink()
        i18n.update_catalogues(complete)
        assert texts(complete, "app")["Nothing here"] == ["Chưa có gì"]
        assert ("app", ProblemKind.UNUSED, "Nothing here") in problems(complete)
        i18n.update_catalogues(complete, prune=True)
        assert "Nothing here" not in texts(complete, "app")
        assert texts(complete, "framework") == {"Save": ["Lưu"]}
        assert check_catalogues(complete) == []


class TestCheck:
    def test_a_new_text_is_missing_then_untranslated(self, complete):
        (complete / "modules/fund/views.py").write_text('_("Donors")', encoding="utf-8")
        assert problems(complete) == {("fund", ProblemKind.MISSING, "Donors")}
        i18n.update_catalogues(complete)
        assert problems(complete) == {("fund", ProblemKind.UNTRANSLATED, "Donors")}

    @pytest.mark.parametrize(
        ("name", "text", "kind"),
        [
            ("Welcome, %(name)s", "Chào %(ten)s", ProblemKind.PLACEHOLDERS),
            ("Welcome, %(name)s", "Chào", ProblemKind.PLACEHOLDERS),
            ("Welcome, %(name)s", "Chào %(name)d", ProblemKind.PLACEHOLDERS),
            ("%(num)d household", "%(number)d hộ", ProblemKind.PLACEHOLDERS),
            ("Welcome, %(name)s", "Chào 100% %(name)s", ProblemKind.PERCENT),
            ("Households", "Hộ ", ProblemKind.WHITESPACE),
            ("Households", "Ho\u0323\u0302", ProblemKind.DECOMPOSED),
        ],
    )
    def test_faults_of_a_translation(self, complete, name, text, kind):
        translate(complete, "app", {name: text})
        assert problems(complete) == {("app", kind, name)}

    def test_fuzzy(self, complete):
        path = package(complete, "fund").po_file
        marked = path.read_text().replace('msgid "Funds"', '#, fuzzy\nmsgid "Funds"')
        path.write_text(marked)
        assert problems(complete) == {("fund", ProblemKind.FUZZY, "Funds")}

    def test_obsolete(self, complete):
        path = package(complete, "fund").po_file
        path.write_text(path.read_text() + '\n#~ msgid "Old"\n#~ msgstr "Cũ"\n')
        assert problems(complete) == {("fund", ProblemKind.UNUSED, "Old")}

    def test_one_id_has_one_text(self, complete):
        translate(complete, "fund", {"Save": "Ghi"})
        (problem,) = check_catalogues(complete)
        assert (problem.package, problem.kind) == ("fund", ProblemKind.CONFLICT)
        assert str(problem) == "fund: conflict: 'Save' (framework: 'Lưu', here: 'Ghi')"

    def test_a_context_makes_another_text(self, complete):
        (complete / "modules/fund/views.py").write_text('_("Register")', encoding="utf-8")
        i18n.update_catalogues(complete)
        translate(complete, "fund", {"Register": "Đăng ký"})
        assert check_catalogues(complete) == []

    def test_placeholders(self):
        assert placeholders("%(a)s, 100%% of %(b)d, {c} and %s") == {"%(a)s", "%(b)d", "{c}", "%s"}
        assert placeholders("6.74 % of all") == frozenset()

    @given(st.text())
    def test_any_text_has_the_placeholders_of_itself(self, text):
        assert placeholders(text) == placeholders(text + " ")


class TestCompile:
    def test_only_what_is_stale(self, complete):
        written = i18n.compile_catalogues(complete)
        assert len(written) == 3
        assert i18n.compile_catalogues(complete) == []
        assert i18n.compile_catalogues(complete, force=True) == written
        source = package(complete, "app").po_file
        later = source.stat().st_mtime + 5
        os.utime(source, (later, later))
        assert i18n.compile_catalogues(complete) == [source.with_suffix(".mo")]
        with source.with_suffix(".mo").open("rb") as file:
            assert GNUTranslations(file).gettext("Households") == "Hộ gia đình"

    def test_folders_for_the_application(self, complete):
        folders = i18n.translation_directories(complete, ["fund", "absent"])
        assert [os.path.relpath(folder, complete) for folder in folders] == [
            *("translations/framework", "translations", "modules/fund/translations"),
        ]


class TestCommands:
    def run(self, *arguments):
        return CliRunner().invoke(i18n_cli, list(map(str, arguments)))

    def test_the_way_of_a_translator(self, root):
        listed = self.run("extract", "--root", root, "--list")
        assert "app: 6" in listed.output
        assert "  'Funds'" in listed.output
        assert "fund: 2 new" in self.run("update", "--root", root).output
        failed = self.run("check", "--root", root)
        assert failed.exit_code == 1
        assert "fund: untranslated: 'Funds'" in failed.output
        translate(root, "app", DONE)
        translate(root, "fund", {"Funds": "Quỹ"})
        passed = self.run("check", "--root", root)
        assert (passed.exit_code, passed.output) == (0, "All texts are translated.\n")
        assert "messages.mo" in self.run("compile", "--root", root).output
        assert self.run("compile", "--root", root).output == ""
        assert "app: 0 new" in self.run("update", "--root", root, "--prune").output


def test_the_catalogues_of_the_program_are_complete():
    assert [str(problem) for problem in check_catalogues(ROOT)] == []
