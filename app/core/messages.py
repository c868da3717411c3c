"""Words for the errors of core, and for the constraints that its tables hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core import errors
from app.core.domain import numbering, picture_metadata, unit_tree, validity, working_days
from app.kernel import crypto
from app.kernel.manifest import Text

MESSAGES: dict[type[BaseException], Text] = {
    crypto.KeysMissing: _l("No key for personal data is configured, so they stay closed."),
    crypto.UnknownKey: _l(
        "Personal data were sealed with the key %(key_id)s, which this installation does not have."
    ),
    crypto.Tampered: _l("A sealed value in %(column)s was changed from outside; it stays closed."),
    errors.UnitEnded: _l("Unit %(code)s ended on %(on)s."),
    errors.WrongLevel: _l("Unit %(code)s is not of the level that is needed here."),
    errors.OrganisationCycle: _l("“%(name)s” would stand above itself."),
    errors.ChangeNotLater: _l(
        "The change must come after %(first)s, when the present entry began."
    ),
    errors.AlreadyEnded: _l("This ended on %(on)s already."),
    errors.UserNameTaken: _l("Another account has this user name or e-mail address."),
    errors.WeakPassword: _l("The password needs at least %(least)s characters."),
    errors.GuessablePassword: _l(
        "This password is easy to guess: it is among common ones, or made of a name or a date. "
        "Take several words that do not belong together."
    ),
    errors.SamePassword: _l("This is the password in force; choose another one."),
    errors.InvitationOver: _l(
        "This invitation was used already or is over. Ask your administrator for another one."
    ),
    errors.PasswordWrong: _l("This is not the password in force."),
    errors.EntriesDiffer: _l("The two entries differ."),
    errors.RightUnknown: _l("The role or the right is not one of those installed here."),
    errors.RightForbidden: _l("This right is never given to this role. %(why)s"),
    errors.NoDifference: _l("The preset of the role says this already, so nothing would change."),
    errors.PaperNumberTaken: _l(
        "The issuer already has a paper %(number)s of this kind in %(year)s."
    ),
    errors.PaperNumberEmpty: _l("A paper's number needs letters or digits."),
    errors.PaperIncomplete: _l("Say this as it stands on the paper: %(paper)s."),
    picture_metadata.PictureBroken: _l("The picture is damaged."),
    errors.CommentRefused: _l("A comment has between 1 and %(most)s characters."),
    errors.FileEmpty: _l("The file “%(name)s” is empty."),
    errors.FileTooLarge: _l("The file “%(name)s” is larger than %(most_megabytes)s MB."),
    errors.FileTypeRefused: _l(
        "The content of “%(name)s” is not of an allowed type (PDF, picture, Word, Excel, text)."
    ),
    errors.FileBroken: _l(
        "“%(name)s” is damaged or not what its beginning says; open it yourself and save it anew."
    ),
    errors.FileUnpacksTooLarge: _l("“%(name)s” unpacks to more than the program takes."),
    errors.FileWithPrograms: _l(
        "“%(name)s” carries programs (macros). Save it without them and attach it again."
    ),
    errors.PictureTooBig: _l(
        "The picture “%(name)s” has more than %(most_megapixels)s million pixels. Save it smaller "
        "and attach it again."
    ),
    errors.FileDamaged: _l("The stored file “%(name)s” is missing or damaged."),
    errors.BasisMissing: _l("Name the paper on which the new assignments rest."),
    errors.NoSuccessorChosen: _l("Choose a new unit for at least one person."),
    errors.NotASuccessor: _l("The chosen unit does not follow %(name)s."),
    numbering.BadNumberPattern: _l("The pattern “%(pattern)s” cannot make distinct numbers."),
    numbering.NumberNotPositive: _l("A number starts at 1; %(number)s is less."),
    numbering.NumberUnreadable: _l("“%(text)s” is not a number of the series %(series)s."),
    numbering.NumberRepeated: _l("The number %(number)s occurs twice."),
    unit_tree.UnitNotFound: _l("No unit had the code %(code)s on %(on)s."),
    unit_tree.UnitsOverlap: _l("Two units would have the code %(code)s on the same day."),
    unit_tree.ParentMissing: _l("The unit %(parent_code)s above %(code)s did not exist on %(on)s."),
    unit_tree.UnitCycle: _l("Unit %(code)s would stand above itself on %(on)s."),
    unit_tree.NoSuccessor: _l("Nothing says where the people of unit %(code)s went."),
    unit_tree.SuccessorUnclear: _l(
        "Unit %(code)s was split; only the village tells where a household went."
    ),
    validity.PeriodReversed: _l("The last day %(last)s lies before the first day %(first)s."),
    working_days.CalendarMissing: _l("The days off of %(year)s are not entered yet."),
    working_days.DayOutsideYear: _l("%(day)s is not a day of %(year)s."),
    working_days.DayBothOffAndWorked: _l("%(day)s is entered both as a day off and as worked."),
    working_days.YearTwice: _l("The year %(year)s is entered twice."),
}

CONSTRAINTS: dict[str, Text] = {
    "ck_core_assignment_unit_end_valid_to": _l(
        "An assignment cannot last longer than its unit. Choose an earlier last day."
    ),
    "ck_core_assignment_reads_archive": _l(
        "Only an assignment that ended on the last day of its unit reads the unit's archive."
    ),
    "ck_core_unit_assignments_valid_to": _l(
        "There are assignments to this unit that begin after this day. End or move them first."
    ),
    "ck_core_attachment_record": _l("A file belongs to a record of the kind that it names."),
    "ck_core_attachment_row_id": _l("A file stays with the record to which it was attached."),
    "ex_core_unit_no_overlap": _l("Another unit has this code in a part of these days."),
    "ex_core_assignment_no_overlap": _l(
        "The user already has this role here in a part of these days."
    ),
    "ex_core_organisation_version_no_overlap": _l(
        "The organisation already has a name for a part of these days."
    ),
    "ex_core_unit_difficulty_no_overlap": _l(
        "The commune already has a class for a part of these days."
    ),
    "ck_core_unit_dates_in_order": _l("The last day lies before the first day."),
    "ck_core_assignment_dates_in_order": _l("The last day lies before the first day."),
    "ck_core_organisation_dates_in_order": _l("The last day lies before the first day."),
    "ck_core_unit_parent_by_level": _l(
        "A province has no unit above it; every other unit has one."
    ),
    "ck_core_person_birth_parts_in_order": _l("A day of birth needs its month and year."),
    "uq_core_workflow_approval_person": _l(
        "The same person has had a say in this already, with this account or another one."
    ),
    "uq_core_workflow_approval_objection": _l("You have objected to this already."),
    "uq_core_workflow_approval_one_proposal": _l("Somebody else has proposed this just now."),
    "uq_core_paper_number_organisation_id_kind_year_number_key": _l(
        "The issuer already has a paper of this kind with this number in the year."
    ),
    "uq_core_role_change_open": _l("A change of this right of the role stands already."),
    "CT061": _l("A module forbids this right to the role."),
    "CT062": _l("A change of a role stands; it can only be taken back."),
    "CT071": _l("What was done to many at once stands."),
    "uq_core_module_request_open": _l("A request for this module is being worked on."),
}

# Records that have no screen of their own, as the screen of roles calls them.
LABELS: dict[str, Text] = {
    "core.Number": _l("Numbers given out"),
    "core.PaperNumber": _l("Numbers of papers received"),
    "core.Attachment": _l("Attached files"),
    "core.BulkRow": _l("Records of bulk actions"),
    "core.ExternalId": _l("Keys of shipped and imported rows"),
}
