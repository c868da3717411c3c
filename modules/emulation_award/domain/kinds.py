"""Words with which the rules of commendation speak of whom, how and by which votes."""

from enum import StrEnum


class ObjectKind(StrEnum):
    """Who is commended (TT 02/2023/TT-BNV, form 0603.N; the plan of 2021)."""

    COLLECTIVE = "collective"
    INDIVIDUAL = "individual"
    HOUSEHOLD = "household"


class Choice(StrEnum):
    """What a member says of a nomination; who is recused says nothing and stays a member."""

    FOR = "for"
    AGAINST = "against"
    BLANK = "blank"
    RECUSED = "recused"


class Mark(StrEnum):
    """What stands on a paper ballot beside a nomination."""

    FOR = "for"
    AGAINST = "against"
    BLANK = "blank"
    INVALID = "invalid"


class VoteBase(StrEnum):
    """Of whom the threshold is a share."""

    ALL_MEMBERS = "all_members"
    TAKING_PART = "taking_part"
    VALID_BALLOTS = "valid_ballots"


class Rounding(StrEnum):
    """How an amount is rounded to tens of thousand đồng; the wording of the decrees says up."""

    UP = "up"
    NEAREST = "nearest"


class PaperKind(StrEnum):
    """Papers of a dossier, by the names of the provincial procedure."""

    SUBMISSION = "submission"  # tờ trình
    REPORT = "report"  # báo cáo thành tích
    MINUTES = "minutes"  # biên bản
    LIST = "list"  # danh sách trích ngang
    INITIATIVE = "initiative"  # tài liệu sáng kiến
    OPINION = "opinion"  # ý kiến hiệp y
    CONCLUSION = "conclusion"  # kết luận kiểm tra, giải quyết khiếu nại
    OTHER = "other"
