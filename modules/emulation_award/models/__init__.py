"""Tables of the module, one file per business object."""

from modules.emulation_award.models.board import Board, Seat
from modules.emulation_award.models.certificate import (
    Certificate,
    CertificateBatch,
    CertificateBox,
    CertificateLayout,
)
from modules.emulation_award.models.decision import Award, Decision
from modules.emulation_award.models.nomination import Assessment, Nomination, NominationPaper
from modules.emulation_award.models.rules import (
    BaseSalary,
    CommendationForm,
    DossierPaper,
    Rate,
    VoteRule,
)
from modules.emulation_award.models.session import (
    Attendance,
    Ballot,
    BoardSession,
    Count,
    SessionLine,
    Vote,
)

__all__ = [
    "Assessment",
    "Attendance",
    "Award",
    "Ballot",
    "BaseSalary",
    "Board",
    "BoardSession",
    "Certificate",
    "CertificateBatch",
    "CertificateBox",
    "CertificateLayout",
    "CommendationForm",
    "Count",
    "Decision",
    "DossierPaper",
    "Nomination",
    "NominationPaper",
    "Rate",
    "Seat",
    "SessionLine",
    "Vote",
    "VoteRule",
]
