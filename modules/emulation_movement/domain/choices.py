"""Codes of an emulation movement; the labels are beside the screens.

Methods, scopes, durations and objects carry the codes of the statistics (Circular
02/2023/TT-BNV) and of the movement's plan, so that reports need no translation.
"""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """How a movement is launched (Law 06/2022/QH15, article 16)."""

    TOPIC = "CHUYENDE"
    YEARLY = "HANGNAM"


class MovementReach(StrEnum):
    """How far a movement reaches (Law 06/2022/QH15, article 16)."""

    NATIONAL = "TOANQUOC"
    PROVINCE = "BO_TINH"
    CLUSTER = "CUM_KHOI"
    UNIT = "DONVI"


class Duration(StrEnum):
    """Classes of duration of Circular 02/2023/TT-BNV, form 0601.N, rows 06 to 10."""

    UNDER_ONE = "LT1"
    ONE = "EQ1"
    ONE_TO_THREE = "1TO3"
    THREE_TO_FIVE = "3TO5"
    FIVE_OR_MORE = "GE5"


class ObjectClass(StrEnum):
    """Whom a criterion speaks of."""

    COLLECTIVE = "COLLECTIVE"
    INDIVIDUAL = "INDIVIDUAL"


class MovementState(StrEnum):
    """Where a movement is, from its draft to the archive."""

    DRAFT = "draft"
    ISSUED = "issued"
    REGISTERING = "registering"
    RUNNING = "running"
    NOMINATING = "nominating"
    REVIEWING = "reviewing"
    DECIDED = "decided"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class VersionState(StrEnum):
    """Whether a version of the plan is a draft, in force, or replaced by an amendment."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"


class RegistrationState(StrEnum):
    """Where an organisation's registration is."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    AMENDING = "amending"
    WITHDRAWN = "withdrawn"
