"""What papers of commendation share: words for codes (in Vietnamese), and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel import reading
from app.kernel.documents.parts import BLANK, Head, long_day, number_of
from app.kernel.registry import registry
from modules.emulation_award.domain.kinds import ObjectKind
from modules.emulation_award.models.choices import ObjectClass, Sex
from modules.emulation_movement.services.paper_parts import long_date

PERSONAL = ("subject_name", "sex", "position", "workplace")
KIND_WORDS = {
    ObjectKind.COLLECTIVE: "tập thể",
    ObjectKind.INDIVIDUAL: "cá nhân",
    ObjectKind.HOUSEHOLD: "hộ gia đình",
}
CLASSES = {
    ObjectClass.PROVINCE_AGENCY: "Cơ quan cấp tỉnh",
    ObjectClass.DISTRICT: "Huyện, thành phố",
    ObjectClass.COMMUNE: "Xã, phường, thị trấn",
    ObjectClass.VILLAGE: "Thôn, khu phố",
    ObjectClass.FRONT: "Mặt trận, đoàn thể",
    ObjectClass.ENTERPRISE: "Doanh nghiệp",
    ObjectClass.ARMED_FORCES: "Lực lượng vũ trang",
    ObjectClass.OTHER_COLLECTIVE: "Tập thể khác",
    ObjectClass.DIRECT_WORKER: "Người trực tiếp lao động, công tác, học tập",
    ObjectClass.OTHER_LEADER: "Lãnh đạo từ phó phòng và tương đương trở lên",
    ObjectClass.DEPARTMENT_LEADER: "Lãnh đạo cấp sở",
    ObjectClass.PROVINCE_LEADER: "Lãnh đạo bộ, tỉnh",
    ObjectClass.ENTREPRENEUR: "Doanh nhân",
    ObjectClass.HOUSEHOLD: "Hộ gia đình",
}
ADDRESSES = {Sex.MALE: "Ông", Sex.FEMALE: "Bà"}
LEVELS = {
    "province": "tỉnh",
    "district": "huyện",
    "commune": "xã",
}


@dataclass(frozen=True)
class Counted:
    """How many collectives, persons and households a paper speaks of."""

    collectives: int = 0
    individuals: int = 0
    households: int = 0

    @property
    def words(self) -> str:
        """Return `05 tập thể và 05 cá nhân`; numbers below ten are padded, as papers write them."""
        pairs = (
            (self.collectives, "tập thể"),
            (self.individuals, "cá nhân"),
            (self.households, "hộ gia đình"),
        )
        said = [f"{number:02} {word}" for number, word in pairs if number]
        if not said:
            return ""
        *first, last = said
        return f"{', '.join(first)} và {last}" if first else last

    @property
    def who(self) -> str:
        """Return `các tập thể, cá nhân`: whom there are, without numbers."""
        pairs = (
            (self.collectives, "tập thể"),
            (self.individuals, "cá nhân"),
            (self.households, "hộ gia đình"),
        )
        return "các " + ", ".join(word for number, word in pairs if number)


def counted(items: Iterable[Any]) -> Counted:
    """Count records by what they commend."""
    found = Counter(item.object_kind for item in items)
    return Counted(*(found[kind] for kind in (ObjectKind.COLLECTIVE, ObjectKind.INDIVIDUAL,
                                              ObjectKind.HOUSEHOLD)))  # fmt: skip


def address_of(sex: str | None) -> str:
    """Return Ông or Bà; nothing for collectives."""
    return ADDRESSES[Sex(sex)] if sex else ""


def numbered(kind: str, number: str | None, day: date | None) -> str:
    """Return `Tờ trình số 12/TTr-UBND ngày 05 tháng 12 năm 2021`, as far as it is known."""
    said = f"{kind} số {number}" if number else kind
    return f"{said} ngày {long_date(day)}" if day else said


def reference_of(kind: str, head: Head) -> str:
    """Return `Quyết định số 01/QĐ-UBND ngày 30 tháng 12 năm 2021`; dots where nothing is yet."""
    number = BLANK if head.number is None else number_of(head.number)
    symbol = f"/{head.symbol}" if head.symbol else ""
    return f"{kind} số {number}{symbol} {long_day(head.day)}"


def note_rows(items: Sequence[Any], names: Sequence[str]) -> None:
    """Note in the trail that personal columns of further records stand on a paper."""
    view = registry().record_views.get(items[0].__record__) if items else None
    if view is not None:
        reading.note(view, items, names)
