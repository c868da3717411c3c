"""Form fields in both languages: reading, writing, refusing, keeping what was typed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from app.kernel import fields
from app.kernel.dates import PartialDate
from app.kernel.fields_lookup import LookupField, MultiLookupField
from tests.kernel.localised import localised_app, request_in

ZERO_WIDTH = "\u200b"


class Area(StrEnum):
    URBAN = "urban"
    RURAL = "rural"


RECORDS = {1: "Thôn Cà Ná", 2: "<b>Thôn</b> Lạc Tân"}


class Form(fields.TranslatedForm):
    name = fields.TextField(_l("Name"), required=True, max_length=10, help="As on paper")
    note = fields.LongTextField()
    token = fields.HiddenField()
    secret = fields.PasswordField()
    members = fields.IntegerField(minimum=1, maximum=50)
    income = fields.MoneyField()
    rate = fields.DecimalField(places=2, minimum=0)
    held_on = fields.DateField(maximum=date(2021, 12, 31))
    born = fields.BirthField()
    seen_at = fields.DateTimeField()
    area = fields.ChoiceField(
        choices=[(Area.URBAN, _l("Yes")), (Area.RURAL, "<i>")], coerce=Area, required=True
    )
    areas = fields.MultiChoiceField(choices=lambda: [(1, "A"), (2, "B")], coerce=int)
    poor = fields.BooleanField()
    paper = fields.FileField(extensions=("pdf", "csv"))
    village = LookupField(lookup_url="/villages", loader=RECORDS.get, lookup_parent="area")
    villages = MultiLookupField(lookup_url="/villages", loader=RECORDS.get)


VALID = {"name": "Thôn", "area": "urban"}


@pytest.fixture(scope="module")
def app():
    return localised_app()


@pytest.fixture(params=("vi", "en"))
def language(request, app):
    with request_in(app, request.param):
        yield request.param


@pytest.fixture
def vietnamese(app):
    with request_in(app, "vi"):
        yield


def sent(**values):
    return Form(MultiDict({**VALID, **values}))


def error_of(name, typed):
    """Send one value, check that the form keeps it as typed, and return the message."""
    form = sent(**{name: typed})
    assert not form.validate()
    assert list(form.errors) == [name]
    field = form[name]
    if isinstance(typed, str) and hasattr(field, "_value") and field.kind != "password":
        assert field._value() == typed
    (message,) = form.errors[name]
    return message


KINDS = {
    "name": "text",
    "note": "textarea",
    "token": "hidden",
    "secret": "password",
    "members": "integer",
    "income": "money",
    "rate": "decimal",
    "held_on": "date",
    "born": "text",
    "seen_at": "datetime",
    "area": "select",
    "areas": "multiselect",
    "poor": "boolean",
    "paper": "file",
    "village": "lookup",
    "villages": "lookup",
}


class TestKinds:
    @pytest.mark.usefixtures("vietnamese")
    def test_every_field_has_a_kind_and_help(self):
        form = Form()
        assert {field.name: field.kind for field in form} == KINDS
        assert {field.help for field in form} == {"", "As on paper"}
        assert form.name.description == "As on paper"

    def test_the_token_too(self):
        protected = localised_app()
        protected.config["WTF_CSRF_ENABLED"] = True
        with request_in(protected, "vi"):
            assert Form().csrf_token.kind == "hidden"

    @pytest.mark.usefixtures("vietnamese")
    def test_every_field_renders(self):
        form = Form()
        for field in form:
            assert f'name="{field.name}"' in field()
        assert 'maxlength="10"' in form.name()
        assert 'inputmode="numeric"' in form.income()
        assert 'accept=".pdf,.csv"' in form.paper()


@pytest.mark.usefixtures("vietnamese")
class TestEmpty:
    def test_only_required_fields_are_asked_for(self):
        form = Form(MultiDict({"name": "  ", "held_on": " ", "members": ""}))
        assert not form.validate()
        assert form.errors == {
            "name": ["Trường này bắt buộc phải nhập."],
            "area": ["Trường này bắt buộc phải nhập."],
        }

    def test_empty_means_none(self):
        form = Form(
            MultiDict({**VALID, "members": " ", "note": "", "village": "", "born": ""}),
            members=3,
            note="x",
            village=1,
            born=PartialDate(1956),
        )
        assert form.validate()
        assert (form.members.data, form.note.data) == (None, None)
        assert (form.village.data, form.born.data) == (None, None)

    def test_what_is_not_sent_stays(self):
        form = Form(MultiDict(VALID), members=3, village=2)
        assert form.validate()
        assert (form.members.data, form.village.data) == (3, 2)

    def test_zero_is_a_value(self):
        class Count(fields.TranslatedForm):
            count = fields.IntegerField(required=True)
            poor = fields.BooleanField(required=True)

        form = Count(MultiDict({"count": "0"}))
        assert form.validate()
        assert form.count.data == 0
        assert form.poor.data is False


class TestReading:
    def test_values(self, language):
        vietnamese = language == "vi"
        form = sent(
            name=" Bà\u00a0 Ná ",
            note="một\r\nhai",
            members="12",
            income="1.500.000" if vietnamese else "1,500,000",
            rate="1,25" if vietnamese else "1.25",
            held_on="05/04/2021",
            born="1956",
            seen_at="05/04/2021 06:30",
            area="rural",
            poor="y",
            village="1",
        )
        assert form.validate(), form.errors
        assert form.name.data == "Bà Ná"
        assert form.note.data == "một\nhai"
        assert form.members.data == 12
        assert form.income.data == 1_500_000
        assert form.rate.data == Decimal("1.25")
        assert form.held_on.data == date(2021, 4, 5)
        assert form.born.data == PartialDate(1956)
        assert form.seen_at.data == datetime(2021, 4, 4, 23, 30, tzinfo=UTC)
        assert form.area.data is Area.RURAL
        assert form.poor.data is True

    @pytest.mark.usefixtures("vietnamese")
    def test_composes(self):
        form = sent(name="Ca\u0300 Na\u0301", secret=" a\u0301 b ")
        assert form.validate()
        assert form.name.data == "Cà Ná"
        assert form.secret.data == " á b "

    @pytest.mark.usefixtures("vietnamese")
    def test_several_values(self):
        form = Form(
            MultiDict([*VALID.items(), ("areas", "2"), ("areas", "1"), ("villages", "2")] * 2)
        )
        assert form.validate(), form.errors
        assert form.areas.data == [2, 1, 2, 1]
        assert form.villages.data == [2]

    def test_values_of_json(self, language):
        form = sent(members=12, income=1500, rate=1.25, poor=True, village=2)
        assert form.validate(), form.errors
        assert (form.members.data, form.income.data) == (12, 1500)
        assert (form.rate.data, form.poor.data) == (Decimal("1.25"), True)
        assert form.village.data == 2
        assert not sent(members=1.5).validate()
        assert not sent(members=True).validate()


class TestWriting:
    def test_values_are_written_as_they_are_read(self, language):
        values = {
            "name": "Cà Ná",
            "members": 12,
            "income": 1_500_000,
            "rate": Decimal("1234.50"),
            "held_on": date(2021, 4, 5),
            "born": PartialDate(1956, 4),
            "seen_at": datetime(2021, 4, 4, 23, 30, tzinfo=UTC),
        }
        form = Form(**values)
        shown = {name: form[name]._value() for name in values}
        assert shown["income"] == ("1.500.000" if language == "vi" else "1,500,000")
        assert shown["rate"] == ("1234,5" if language == "vi" else "1234.5")
        assert shown["held_on"] == "05/04/2021"
        assert shown["seen_at"] == "05/04/2021 06:30"
        again = sent(**shown)
        assert again.validate(), again.errors
        assert {name: again[name].data for name in values} == values

    @pytest.mark.usefixtures("vietnamese")
    def test_a_password_is_never_shown(self):
        assert "bí mật" not in sent(secret="bí mật").secret()

    @pytest.mark.usefixtures("vietnamese")
    def test_choices(self):
        form = Form(area=Area.RURAL, areas=[2])
        assert '<option selected value="rural">&lt;i&gt;</option>' in form.area()
        assert '<option value="">' not in form.area()
        assert '<option value="urban">Có</option>' in form.area()
        assert '<option value="">' in Form().area()
        assert form.areas().count("selected") == 1
        with force_locale("en"):
            assert "Yes" in Form().area()

    @pytest.mark.usefixtures("vietnamese")
    def test_a_lookup_holds_only_what_is_chosen(self):
        form = Form(village=2, villages=[1, 2])
        assert form.village.current == [("2", RECORDS[2])]
        assert form.village.lookup_text == RECORDS[2]
        box = form.village()
        assert 'data-lookup-url="/villages"' in box
        assert 'data-lookup-parent="area"' in box
        assert "&lt;b&gt;Thôn&lt;/b&gt; Lạc Tân" in box
        assert "Cà Ná" not in box
        assert " multiple" in form.villages()
        assert form.villages().count("<option") == 2
        assert Form(village=3).village.current == []


class TestRefusals:
    CASES = (
        (
            "name",
            "a" * 11,
            "Chỉ được nhập tối đa 10 ký tự; hiện có 11.",
            "Type at most 10 characters; there are 11.",
        ),
        (
            "name",
            f"Cà{ZERO_WIDTH} Ná",
            "Có ký tự không nhìn thấy (ZERO WIDTH SPACE U+200B) ở vị trí 3. "
            "Hãy xóa nội dung và gõ lại.",
            "There is an invisible character (ZERO WIDTH SPACE U+200B) at position 3. "
            "Delete the text and type it again.",
        ),
        (
            "note",
            "a\x00b",
            "Có ký tự không nhìn thấy (U+0000) ở vị trí 2. Hãy xóa nội dung và gõ lại.",
            "There is an invisible character (U+0000) at position 2. "
            "Delete the text and type it again.",
        ),
        (
            "members",
            "mười",
            "Hãy nhập số bằng chữ số, ví dụ 1500 hoặc 1.500.",
            "Type a number in digits, for example 1500 or 1,500.",
        ),
        ("members", "0", "Số phải lớn hơn hoặc bằng 1.", "The number must be at least 1."),
        ("members", "51", "Số phải nhỏ hơn hoặc bằng 50.", "The number must be at most 50."),
        (
            "held_on",
            "31/02/2021",
            "Lịch không có ngày “31/02/2021”. Hãy nhập ngày/tháng/năm, ví dụ 05/04/2021.",
            "There is no day “31/02/2021” in the calendar. "
            "Type day/month/year, for example 05/04/2021.",
        ),
        (
            "held_on",
            "05/04/21",
            "Hãy nhập năm đủ bốn chữ số, ví dụ 05/04/2021.",
            "Type the year with four digits, for example 05/04/2021.",
        ),
        (
            "held_on",
            "mai",
            "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/04/2021.",
            "Type a date as day/month/year, for example 05/04/2021.",
        ),
        (
            "held_on",
            "01/01/2022",
            "Ngày không được sau 31/12/2021.",
            "The date must not be after 31/12/2021.",
        ),
        (
            "held_on",
            "01/01/1700",
            "Ngày không được trước 01/01/1800.",
            "The date must not be before 01/01/1800.",
        ),
        ("area", "sea", "Lựa chọn không hợp lệ.", "Not a valid choice."),
        ("areas", "3", "Lựa chọn không hợp lệ.", "Not a valid choice."),
        (
            "village",
            "3",
            "Hãy tìm và chọn một trong các kết quả tìm được.",
            "Search and choose one of the records found.",
        ),
    )

    @pytest.mark.parametrize(("name", "typed", "vietnamese", "english"), CASES)
    def test_in_both_languages(self, app, name, typed, vietnamese, english):
        for language, message in (("vi", vietnamese), ("en", english)):
            with request_in(app, language):
                assert error_of(name, typed) == message

    def test_numbers_in_the_marks_of_the_language(self, app):
        with request_in(app, "vi"):
            assert error_of("income", "1.5") == (
                "Không rõ “1.5” là số nào (1,5 / 15). "
                "Một nghìn rưỡi nhập là 1500 hoặc 1.500; một phẩy năm nhập là 1,5."
            )
            assert error_of("income", "1,500").startswith(
                "Không rõ “1,500” là số nào (1,5 / 1.500)"
            )
            assert error_of("income", "1,5") == (
                "Hãy nhập số nguyên, không có phần thập phân, ví dụ 1500 hoặc 1.500."
            )
            assert error_of("income", "-1") == "Số phải lớn hơn hoặc bằng 0."
            assert error_of("rate", "1,255") == "Chỉ được nhập tối đa 2 chữ số sau dấu thập phân."
            assert error_of("rate", "1.5").startswith("Không rõ “1.5” là số nào")
        with request_in(app, "en"):
            assert error_of("income", "1,5") == (
                "It is not clear which number “1,5” is (1.5 / 15). "
                "Type a thousand and five hundred as 1500 or 1,500, and one and a half as 1.5."
            )
            assert error_of("rate", "1.255") == "Type at most 2 digits after the decimal point."

    @pytest.mark.usefixtures("vietnamese")
    def test_a_key_beyond_reach_reads_as_one_that_does_not_exist(self):
        messages = {error_of("village", key) for key in ("3", "x", "-1", str(2**63), "²", "1.0")}
        assert messages == {error_of("villages", "9")}

    @pytest.mark.usefixtures("vietnamese")
    def test_a_lookup_without_loader_is_a_mistake_of_the_program(self):
        class Broken(fields.TranslatedForm):
            village = LookupField(lookup_url="/villages")

        with pytest.raises(TypeError, match="no loader"):
            Broken(MultiDict({"village": "1"})).validate()

    @pytest.mark.usefixtures("vietnamese")
    def test_the_form_s_own_check_runs_only_on_readable_values(self):
        def even(form, field):
            if field.data % 2:
                raise ValidationError("odd")

        class Even(fields.TranslatedForm):
            count = fields.IntegerField(validators=[even])

        assert Even(MultiDict({"count": "3"})).validate() is False
        assert Even(MultiDict({"count": ""})).validate()
        form = Even(MultiDict({"count": "x"}))
        assert not form.validate()
        assert len(form.count.errors) == 1
