"""Read the review procedures from their data file."""

from dataclasses import dataclass

from .dated import Verification, read_validity
from .reading import Node, parse_yaml
from .review_calendar import (
    CountedFrom,
    DayKind,
    DayOfYear,
    Duration,
    DurationCode,
    Level,
    OutOfRound,
    ProcedureStep,
    Regime,
    ReportCode,
    ReportRule,
    ReviewBy,
    StepCode,
    YearlyWindow,
)
from .village_meeting import MeetingRole, MeetingRules, Share, Signatory


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its names in both languages."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Procedures:
    """Everything in the data file of the procedures."""

    regimes: tuple[Regime, ...]
    levels: tuple[Level, ...]
    meeting_roles: tuple[Named, ...]
    reports: tuple[Named, ...]


def load_procedures(text: str) -> Procedures:
    """Read levels, regimes, meeting roles and reports from YAML text."""
    root = parse_yaml(text)
    levels = tuple(read_level(node) for node in root["levels"])
    return Procedures(
        regimes=_regimes(root["regimes"], {level.code: level for level in levels}),
        levels=levels,
        meeting_roles=tuple(read_named(node) for node in root["meeting_roles"]),
        reports=tuple(read_named(node) for node in root["reports"]),
    )


def read_named(node: Node) -> Named:
    """Read a code with its two names."""
    return Named(node["code"].text(), node["name_vi"].text(), node["name_en"].text())


def read_level(node: Node) -> Level:
    """Read a dated level of administration."""
    named = read_named(node)
    return Level(named.code, named.name_vi, named.name_en, read_validity(node.get("valid")))


def read_duration(node: Node) -> Duration:
    """Read a number of days with its kind."""
    return Duration(
        value=node["value"].integer(),
        kind=node["unit"].member(DayKind),
        verification=node["verification"].member(Verification),
    )


def _regimes(nodes: Node, levels: dict[str, Level]) -> tuple[Regime, ...]:
    read: dict[str, Node] = {}
    for own in nodes:
        base = own.optional_text("extends")
        read[own["id"].text()] = own if base is None else own.over(read[base])
    return tuple(_regime(node, levels) for node in read.values())


def _regime(node: Node, levels: dict[str, Level]) -> Regime:
    review_by = node.get("review_by")
    return Regime(
        id=node["id"].text(),
        title_vi=node["title_vi"].text(),
        title_en=node["title_en"].text(),
        legal_basis=node["legal_basis"].texts(),
        validity=read_validity(node["valid"]),
        review_by=None if review_by is None else _review_by(review_by),
        window=_window(node["yearly_window"]),
        steps=tuple(_step(entry) for entry in node["steps"]),
        durations={
            Node(code, "$.durations").member(DurationCode): read_duration(entry)
            for code, entry in node["durations"].entries()
        },
        out_of_round=_out_of_round(node["out_of_round"]),
        meeting=_meeting(node["meeting"]),
        reports=tuple(_report(entry, levels) for entry in node["reporting"]),
    )


def _review_by(node: Node) -> ReviewBy:
    return ReviewBy(node["date"].date(), node["verification"].member(Verification))


def _day_of_year(node: Node) -> DayOfYear:
    return DayOfYear(node["month"].integer(), node["day"].integer())


def _window(node: Node) -> YearlyWindow:
    return YearlyWindow(
        first=_day_of_year(node["from"]),
        last=_day_of_year(node["to"]),
        article=node["article"].text(),
        verification=node["verification"].member(Verification),
    )


def _step(node: Node) -> ProcedureStep:
    return ProcedureStep(
        code=node["code"].member(StepCode),
        title_vi=node["title_vi"].text(),
        title_en=node["title_en"].text(),
        validity=read_validity(node.get("valid")),
        verification=node["verification"].member(Verification),
    )


def _out_of_round(node: Node) -> OutOfRound:
    return OutOfRound(
        counted_from=node["counted_from"].member(CountedFrom),
        start_day=node.optional_integer("start_day"),
        steps=tuple(entry.member(StepCode) for entry in node["steps"]),
        article=node["article"].text(),
    )


def _meeting(node: Node) -> MeetingRules:
    share = node.get("min_share")
    roles = [(entry["code"].member(MeetingRole), entry) for entry in node["roles"]]
    return MeetingRules(
        article=node["article"].text(),
        chair=node["chair"].member(MeetingRole),
        roles=tuple(role for role, _ in roles),
        required=frozenset(role for role, entry in roles if entry.flag("required")),
        observers=frozenset(role for role, entry in roles if entry.flag("observer")),
        invited=frozenset(role for role, entry in roles if entry.flag("invited")),
        min_share=None if share is None else _share(share),
        minutes_copies=node["minutes_copies"].integer(),
        minutes_signed_by=tuple(entry.member(Signatory) for entry in node["minutes_signed_by"]),
    )


def _share(node: Node) -> Share:
    return Share(node["votes"].integer(), node["of"].integer(), node["inclusive"].boolean())


def _report(node: Node, levels: dict[str, Level]) -> ReportRule:
    before = node.get("before")
    days = (_day_of_year(before),) if before is not None else _monthly_days(node)
    return ReportRule(
        code=node["code"].member(ReportCode),
        days=days,
        before=before is not None,
        route=tuple(levels[code] for code in node["route"].texts()),
        article=node["article"].text(),
        verification=node["verification"].member(Verification),
    )


def _monthly_days(node: Node) -> tuple[DayOfYear, ...]:
    months, day = node["months"], node["day"].integer()
    span = range(months["first"].integer(), months["last"].integer() + 1)
    return tuple(DayOfYear(month, day) for month in span)
