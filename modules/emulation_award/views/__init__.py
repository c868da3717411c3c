"""The screens of commendation."""

from modules.emulation_award.views.boards import BoardView, SeatView
from modules.emulation_award.views.certificates import (
    CertificateBatchView,
    CertificateBoxView,
    CertificateLayoutView,
    CertificateView,
)
from modules.emulation_award.views.decisions import AwardView, DecisionView
from modules.emulation_award.views.nominations import (
    AssessmentView,
    NominationPaperView,
    NominationView,
)
from modules.emulation_award.views.rules import (
    BaseSalaryView,
    DossierPaperView,
    FormView,
    RateView,
    VoteRuleView,
)
from modules.emulation_award.views.session_rows import (
    AttendanceView,
    CountView,
    SessionLineView,
    VoteView,
)
from modules.emulation_award.views.sessions import BoardSessionView

__all__ = [
    "AssessmentView",
    "AttendanceView",
    "AwardView",
    "BaseSalaryView",
    "BoardSessionView",
    "BoardView",
    "CertificateBatchView",
    "CertificateBoxView",
    "CertificateLayoutView",
    "CertificateView",
    "CountView",
    "DecisionView",
    "DossierPaperView",
    "FormView",
    "NominationPaperView",
    "NominationView",
    "RateView",
    "SeatView",
    "SessionLineView",
    "VoteRuleView",
    "VoteView",
]
