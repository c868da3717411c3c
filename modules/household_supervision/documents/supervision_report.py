"""Report on the results of a supervision (báo cáo kết quả giám sát), and the list of follow-up.

All figures are counted from the records of the plan. The Front reports and recommends; it decides
no class. No form was found; the outline of the plan stands as headings to be written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.documents.blocks import (
    Addressees,
    Col,
    Each,
    Grounds,
    Heading,
    Items,
    Letterhead,
    Line,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
    When,
)
from app.kernel.documents.parts import Head, for_body, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents.reading import sees_all_of
from modules.household_supervision.documents.report_data import (
    Asked,
    KindRow,
    ReportData,
    UnitRow,
    build,
)
from modules.household_supervision.models import SupervisionPlan
from modules.household_supervision.models.choices import PlanState

COLUMNS = (
    *("number", "plan_date", "name", "organisation", "starts_on", "ends_on", "report_outline"),
    *("report_number", "reported_on", "report_text"),
)
AT_WORK = frozenset({PlanState.RUNNING, PlanState.REPORTED, PlanState.FOLLOWING, PlanState.CLOSED})


def works_on(item: SupervisionPlan) -> bool:
    """Tell whether a plan is at work and the reader sees all that it did and found."""
    return item.state in AT_WORK and sees_all_of(item, item)


def sample() -> ReportData:
    """Return an invented report."""
    day = date(2021, 11, 20)
    return ReportData(
        head=Head("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nhuyện Mẫu", "40", "BC-MTTQ-BTT",
                  "Mẫu", day),
        addressees=("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Mẫu",),
        name="Giám sát việc rà soát hộ nghèo, hộ cận nghèo năm 2021",
        body="Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam huyện Mẫu",
        plan="Kế hoạch số 17/KH-MTTQ-BTT ngày 20 tháng 9 năm 2021",
        grounds=("Căn cứ Luật Mặt trận Tổ quốc Việt Nam ngày 09 tháng 6 năm 2015",),
        starts_on=date(2021, 10, 11),
        ends_on=date(2021, 11, 10),
        day=day,
        visits=2,
        units=(UnitRow("Xã Mẫu", 60, 4, 4, 3, 1, 1), UnitRow("Xã Mẫu Hai", 40, 4, 2, 2, 0, 0)),
        kinds=(KindRow("Tính điểm sai", 1, 1, 0),),
        recommendations=(
            Asked("05/MTTQ-BTT", day, "Ủy ban nhân dân xã Mẫu", "Kiểm tra lại phiếu.",
                  date(2021, 12, 10), "Đã trả lời", "Tiếp thu (01/12/2021)", ""),
        ),
        texts=("Việc rà soát nhìn chung đúng quy trình",),
        outline=("Ưu điểm", "Hạn chế, nguyên nhân"),
        recipients=recipients(["Ủy ban nhân dân xã Mẫu"]),
        signer=for_body("Ban Thường trực", "Chủ tịch", "Trần Văn Mẫu"),
    )  # fmt: skip


FOLLOWED = Table(
    (
        Col("STT", 12, "{{ loop.index }}", "center"),
        Col("Số, ngày văn bản", 34,
            "{{ row.number }}{{ ' ngày ' ~ row.day|day if row.day else '' }}"),
        Col("Nơi nhận kiến nghị", 46, "{{ row.to }}"),
        Col("Nội dung kiến nghị", 69, "{{ row.content }}"),
        Col("Hạn trả lời", 25, "{{ row.due_on|day }}", "center"),
        Col("Tình trạng", 29, "{{ row.state }}", "center"),
        Col("Trả lời, kết quả thực hiện", 32,
            "{{ row.answer }}{{ '; ' if row.answer and row.result else '' }}{{ row.result }}"),
    ),
    rows="recommendations",
    empty="Chưa có kiến nghị",
)  # fmt: skip

RECOMMENDED = Table(
    (
        Col("STT", 12, "{{ loop.index }}", "center"),
        Col("Số, ngày văn bản", 30,
            "{{ row.number }}{{ ' ngày ' ~ row.day|day if row.day else '' }}"),
        Col("Nơi nhận kiến nghị", 34, "{{ row.to }}"),
        Col("Nội dung kiến nghị", 38, "{{ row.content }}"),
        Col("Hạn trả lời", 24, "{{ row.due_on|day }}", "center"),
        Col("Tình trạng", 22, "{{ row.state }}"),
    ),
    rows="recommendations",
    test="recommendations",
)  # fmt: skip

TEMPLATE = Template(
    (
        Letterhead(),
        Title("BÁO CÁO", "Kết quả thực hiện kế hoạch “{{ name }}”"),
        Addressees("addressees"),
        Grounds(rows="grounds"),
        Paragraph(
            "Thực hiện {{ plan }} của {{ body }}, từ {{ starts_on|long_day }} đến "
            "{{ ends_on|long_day }}, đoàn giám sát đã làm việc tại {{ units|length }} đơn vị với "
            "{{ visits }} buổi giám sát. {{ body }} báo cáo kết quả như sau:"
        ),
        Heading("I. KẾT QUẢ GIÁM SÁT"),
        Paragraph("1. Hộ gia đình được giám sát theo đơn vị (hộ)", bold=True, keep=True),
        Table(
            (
                Col("STT", 12, "{{ loop.index }}", "center"),
                Col("Đơn vị", 40, "{{ row.name }}"),
                Col("Danh sách", 20, "{{ row.population|number }}", "center",
                    total="{{ data.total('population')|number }}"),
                Col("Mẫu", 17, "{{ row.sampled|number }}", "center",
                    total="{{ data.total('sampled')|number }}"),
                Col("Đã thăm", 17, "{{ row.visited|number }}", "center",
                    total="{{ data.total('visited')|number }}"),
                Col("Khớp", 16, "{{ row.agreeing|number }}", "center", "So với hồ sơ",
                    "{{ data.total('agreeing')|number }}"),
                Col("Khác", 16, "{{ row.differing|number }}", "center", "So với hồ sơ",
                    "{{ data.total('differing')|number }}"),
                Col("Phát hiện", 22, "{{ row.findings|number }}", "center",
                    total="{{ data.total('findings')|number }}"),
            ),
            rows="units",
            total_label="Tổng cộng",
            numbered=True,
        ),
        Paragraph("2. Phát hiện qua giám sát theo loại", bold=True, keep=True),
        Table(
            (
                Col("STT", 12, "{{ loop.index }}", "center"),
                Col("Loại phát hiện", 79, "{{ row.kind }}"),
                Col("Tổng số", 23, "{{ row.count|number }}", "center",
                    total="{{ data.findings|number }}"),
                Col("Xác nhận", 23, "{{ row.confirmed|number }}", "center", "Đơn vị",
                    "{{ data.confirmed|number }}"),
                Col("Không nhất trí", 23, "{{ row.disputed|number }}", "center", "Đơn vị",
                    "{{ data.disputed|number }}"),
            ),
            rows="kinds",
            total_label="Tổng cộng",
            empty="Không có phát hiện",
        ),
        Paragraph("3. Đánh giá", bold=True, keep=True),
        Items(rows="texts", text="{{ row }}{{ '.' if loop.last else ';' }}", mark="-"),
        When("not texts", (Each("outline", "item", (Line("- {{ item }}:", indent=True),)),)),
        Line("", test="not texts and not outline"),
        Heading("II. KIẾN NGHỊ"),
        Paragraph(
            "Qua giám sát, đã có {{ recommendations|length }} kiến nghị bằng văn bản:",
            keep=True,
            test="recommendations",
        ),
        RECOMMENDED,
        Paragraph("Đến ngày báo cáo chưa có kiến nghị bằng văn bản.", test="not recommendations"),
        Paragraph(
            "Mặt trận Tổ quốc Việt Nam giám sát và kiến nghị; việc xem xét, điều chỉnh kết quả "
            "phân loại hộ gia đình thuộc thẩm quyền của cơ quan nhà nước theo quy định."
        ),
        Paragraph("Trên đây là báo cáo kết quả giám sát của {{ body }}.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
    )
)  # fmt: skip

FOLLOW_UP_TEMPLATE = Template(
    (
        Letterhead(),
        Title("DANH SÁCH THEO DÕI", "Việc thực hiện kiến nghị qua giám sát"),
        Paragraph(
            "(Kế hoạch “{{ name }}”; tính đến ngày {{ day|day }})",
            align="center",
            italic=True,
            before=0,
        ),
        FOLLOWED,
        Paragraph("Tổng số: {{ recommendations|length }} kiến nghị.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
    ),
    landscape=True,
)

REPORT = DocumentSpec(
    name="household_supervision.supervision_report",
    label=_l("Report on the supervision"),
    type_code="BC",
    build=build,
    sample=sample,
    columns=COLUMNS,
    shown=works_on,
    source="khung theo mẫu 1.4 Phụ lục III Nghị định 30/2020/NĐ-CP; không tìm thấy mẫu báo cáo",
    template=TEMPLATE,
)


def build_follow_up(item: SupervisionPlan) -> ReportData:
    """Return what a plan recommended as it stands today; the list bears no number."""
    found, today = build(item), clock.today()
    return replace(found, day=today, head=replace(found.head, number=None, symbol="", day=today))


FOLLOW_UP = DocumentSpec(
    name="household_supervision.follow_up",
    label=_l("List to follow recommendations"),
    build=build_follow_up,
    sample=lambda: replace(sample(), head=replace(sample().head, number=None, symbol="")),
    columns=COLUMNS,
    shown=works_on,
    source="bảng do dự án đặt; không tìm thấy mẫu",
    template=FOLLOW_UP_TEMPLATE,
)
