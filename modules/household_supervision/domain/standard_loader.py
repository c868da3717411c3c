"""Read poverty standards from their data file."""

from collections.abc import Mapping
from itertools import pairwise

from .dated import Verification, read_validity
from .errors import BadData
from .poverty_standard import (
    ClassRule,
    DeprivationTest,
    Dimension,
    HouseholdClass,
    Indicator,
    LegalBasis,
    Line,
    LineAmount,
    MethodRules,
    PovertyCause,
    PovertyStandard,
    ScoreMethod,
    ScoreNames,
    StandardUse,
)
from .reading import Node, parse_yaml


def load_standards(text: str) -> tuple[PovertyStandard, ...]:
    """Read all versions from YAML text."""
    return _standards(parse_yaml(text))


def parse_standards(data: Mapping[str, object]) -> tuple[PovertyStandard, ...]:
    """Read all versions from a parsed mapping."""
    return _standards(Node(data))


def _standards(root: Node) -> tuple[PovertyStandard, ...]:
    standards = tuple(_standard(node) for node in root["versions"])
    ordered = sorted(standards, key=lambda entry: entry.first_policy_year)
    for earlier, later in pairwise(ordered):
        if later.first_policy_year <= earlier.last_policy_year:
            raise BadData(f"$.versions.{later.id}.policy_years", "later policy years")
    return standards


def _standard(node: Node) -> PovertyStandard:
    score = node.get("score_method")
    years = node["policy_years"]
    return PovertyStandard(
        id=node["id"].text(),
        title_vi=node["title_vi"].text(),
        title_en=node["title_en"].text(),
        legal_basis=tuple(_legal_basis(entry) for entry in node["legal_basis"]),
        first_policy_year=years["first"].integer(),
        last_policy_year=years["last"].integer(),
        validity=read_validity(node["valid"]),
        use=node["use"].member(StandardUse),
        enabled=node["enabled"].boolean(),
        income=_method(node["income_method"]),
        score=None if score is None else _score_method(score),
        dimensions=tuple(_dimension(entry) for entry in node["dimensions"]),
        indicator_list_verification=node["indicator_list_verification"].member(Verification),
    )


def _legal_basis(node: Node) -> LegalBasis:
    return LegalBasis(
        document=node["document"].text(),
        article=node.optional_text("article"),
        issued=node["issued"].date(),
        in_force=node.optional_date("in_force"),
        verification=node["verification"].member(Verification),
    )


def _method(node: Node) -> MethodRules:
    method = MethodRules(
        article=node["article"].text(),
        deprivation_limit=node.optional_integer("deprivation_limit"),
        lines=tuple(_line(code, entry) for code, entry in node["lines"].entries()),
        rules=tuple(_rule(entry) for entry in node["rules"]),
    )
    _require_complete(method)
    return method


def _require_complete(method: MethodRules) -> None:
    for rule in method.rules:
        for line in (rule.over, rule.up_to):
            if line is not None and method.find_line(line) is None:
                raise BadData(f"$.{method.article}.rules", f"line {line}")
        if rule.deprivations is not None and method.deprivation_limit is None:
            raise BadData(f"$.{method.article}.rules", "deprivation_limit")
    final = ClassRule(HouseholdClass.NOT_POOR, None, None, None, None, on_request=False)
    if not method.rules or method.rules[-1] != final:
        raise BadData(f"$.{method.article}.rules", "a last rule without conditions")


def _line(code: str, node: Node) -> LineAmount:
    return LineAmount(
        line=Node(code, "$.lines").member(Line),
        rural=node["rural"].integer(),
        urban=node["urban"].integer(),
        verification=node["verification"].member(Verification),
    )


def _rule(node: Node) -> ClassRule:
    cause, over, up_to = node.get("cause"), node.get("over"), node.get("up_to")
    deprivations = node.get("deprivations")
    return ClassRule(
        result=node["result"].member(HouseholdClass),
        cause=None if cause is None else cause.member(PovertyCause),
        over=None if over is None else over.member(Line),
        up_to=None if up_to is None else up_to.member(Line),
        deprivations=None if deprivations is None else deprivations.member(DeprivationTest),
        on_request=node.flag("on_request"),
    )


def _score_method(node: Node) -> ScoreMethod:
    income, deprivation = node["names"]["income"], node["names"]["deprivation"]
    names = ScoreNames(
        income_vi=income["vi"].text(),
        income_en=income["en"].text(),
        deprivation_vi=deprivation["vi"].text(),
        deprivation_en=deprivation["en"].text(),
    )
    return ScoreMethod(_method(node), names, node["points_per_deprivation"].integer())


def _dimension(node: Node) -> Dimension:
    code = node["code"].text()
    return Dimension(
        code=code,
        name_vi=node["name_vi"].text(),
        name_en=node["name_en"].text(),
        indicators=tuple(_indicator(code, entry) for entry in node["indicators"]),
    )


def _indicator(dimension: str, node: Node) -> Indicator:
    age = node.get("needs_member_age")
    return Indicator(
        code=node["code"].text(),
        number=node["number"].integer(),
        name_vi=node["name_vi"].text(),
        name_en=node["name_en"].text(),
        dimension=dimension,
        rule_vi=node.optional_text("rule_vi"),
        rule_en=node.optional_text("rule_en"),
        age_from=None if age is None else age["from"].integer(),
        age_to=None if age is None else age.optional_integer("to"),
        threshold=node.optional_integer("threshold"),
        verification=node["verification"].member(Verification),
    )
