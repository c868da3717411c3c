"""Official words for the codes of this module: papers are in Vietnamese whoever reads."""

from __future__ import annotations

from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.domain.sampling import SampleKind
from modules.household_supervision.domain.supervision_plan import TeamRole
from modules.household_supervision.models.choices import (
    AnswerKind,
    DayUnit,
    PlanMode,
    PostingPlace,
    RecommendationState,
    Severity,
)

CLASSES: dict[str, str] = {
    HouseholdClass.POOR: "Hộ nghèo",
    HouseholdClass.NEAR_POOR: "Hộ cận nghèo",
    HouseholdClass.AVERAGE_LIVING: "Hộ có mức sống trung bình",
    HouseholdClass.NOT_POOR: "Không thuộc diện nghèo, cận nghèo",
}
PLACES: dict[str, str] = {
    PostingPlace.VILLAGE_HOUSE: "Nhà văn hóa, nhà sinh hoạt cộng đồng",
    PostingPlace.COMMUNE_OFFICE: "Trụ sở Ủy ban nhân dân",
    PostingPlace.MEDIA: "Phương tiện thông tin đại chúng, loa truyền thanh",
}
TEAM_ROLES: dict[str, str] = {
    TeamRole.HEAD: "Trưởng đoàn",
    TeamRole.DEPUTY: "Phó Trưởng đoàn",
    TeamRole.SECRETARY: "Thư ký",
    TeamRole.MEMBER: "Thành viên",
}
MODES: dict[str, str] = {
    PlanMode.DIRECT: "giám sát trực tiếp",
    PlanMode.INDIRECT: "giám sát gián tiếp qua báo cáo",
}
SEVERITIES: dict[str, str] = {
    Severity.LOW: "Nhẹ",
    Severity.MEDIUM: "Vừa",
    Severity.HIGH: "Nặng",
}
ANSWERS: dict[str, str] = {
    AnswerKind.ACCEPT: "Tiếp thu",
    AnswerKind.PART: "Tiếp thu một phần",
    AnswerKind.REJECT: "Không tiếp thu",
}
DAYS: dict[str, str] = {DayUnit.DAY: "ngày", DayUnit.WORKING_DAY: "ngày làm việc"}
RECOMMENDATION_STATES: dict[str, str] = {
    RecommendationState.DRAFT: "Dự thảo",
    RecommendationState.ISSUED: "Đã gửi",
    RecommendationState.RECEIVED: "Đã nhận",
    RecommendationState.OVERDUE: "Quá hạn trả lời",
    RecommendationState.ESCALATED: "Đã chuyển Mặt trận cấp trên",
    RecommendationState.ANSWERED: "Đã trả lời",
    RecommendationState.DONE: "Đã thực hiện",
    RecommendationState.CLOSED: "Đã kết thúc theo dõi",
}
NOT_YET = "chưa trả lời"


def sample_rule(kind: str, value: int | None, *, by_class: bool, by_village: bool) -> str:
    """Return in words how many households of a unit are drawn, and how."""
    drawn = {
        SampleKind.CENSUS: "toàn bộ số hộ trong danh sách",
        SampleKind.SHARE: f"{value}% số hộ trong danh sách",
        SampleKind.COUNT: f"{value} hộ",
    }[SampleKind(kind)]
    parts = [name for name, is_so in (("loại hộ", by_class), ("thôn", by_village)) if is_so]
    spread = f", phân theo {' và '.join(parts)}" if parts else ""
    how = "" if kind == SampleKind.CENSUS else ", rút ngẫu nhiên"
    return f"{drawn} ở mỗi đơn vị{how}{spread}"
