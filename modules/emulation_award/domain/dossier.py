"""Completeness of a dossier, and the gate of the plan's criteria.

A provincial Bằng khen by topic takes tờ trình, báo cáo thành tích, biên bản and the list, one set
of originals (provincial procedure; 10/2020/QĐ-UBND Điều 36 in Ninh Thuận).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import DossierIncomplete, HardCriteriaNotMet
from .kinds import PaperKind


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """A kind of paper that a dossier takes; `is_numbered` papers bear a number and a day."""

    kind: PaperKind
    is_numbered: bool
    basis: str


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper as it was handed in."""

    kind: PaperKind
    has_number: bool
    has_date: bool
    is_original: bool = True


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was said of a criterion: by the unit itself, and by who verified it."""

    code: str
    is_hard: bool
    claimed: bool | None
    confirmed: bool | None


def missing_papers(needs: Iterable[PaperNeed], held: Iterable[HeldPaper]) -> tuple[PaperKind, ...]:
    """Return the kinds that are missing, are no originals, or bear no number or day."""
    papers = tuple(held)
    return tuple(
        need.kind
        for need in needs
        if not any(
            paper.kind is need.kind
            and paper.is_original
            and paper.has_date
            and (paper.has_number or not need.is_numbered)
            for paper in papers
        )
    )


def check_complete(needs: Iterable[PaperNeed], held: Iterable[HeldPaper]) -> None:
    """Raise DossierIncomplete with what is missing."""
    missing = missing_papers(needs, held)
    if missing:
        raise DossierIncomplete(missing)


def failed_hard(assessments: Iterable[Assessment]) -> tuple[str, ...]:
    """Return the hard criteria that nobody confirmed as met, in order."""
    return tuple(each.code for each in assessments if each.is_hard and each.confirmed is not True)


def check_hard(assessments: Iterable[Assessment], *, override: str = "") -> None:
    """Raise HardCriteriaNotMet, unless the head of the office says in writing why not.

    The reason is shown to the board.
    """
    failed = failed_hard(assessments)
    if failed and not override.strip():
        raise HardCriteriaNotMet(failed)
