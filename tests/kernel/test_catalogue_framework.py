"""The texts of the frameworks, which ship no Vietnamese, are all translated."""

import ast
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import read_mo
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import default_exceptions
from werkzeug.http import HTTP_STATUS_CODES
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.kernel import i18n
from app.kernel.fields import TranslatedForm
from app.kernel.i18n_check import check_message
from tests.kernel.localised import ROOT, localised_app, request_in

SHOWN_STATUS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
KEYWORDS = {"gettext": None, "lazy_gettext": None, "_": None, "ngettext": (1, 2)}
SOURCES = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def folder(package):
    return Path(str(files(package)))


@pytest.fixture(scope="module")
def catalogue():
    (package,) = (p for p in i18n.packages(ROOT) if p.name == i18n.FRAMEWORK)
    return i18n.read_catalogue(package.po_file)


def missing(catalogue, texts):
    present = {i18n.key_of(message)[0]: message for message in i18n.messages_of(catalogue)}
    return [text for text in texts if first(text) not in present]


def first(text):
    return text if isinstance(text, str) else text[0]


def extracted(package):
    found = extract_from_dir(folder(package), SOURCES, {}, KEYWORDS)
    texts = {text for _file, _line, text, _comments, _context in found}
    assert texts
    return texts


def compiled_ids(path):
    with path.open("rb") as file:
        return [message.id for message in read_mo(file) if message.id]


def test_every_text_in_the_source_of_flask_appbuilder(catalogue):
    assert missing(catalogue, extracted("flask_appbuilder")) == []


def test_every_text_that_flask_appbuilder_translates_into_other_languages(catalogue):
    languages = folder("flask_appbuilder") / "translations"
    catalogues = sorted(languages.glob("*/LC_MESSAGES/messages.mo"))
    assert len(catalogues) > 10
    ids = Counter(text for path in catalogues for text in compiled_ids(path))
    shared = [text for text, count in ids.items() if count > 1]
    assert len(shared) >= 150
    assert missing(catalogue, shared) == []


def test_every_text_in_the_source_of_wtforms(catalogue):
    texts = extracted("wtforms")
    assert len(texts) >= 38
    assert missing(catalogue, texts) == []


def test_every_refusal_of_flask_wtf(catalogue):
    keywords = {"ValidationError": None, "_error_response": None}
    source = folder("flask_wtf") / "csrf.py"
    refusals = {text for _line, text, _c, _x in extract_from_file("python", source, keywords)}
    assert len(refusals) >= 7
    constants = [
        node.value.value
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and getattr(node.targets[0], "id", "") == "description"
    ]
    assert missing(catalogue, [*refusals, *constants]) == []


def test_files_of_flask_wtf(catalogue):
    found = extract_from_file("python", folder("flask_wtf") / "file.py", {"gettext": None})
    assert missing(catalogue, [text for _line, text, _c, _x in found]) == []


def test_the_error_pages_that_a_user_meets(catalogue):
    texts = [HTTP_STATUS_CODES[status] for status in SHOWN_STATUS]
    texts += [str(default_exceptions[status].description) for status in SHOWN_STATUS]
    assert missing(catalogue, texts) == []


def test_no_text_is_faulty(catalogue):
    assert isinstance(catalogue, Catalog)
    faults = [f for text in i18n.messages_of(catalogue) for f in check_message("framework", text)]
    assert faults == []


def test_data_required_in_both_languages():
    class Form(TranslatedForm):
        name = StringField(validators=[DataRequired()])

    app = localised_app()
    for language, message in (
        ("vi", "Trường này bắt buộc phải nhập."),
        ("en", "This field is required."),
    ):
        with request_in(app, language):
            form = Form(MultiDict({"name": ""}))
            assert not form.validate()
            assert form.name.errors == [message]


def test_texts_of_flask_appbuilder_in_both_languages():
    app = localised_app()
    denied = lazy_gettext("Access is Denied")
    with request_in(app, "vi"):
        assert str(denied) == "Bạn không có quyền truy cập"
        assert gettext("Sign In with ") == "Đăng nhập bằng "
    with request_in(app, "en"):
        assert str(denied) == "Access is Denied"


def test_a_plural_of_wtforms_in_both_languages():
    class Form(TranslatedForm):
        code = StringField(validators=[Length(min=3)])

    app = localised_app()
    for language, message in (
        ("vi", "Phải nhập ít nhất 3 ký tự."),
        ("en", "Field must be at least 3 characters long."),
    ):
        with request_in(app, language):
            form = Form(MultiDict({"code": "ab"}))
            assert not form.validate()
            assert form.code.errors == [message]


def test_a_forged_request_is_refused_in_both_languages():
    app = localised_app()
    app.config["WTF_CSRF_ENABLED"] = True
    for language, message in (
        ("vi", "Thiếu mã bảo vệ biểu mẫu. Hãy tải lại trang rồi gửi lại."),
        ("en", "The CSRF token is missing."),
    ):
        with request_in(app, language):
            form = TranslatedForm(MultiDict())
            assert not form.validate()
            assert form.errors == {"csrf_token": [message]}
