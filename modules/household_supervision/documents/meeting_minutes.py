"""Minutes of a village meeting on the results of a review.

Phụ lục V of TT 07/2021/TT-BLĐTBXH, of which head and attendance were read and the block of results
was not; until 31/8/2021 the meeting of TT 17/2016 and TT 14/2018, whose form was not read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.kernel.documents.blocks import (
    Annex,
    Col,
    Heading,
    Items,
    Letterhead,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, signs_as
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents.meeting_data import (
    MinutesData,
    Part,
    Person,
    Vote,
    build,
    front_signs,
)
from modules.household_supervision.documents.reading import browses
from modules.household_supervision.domain.summary import rate
from modules.household_supervision.models.choices import MeetingState

HELD = frozenset({MeetingState.HELD, MeetingState.AGREED, MeetingState.BELOW_HALF})
COLUMNS = (
    *("unit", "number", "held_on", "place", "chair_name", "secretary_name"),
    *("households_listed", "households_present", "minutes_copies", "state"),
)


def sample() -> MinutesData:
    """Return the minutes of an invented meeting."""
    day = date(2021, 10, 20)
    households = [("Pi Năng Thị Mẫu", "Hộ nghèo", 12), ("Chamaléa Mẫu", "Hộ cận nghèo", 6)]
    observer = Person("Katơr Thị Mẫu", "Phó Chủ tịch", "")
    return MinutesData(
        head=Head("Thôn Mẫu Một", "Ủy ban nhân dân\nxã Mẫu", place="Mẫu", day=day),
        subject="Họp dân để thống nhất kết quả rà soát hộ nghèo, hộ cận nghèo năm 2021",
        form="Theo Phụ lục V Thông tư số 07/2021/TT-BLĐTBXH",
        year=2021,
        day=day,
        place="Nhà văn hóa thôn",
        where="thôn Mẫu Một, xã Mẫu, huyện Mẫu, tỉnh Mẫu",
        number=1,
        chair="Pi Năng Mẫu",
        chair_title="Trưởng thôn",
        secretary="Nguyễn Thị Mẫu",
        secretary_title="Công chức xã",
        parts=(Part("Ban Chỉ đạo rà soát cấp xã", 1, "Trần Văn Mẫu, Phó Trưởng ban"),),
        participants=13,
        observers=(observer,),
        is_front_invited=True,
        households_listed=10,
        households_present=9,
        households_share=Decimal("90.00"),
        people=tuple(Person(f"Người dự {n}", "", "Hộ gia đình khác") for n in range(1, 14)),
        votes=tuple(
            Vote(name, result, agree, 13, rate(agree, 13), agree * 2 >= 13, "")
            for name, result, agree in households
        ),
        classes=("Hộ nghèo: 1 hộ", "Hộ cận nghèo: 1 hộ"),
        share_words="từ 50% trở lên",
        copies=2,
        chair_signer=signs_as("CHỦ TRÌ", "Pi Năng Mẫu"),
        secretary_signer=signs_as("THƯ KÝ", "Nguyễn Thị Mẫu"),
        household_signer=signs_as("ĐẠI DIỆN HỘ DÂN"),
        front_signer=front_signs(observer.name),
    )


TEMPLATE = Template(
    (
        Letterhead(),
        Title("BIÊN BẢN", "{{ subject }}"),
        Paragraph("({{ form }})", align="center", italic=True, before=0, test="form"),
        Paragraph(
            "Hôm nay, {{ day|long_day }}, tại {{ place|blank }}, {{ where }}, đã tổ chức họp dân "
            "{{ '(lần thứ ' ~ number ~ ') ' if number > 1 else '' }}"
            "về kết quả rà soát hộ nghèo, hộ cận nghèo năm {{ year }}."
        ),
        Heading("I. THÀNH PHẦN THAM DỰ"),
        Paragraph(
            "1. Chủ trì: Ông (bà) {{ chair|blank }}"
            "{{ ', chức vụ: ' ~ chair_title if chair_title else '' }}."
        ),
        Paragraph(
            "2. Thư ký: Ông (bà) {{ secretary|blank }}"
            "{{ ', chức vụ: ' ~ secretary_title if secretary_title else '' }}."
        ),
        Paragraph("3. Thành phần tham dự: {{ participants }} người, trong đó:"),
        Items(
            rows="parts",
            text="{{ row.role }}: {{ row.count }} người"
            "{{ ' (' ~ row.names ~ ')' if row.names else '' }}{{ '.' if loop.last else ';' }}",
            mark="-",
        ),
        Paragraph(
            "Đại diện {{ households_present }} hộ gia đình trên tổng số {{ households_listed }} hộ "
            "có tên trong danh sách cần rà soát, tỷ lệ {{ households_share|number(2) }}%.",
            test="households_share is not none",
        ),
        Paragraph(
            "4. Đại diện Mặt trận Tổ quốc Việt Nam cấp xã giám sát cuộc họp, không tính vào số "
            "người tham dự: {{ observers|length }} người "
            "({% for each in observers %}{{ each.name }}{{ ', ' ~ each.title if each.title "
            "else '' }}{{ '' if loop.last else '; ' }}{% endfor %}).",
            test="observers",
        ),
        Paragraph(
            "4. Đại diện Mặt trận Tổ quốc Việt Nam cấp xã giám sát cuộc họp: không có; "
            "{{ 'có giấy mời' if is_front_invited else 'không có giấy mời trong hồ sơ' }}.",
            test="not observers",
        ),
        Paragraph("(Danh sách người tham dự kèm theo biên bản này)", italic=True),
        Heading("II. NỘI DUNG VÀ KẾT QUẢ"),
        Paragraph(
            "1. Cuộc họp nghe thông báo kết quả rà soát, chấm điểm và phân loại "
            "{{ votes|length }} hộ gia đình và lấy ý kiến về từng hộ như sau:",
            keep=True,
        ),
        Table(
            (
                Col("STT", 12, "{{ loop.index }}", "center"),
                Col("Họ và tên chủ hộ", 41, "{{ row.head }}"),
                Col("Kết quả rà soát", 33, "{{ row.result|blank(8) }}"),
                Col("Đồng ý", 17, "{{ row.agree }}", "center", "Số người"),
                Col("Dự họp", 17, "{{ row.present }}", "center", "Số người"),
                Col("Tỷ lệ (%)", 17, "{{ row.share|number(2) }}", "center"),
                Col("Ý kiến khác", 23, "{{ row.opinion }}"),
            ),
            rows="votes",
            empty="Chưa ghi kết quả lấy ý kiến",
        ),
        Paragraph("2. Tổng hợp theo kết quả rà soát: {{ classes|join('; ') }}.", test="classes"),
        Paragraph(
            "3. Số hộ có {{ share_words }} số người tham dự thống nhất: {{ data.agreed }} hộ; "
            "số hộ chưa đạt, phải rà soát lại: {{ data.below }} hộ.",
            test="share_words and votes",
        ),
        Paragraph(
            "3. Quy trình áp dụng cho đợt rà soát không quy định tỷ lệ thống nhất tối thiểu; kết "
            "quả lấy ý kiến được ghi tại điểm 1.",
            test="not share_words and votes",
        ),
        Heading("III. KẾT LUẬN"),
        Paragraph(
            "Cuộc họp thống nhất kết quả rà soát của {{ data.agreed }} hộ; {{ data.below }} hộ "
            "chưa được thống nhất chuyển rà soát viên rà soát lại.",
            test="votes and data.below",
        ),
        Paragraph(
            "Cuộc họp thống nhất kết quả rà soát của cả {{ data.agreed }} hộ.",
            test="votes and not data.below",
        ),
        Paragraph(
            "Đại diện Mặt trận Tổ quốc Việt Nam dự họp để giám sát, không tham gia biểu quyết và "
            "không quyết định kết quả phân loại.",
            test="observers",
        ),
        Paragraph(
            "Biên bản được lập thành {{ data.copies_written }} bản, đã đọc cho mọi người dự họp "
            "cùng nghe và thống nhất ký tên."
        ),
        Signatures((Signature("secretary_signer"), Signature("chair_signer")), space=20),
        Signatures((Signature("household_signer"), Signature("front_signer")), space=20),
        Annex(
            "DANH SÁCH NGƯỜI THAM DỰ HỌP DÂN",
            reference="Kèm theo biên bản họp dân {{ day|long_day }}",
        ),
        Table(
            (
                Col("STT", 12, "{{ loop.index }}", "center"),
                Col("Họ và tên", 44, "{{ row.name }}"),
                Col("Chức vụ, đơn vị", 36, "{{ row.title }}"),
                Col("Thành phần", 42, "{{ row.roles }}"),
                Col("Ký tên", 26, ""),
            ),
            rows="people",
        ),
    )
)  # fmt: skip

MINUTES = DocumentSpec(
    name="household_supervision.meeting_minutes",
    label=_l("Minutes of the village meeting"),
    type_code="BB",
    build=build,
    sample=sample,
    columns=COLUMNS,
    shown=lambda item: item.state in HELD and browses(item, item.unit_id),
    source="Phụ lục V Thông tư 07/2021/TT-BLĐTBXH, phần kết quả chưa đọc",
    template=TEMPLATE,
)
