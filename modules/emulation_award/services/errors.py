"""Refusals of the services: types with values; the texts live in the module's messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class ServiceError(Exception):
    """Base of what the services of this module refuse."""


@dataclass(unsafe_hash=True)
class NotOwnBody(ServiceError):
    """A body nominates for itself and for those below it."""

    field = "organisation_id"


@dataclass(unsafe_hash=True)
class BodyWithoutUnit(ServiceError):
    """The organisation lies in no administrative unit."""

    field = "organisation_id"


@dataclass(unsafe_hash=True)
class NoAdoptedPlan(ServiceError):
    """Nominations and sessions rest on an adopted version of a movement's plan."""

    field = "movement_version_id"


@dataclass(unsafe_hash=True)
class ClassDoesNotFit(ServiceError):
    """The class of the object belongs to another kind of object."""

    field = "object_class"


@dataclass(unsafe_hash=True)
class CriteriaUnanswered(ServiceError):
    """The unit has not said of each criterion whether it is met."""

    codes: tuple[str, ...]


@dataclass(unsafe_hash=True)
class ConclusionMissing(ServiceError):
    """A frozen nomination goes on with the conclusion that ends the doubt on file."""


@dataclass(unsafe_hash=True)
class NotOnAgenda(ServiceError):
    """Only a session lists, passes or fails a nomination."""


@dataclass(unsafe_hash=True)
class NotEligible(ServiceError):
    """Only an eligible nomination under this version and form comes on the agenda."""

    field = "nominations"
    name: str


@dataclass(unsafe_hash=True)
class AgendaEmpty(ServiceError):
    """No nomination is on the agenda."""


@dataclass(unsafe_hash=True)
class NoMembers(ServiceError):
    """Nobody sits on the board on that day."""

    on: date


@dataclass(unsafe_hash=True)
class PresenceUnknown(ServiceError):
    """It is not entered of each member whether he or she takes part."""

    count: int


@dataclass(unsafe_hash=True)
class NoMember(ServiceError):
    """Who is no member of this session has no vote (NĐ 91/2017 Điều 63)."""


@dataclass(unsafe_hash=True)
class NothingSaid(ServiceError):
    """No vote was chosen on any nomination."""


@dataclass(unsafe_hash=True)
class VotedAlready(ServiceError):
    """A member votes once on a nomination, and the vote stands."""

    name: str


@dataclass(unsafe_hash=True)
class VoteIsSecret(ServiceError):
    """Under the rule of this session the board votes by paper ballot."""


@dataclass(unsafe_hash=True)
class VoteIsOpen(ServiceError):
    """Under the rule of this session the board votes openly; there are no ballots."""


@dataclass(unsafe_hash=True)
class VotesMissing(ServiceError):
    """A member who is present has not voted on everything."""

    count: int
    example: str


@dataclass(unsafe_hash=True)
class NoBallots(ServiceError):
    """No member has handed in a ballot."""


@dataclass(unsafe_hash=True)
class CountsMissing(ServiceError):
    """Both tellers close their counts before the result is taken."""


@dataclass(unsafe_hash=True)
class TellerTwice(ServiceError):
    """Two different people count the ballots."""


@dataclass(unsafe_hash=True)
class NotTheTeller(ServiceError):
    """A count is continued by the teller who began it."""


@dataclass(unsafe_hash=True)
class BallotsMissing(ServiceError):
    """A count is closed when as many ballots are entered as were handed in."""

    entered: int
    collected: int


@dataclass(unsafe_hash=True)
class MoreThanCollected(ServiceError):
    """More ballots would be entered than were handed in."""

    field = "copies"
    entered: int
    collected: int


@dataclass(unsafe_hash=True)
class MinutesNotSigned(ServiceError):
    """The chair chooses once the minutes of the vote are signed."""


@dataclass(unsafe_hash=True)
class OutOfRank(ServiceError):
    """Who stands lower is chosen before who stands higher only with a written reason."""

    field = "choice_reason"
    name: str


@dataclass(unsafe_hash=True)
class NothingChosen(ServiceError):
    """The chairman has chosen nobody whom a decision could commend."""


@dataclass(unsafe_hash=True)
class OnDecision(ServiceError):
    """A nomination on the list of a decision stays chosen until it is taken off."""


@dataclass(unsafe_hash=True)
class DecidedBeforeSession(ServiceError):
    """A decision is not dated before the board met."""

    held_on: date


@dataclass(unsafe_hash=True)
class NotDecidedBy(ServiceError):
    """An award is decided by signing the decision, not line by line."""


@dataclass(unsafe_hash=True)
class HandOverMissing(ServiceError):
    """Handing over takes the day and the name of who received it."""


@dataclass(unsafe_hash=True)
class NoLayout(ServiceError):
    """No layout of certificates holds for this form on this day."""

    field = "layout"


@dataclass(unsafe_hash=True)
class CertificateTextTooLong(ServiceError):
    """A text of somebody's certificate does not fit its box, even in the smallest letters."""

    name: str
    box: object


@dataclass(unsafe_hash=True)
class NothingToPrint(ServiceError):
    """Each award of the decision has a certificate that holds."""


@dataclass(unsafe_hash=True)
class ReasonOfCopyMissing(ServiceError):
    """A further copy needs a reason."""

    field = "reason"


@dataclass(unsafe_hash=True)
class BatchGone(ServiceError):
    """The file of a batch is not there (yet, or any more)."""


@dataclass(unsafe_hash=True)
class NotSealed(ServiceError):
    """A certificate that was printed is sealed before it is handed over."""


@dataclass(unsafe_hash=True)
class SerialTaken(ServiceError):
    """The serial number of a blank was used already."""

    field = "first_serial"
    serial: str


@dataclass(unsafe_hash=True)
class SerialWithoutNumber(ServiceError):
    """The serial number of the first blank does not end in a number that can be counted on."""

    field = "first_serial"
