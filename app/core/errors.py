"""What can be wrong in core's use cases; the texts are in `messages`."""

from __future__ import annotations

from app.kernel.errors import KernelError


class UnitEnded(KernelError):
    """A unit had ended before the day in question (`code`, `on` its last day)."""


class WrongLevel(KernelError):
    """A unit of this level cannot be used here (`code`, `level`)."""


class OrganisationCycle(KernelError):
    """An organisation would stand above itself (`name`)."""


class ChangeNotLater(KernelError):
    """A dated change must lie after the start of what it changes (`first`)."""


class AlreadyEnded(KernelError):
    """An assignment or organisation has ended already (`on`)."""


class UserNameTaken(KernelError):
    """Another account has this user name or e-mail address (`username`)."""


class WeakPassword(KernelError):
    """A password is too short (`least`)."""


class GuessablePassword(KernelError):
    """A password is among those that are tried first, or made of the user's own names."""


class SamePassword(KernelError):
    """The new password is the old one."""


class InvitationOver(KernelError):
    """An invitation was used, is over, or never was."""

    status = 404


class PasswordWrong(KernelError):
    """The password given is not the one in force."""


class EntriesDiffer(KernelError):
    """A new password was typed differently the second time."""


class JoiningBuiltUpon(KernelError):
    """Something came under the record that goes on since two were joined (`records`)."""


class PaperNumberTaken(KernelError):
    """The issuer has a paper with this number in the year already (`number`, `year`)."""

    status = 409


class PaperNumberEmpty(KernelError):
    """A paper's number holds no letter or digit."""


class PaperIncomplete(KernelError):
    """A signed paper lacks this: its number, issuer, signer, capacity or scan (`paper`)."""


class CommentRefused(KernelError):
    """A comment is empty or too long (`most` characters)."""


class TaskOfOther(KernelError):
    """Only who gave a task changes what is asked, or calls it off."""


class FeedTooOften(KernelError):
    """A calendar was fetched too often within the hour."""

    status = 429


class TaskForWhom(KernelError):
    """A task is for one person or for one office."""

    field = "doer_id"


class FileRefused(KernelError):
    """A file is not taken; each kind of refusal says why (`name`)."""


class FileEmpty(FileRefused):
    """An attached file has no content (`name`)."""


class FileTooLarge(FileRefused):
    """An attached file is larger than allowed (`name`, `most_megabytes`)."""


class FileTypeRefused(FileRefused):
    """An attached file is none of the allowed types, by its content (`name`)."""


class FileBroken(FileRefused):
    """An attached file begins like an allowed type and cannot be read (`name`)."""


class FileUnpacksTooLarge(FileRefused):
    """An office document unpacks to more than is taken (`name`)."""


class FileWithPrograms(FileRefused):
    """An office document carries programs (`name`)."""


class PictureTooBig(FileRefused):
    """A picture has too many pixels (`name`, `most_megapixels`)."""


class FileDamaged(KernelError):
    """The stored content is missing or is not what was stored (`name`)."""

    status = 500


class BasisMissing(KernelError):
    """New assignments after a merger need the paper on which they rest."""

    field = "basis"


class NoSuccessorChosen(KernelError):
    """No successor was chosen for anybody."""


class NotASuccessor(KernelError):
    """The chosen unit does not follow the old one (`name`)."""


class RightUnknown(KernelError):
    """A local change names a role or right that no installed module has."""

    field = "verb"


class RightForbidden(KernelError):
    """A module forbids this right to the role, and says `why`."""

    field = "verb"


class NoDifference(KernelError):
    """A local change would change nothing: the preset says the same."""

    field = "action"


class ExportGone(KernelError):
    """The file of an export is over, or was never made."""

    status = 410


class ExportOutOfReach(KernelError):
    """A file holds records that are not within its owner's reach any more."""

    status = 403


class NotAnIdentityNumber(KernelError):
    """What was typed is no identity number of 9 or 12 digits."""

    field = "number"


class PersonUnknown(KernelError):
    """Nobody within the officer's reach has this identity number."""

    field = "number"


class SamePersonApproves(KernelError):
    """Who checked an erasure does not approve it."""


class NothingChosen(KernelError):
    """No assignment was chosen for a stand-in."""

    field = "assignment_ids"


class HandedOnAlready(KernelError):
    """A stand-in would hand on what was handed to them."""


class AlreadyWithdrawn(KernelError):
    """What was given for some days has been withdrawn already."""

    status = 409


class ConfirmedAlready(KernelError):
    """This side has confirmed the hand-over already."""

    status = 409


class NobodyAsked(KernelError):
    """A data call is addressed to nobody."""


class AnswersUnchecked(KernelError):
    """A call is locked only when all that was handed in is checked (`count` wait)."""


class OwnAnswer(KernelError):
    """Nobody checks an answer that they handed in themselves."""


class CallNotOpen(KernelError):
    """A call is answered while it is issued, until the answer is handed in."""


class SheetOfOtherForm(KernelError):
    """An uploaded file was not made from this form."""

    field = "file"


class SheetUnreadable(KernelError):
    """An uploaded file is no spreadsheet."""

    field = "file"


class DocumentUnknown(KernelError):
    """No module declares this document (`name`)."""

    status = 404


class SamePersonChecks(KernelError):
    """Another person than the drafter checks a paper."""


class NeedsItsForm(KernelError):
    """A step of a paper needs what only its form asks for (`step`)."""


class FirstIssue(KernelError):
    """A paper is marked as corrected or replaced by issuing the one that follows it."""


class NotOfSameForm(KernelError):
    """Only an issued paper of the same body and form is replaced."""

    field = "replaces_id"


class DocumentNotReady(KernelError):
    """A paper cannot be made from its record as it stands (`problem`)."""


class SignatureBroken(KernelError):
    """The file was changed after somebody signed it (`signer`)."""

    field = "file"


class SignatureUnreadable(KernelError):
    """The signatures of a PDF cannot be read."""

    field = "file"


class TemplateUsed(KernelError):
    """A version of a template that was in force, or made a paper, is kept."""


class TemplateTooLarge(KernelError):
    """A template is larger than its limit (`most_megabytes`)."""


class TemplateUnreadable(KernelError):
    """A template is no document of Word that can be opened."""


class TemplateEmbeds(KernelError):
    """A template carries programs or other files (`part`)."""


class TemplateLinks(KernelError):
    """A template refers to something outside of itself (`target`)."""


class TemplateNameUnknown(KernelError):
    """A template asks for a value that the document does not have (`name`), at a `place`."""


class TemplateProblems(KernelError):
    """Everything that is wrong with an uploaded template."""

    field = "file"
    problems: tuple[KernelError, ...]
