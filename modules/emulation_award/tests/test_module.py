"""What every module must keep, checked for commendation."""

from __future__ import annotations

from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance

NOMINEE = "the board reads who is nominated, and the list names them as the certificate will"
REGISTER = "the register names who was commended for what; it is read by role and unit"
MEMBER = "the minutes name the members of the board, who vote openly or hand in a ballot"


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "emulation_award"
    declared: ClassVar[Declared] = Declared(
        personal={
            **{
                f"{view}.{column}": reason
                for view, reason in (("NominationView", NOMINEE), ("AwardView", REGISTER))
                for column in (
                    "subject_name",
                    "person",
                    "sex",
                    "birth_date",
                    "position",
                    "workplace",
                )
            },
            "AwardView.received_by": REGISTER,
            "SeatView.full_name": MEMBER,
            "SessionLineView.subject_name": NOMINEE,
        },
        values={
            "award_certificate": {"copy": 1},
            "award_certificate_batch": {"total": 3, "done": 3, "state": "waiting"},
            "award_certificate_box": {"field": "name", "text": None, "size": 20, "smallest": 10},
            "award_count": {
                "teller": lambda index: index % 2 + 1,
                "attempt": lambda index: index // 2 + 1,
            },
            "award_rate": {"coefficient_milli": 1000, "factor_milli": 1000},
            "award_seat": {"role": "member"},
            "award_vote_rule": {"threshold": 70, "threshold_of": 100, "quorum": 2, "quorum_of": 3},
        },
    )
