"""Records of commendation with their verbs, and the roles that come with the module.

Who nominates writes for the own organisation; who reviews reads what was handed in; who handles
takes it further. The secretary prepares and never votes or chooses; the chairman opens, chooses and
signs; tellers count and read nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.core.permissions import OFFICER, VIEWER
from app.kernel.manifest import Duty, Forbidden, Role

MODULE = "emulation_award"
READ, WRITE, DELETE = "read", "write", "delete"
NOMINATE, REVIEW, HANDLE, VERIFY = "nominate", "review", "handle", "verify"
VOTE, COUNT, OPEN, MINUTE, CHOOSE, SIGN = "vote", "count", "open", "minute", "choose", "sign"
REVEAL = "reveal"
ALL = (READ, WRITE, DELETE)

VERBS = {
    NOMINATE: _l("nominate"),
    REVIEW: _l("review"),
    HANDLE: _l("handle"),
    VERIFY: _l("verify"),
    VOTE: _l("vote"),
    COUNT: _l("count ballots"),
    OPEN: _l("open"),
    MINUTE: _l("sign minutes"),
    CHOOSE: _l("choose"),
    SIGN: _l("sign"),
}

CATALOGUES = ("CommendationForm", "Rate", "BaseSalary", "VoteRule", "DossierPaper")
DOSSIER = ("NominationPaper", "Assessment")
SESSION = ("Board", "Seat", "BoardSession", "Attendance", "SessionLine", "Vote")
REGISTER = ("Decision", "Award")
LAYOUTS = ("CertificateLayout", "CertificateBox")

RECORDS: dict[str, tuple[str, ...]] = {
    f"{MODULE}.CommendationForm": (READ,),
    f"{MODULE}.Rate": (READ, WRITE),
    f"{MODULE}.BaseSalary": (READ,),
    f"{MODULE}.VoteRule": ALL,
    f"{MODULE}.DossierPaper": (READ,),
    f"{MODULE}.Board": (READ, WRITE),
    f"{MODULE}.Seat": (READ, WRITE),
    f"{MODULE}.Nomination": (*ALL, NOMINATE, REVIEW, HANDLE, VERIFY, CHOOSE, REVEAL),
    f"{MODULE}.NominationPaper": (*ALL, NOMINATE, REVIEW, HANDLE),
    f"{MODULE}.Assessment": (*ALL, NOMINATE, REVIEW, HANDLE),
    f"{MODULE}.BoardSession": (READ, WRITE, OPEN, MINUTE),
    f"{MODULE}.Attendance": (READ, WRITE),
    f"{MODULE}.SessionLine": ALL,
    f"{MODULE}.Vote": (READ, WRITE, VOTE),
    f"{MODULE}.Count": (READ, WRITE, COUNT),
    f"{MODULE}.Ballot": (WRITE,),
    f"{MODULE}.Decision": (*ALL, HANDLE, SIGN),
    f"{MODULE}.Award": (*ALL, HANDLE, SIGN, REVEAL),
    f"{MODULE}.CertificateLayout": ALL,
    f"{MODULE}.CertificateBox": ALL,
    f"{MODULE}.CertificateBatch": (READ, WRITE, HANDLE),
    f"{MODULE}.Certificate": (READ, WRITE, HANDLE),
}


def _of(verbs: tuple[str, ...], *names: str) -> Mapping[str, tuple[str, ...]]:
    return {f"{MODULE}.{name}": verbs for name in names}


AWARD_READER = f"{MODULE}.reader"
NOMINATOR = f"{MODULE}.nominator"
SECRETARY = f"{MODULE}.secretary"
BOARD_MEMBER = f"{MODULE}.board_member"
TELLER = f"{MODULE}.teller"
CHAIRMAN = f"{MODULE}.chairman"

_SCANS = {"core.Attachment": (READ, WRITE)}
_PLANS = "emulation_movement.reader"

ROLES = (
    Role(
        name=AWARD_READER,
        label=_l("Reader of the register"),
        description=_l("Reads signed decisions and the register of commendations."),
        includes=(VIEWER, _PLANS),
        grants=_of((READ,), *CATALOGUES, *REGISTER),
    ),
    Role(
        name=NOMINATOR,
        label=_l("Nominating body"),
        description=_l("Nominates for the own body, with papers and evidence."),
        includes=(AWARD_READER, OFFICER),
        grants={
            **_of((*ALL, NOMINATE), *DOSSIER),
            **_of((*ALL, NOMINATE, REVEAL), "Nomination"),
            **_SCANS,
        },
    ),
    Role(
        name=BOARD_MEMBER,
        second_factor=True,
        label=_l("Member of the board"),
        description=_l("Reads nominations and papers of the session, and casts the own vote."),
        includes=(AWARD_READER,),
        grants={
            **_of((READ, REVIEW), "Nomination", *DOSSIER),
            **_of((READ,), *SESSION),
            **_of((READ, WRITE, VOTE), "Vote"),
        },
    ),
    Role(
        name=TELLER,
        second_factor=True,
        label=_l("Teller"),
        description=_l("Enters the paper ballots of a session, apart from the other teller."),
        includes=(VIEWER, _PLANS),
        grants={
            **_of((READ,), *CATALOGUES, "Board", "BoardSession", "SessionLine"),
            **_of((READ, WRITE, COUNT), "Count"),
            **_of((WRITE,), "Ballot"),
        },
    ),
    Role(
        name=SECRETARY,
        second_factor=True,
        label=_l("Secretary of the board"),
        description=_l("Verifies dossiers, prepares sessions and decisions, keeps the register."),
        includes=(AWARD_READER, OFFICER),
        grants={
            **_of((READ, WRITE, REVIEW, HANDLE, VERIFY, REVEAL), "Nomination"),
            **_of((READ, WRITE, REVIEW, HANDLE), *DOSSIER),
            **_of((READ, WRITE), "Rate", "Board", "Seat", "Attendance", "Vote"),
            **_of((READ, WRITE, MINUTE), "BoardSession"),
            **_of((READ,), "Count"),
            **_of(ALL, "VoteRule", "SessionLine"),
            **_of((*ALL, HANDLE), *REGISTER),
            **_of((*ALL, HANDLE, REVEAL), "Award"),
            **_of(ALL, *LAYOUTS),
            **_of((READ, WRITE, HANDLE), "CertificateBatch", "Certificate"),
            **_SCANS,
        },
    ),
    Role(
        name=CHAIRMAN,
        label=_l("Chairman of the board"),
        description=_l("Opens sessions, votes, chooses within the ceilings and signs decisions."),
        includes=(BOARD_MEMBER,),
        grants={
            **_of((READ, WRITE, REVIEW, HANDLE, CHOOSE), "Nomination"),
            **_of((READ, WRITE, OPEN, MINUTE), "BoardSession"),
            **_of((READ, WRITE, HANDLE, SIGN), *REGISTER),
            **_of((READ,), *LAYOUTS, "CertificateBatch", "Certificate"),
            **_SCANS,
        },
    ),
)

FORBIDDEN = (
    Forbidden(
        roles=(SECRETARY,),
        verbs=(CHOOSE, SIGN, VOTE, COUNT),
        records=tuple(_of((), "Nomination", "Decision", "Award", "Vote", "Count")),
        why=_l("Who prepares the session neither votes, counts, chooses nor signs."),
    ),
    Forbidden(
        roles=(NOMINATOR,),
        verbs=(HANDLE, VERIFY, CHOOSE),
        records=tuple(_of((), "Nomination")),
        why=_l("Nobody examines or chooses the own nomination."),
    ),
)

DUTIES = (
    # A rule of the project (voting_rules.yaml): no legal text on recusal was read.
    Duty(
        f"{MODULE}.recusal",
        _l("Who is nominated, and close relatives, are recused"),
        "act",
        "Quy chế hoạt động của Hội đồng Thi đua - Khen thưởng",
        mark="P",
    ),
)
