"""Words for the errors of core, and for the constraints that its tables hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core import errors
from app.core.domain import (
    duties,
    numbering,
    papers,
    picture_metadata,
    subject_rights,
    unit_tree,
    validity,
    working_days,
)
from app.core.domain.data_calls import design, formulas, measures
from app.kernel import crypto
from app.kernel.imports import texts as import_texts
from app.kernel.manifest import Text

MESSAGES: dict[type[BaseException], Text] = {
    **import_texts.MESSAGES,
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
    errors.ConfirmedAlready: _l("You have confirmed this hand-over already."),
    errors.NothingChosen: _l("Choose at least one assignment."),
    errors.HandedOnAlready: _l("What was handed to you as a stand-in cannot be handed on."),
    errors.AlreadyWithdrawn: _l("This was withdrawn already."),
    duties.StandInOutlasts: _l(
        "A stand-in begins and ends within the assignment itself, and has a last day."
    ),
    duties.StandInInPast: _l("A stand-in begins today (%(today)s) or later."),
    duties.BasisNeeded: _l("Name the paper, or say why somebody stands in (leave, travel)."),
    errors.JoiningBuiltUpon: _l(
        "The records cannot be separated any more: something was entered or changed under the "
        "record that goes on: %(records)s."
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
    errors.NotAnIdentityNumber: _l("An identity number has 9 or 12 digits."),
    errors.PersonUnknown: _l("Nobody within your reach has this identity number."),
    errors.SamePersonApproves: _l("You checked this erasure yourself; somebody else approves it."),
    subject_rights.NoTimeLimit: _l(
        "No rule says by when a request of %(received_on)s is acknowledged. Add one to the rules "
        "about personal data."
    ),
    errors.ExportGone: _l("This file is over or was not made. Export the list again."),
    errors.ExportOutOfReach: _l(
        "The file holds records that are not within your reach any more. Export the list again."
    ),
    errors.PaperNumberTaken: _l(
        "The issuer already has a paper %(number)s of this kind in %(year)s."
    ),
    errors.PaperNumberEmpty: _l("A paper's number needs letters or digits."),
    errors.PaperIncomplete: _l("Say this as it stands on the paper: %(paper)s."),
    papers.IssuedOutOfTime: _l(
        "A paper signed on %(signed_on)s is issued by %(until)s, the next working day, at the "
        "latest."
    ),
    errors.DocumentUnknown: _l("No such document is made of this record."),
    errors.SamePersonChecks: _l("You drafted this paper; another person checks it."),
    errors.NeedsItsForm: _l("This step asks for what stands on the paper; use its form."),
    errors.FirstIssue: _l(
        "A paper gets this mark when the paper that corrects or replaces it is issued."
    ),
    errors.NotOfSameForm: _l(
        "Only an issued paper of the same organisation and of the same form is replaced."
    ),
    errors.DocumentNotReady: _l("The paper cannot be made yet: %(problem)s"),
    errors.SignatureBroken: _l(
        "This file was changed after %(signer)s signed it. Ask for the file as it was signed."
    ),
    errors.SignatureUnreadable: _l("The digital signatures in this file cannot be read."),
    errors.TemplateUsed: _l("This version was in force or made a paper, so it is kept."),
    errors.TemplateProblems: _l("This template cannot be used."),
    errors.TemplateTooLarge: _l("A template has at most %(most_megabytes)s MB."),
    errors.TemplateUnreadable: _l("This file is not a document of Word that can be opened."),
    errors.TemplateEmbeds: _l("The file carries a program or another file: %(part)s."),
    errors.TemplateLinks: _l("The file refers to something outside of itself: %(target)s."),
    errors.TemplateNameUnknown: _l(
        "The document has no value called “%(name)s”. It stands in: “%(place)s”"
    ),
    picture_metadata.PictureBroken: _l("The picture is damaged."),
    errors.CommentRefused: _l("A comment has between 1 and %(most)s characters."),
    errors.TaskOfOther: _l("Only who gave the task changes it or calls it off."),
    errors.FeedTooOften: _l("This calendar was fetched too often within the hour."),
    errors.TaskForWhom: _l("Say who does it: one person, or one office."),
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
    errors.NobodyAsked: _l("The data call is addressed to nobody yet."),
    errors.AnswersUnchecked: _l("%(count)s answers were handed in and wait to be checked."),
    errors.OwnAnswer: _l("Nobody checks an answer that they handed in themselves."),
    errors.CallNotOpen: _l("This answer cannot be written now: the call or the answer is closed."),
    errors.SheetOfOtherForm: _l("This file was not made from the form of this data call."),
    errors.SheetUnreadable: _l("This file is not a spreadsheet that can be read."),
    formulas.FormulaUnreadable: _l("“%(part)s” cannot be read as a formula."),
    formulas.FormulaRefused: _l("“%(part)s” cannot be used in formulas."),
    formulas.FormulaTooLong: _l("The formula “%(part)s…” is too long or too deep."),
    formulas.FormulaWrongResult: _l(
        "“%(part)s” is a comparison where a number belongs, or a number where a comparison does."
    ),
    measures.MeasuresDiffer: _l("“%(part)s” mixes units of measure: “%(left)s” and “%(right)s”."),
    design.CodeNotUsable: _l(
        "“%(code)s” cannot be a code: take small letters, digits and “_”, a letter first."
    ),
    design.CodeTwice: _l("The code “%(code)s” occurs twice."),
    design.UnknownField: _l("“%(code)s” reads “%(name)s”, which is no numeric field of this form."),
    design.FormulaCycle: _l("These fields are computed from each other in a circle: %(code)s."),
    design.ChoicesMissing: _l("“%(code)s” needs at least two different choices, one a line."),
    design.FormulaOfText: _l("“%(code)s” is no number, so it cannot be computed."),
    design.MessageMissing: _l("The check of “%(code)s” needs a message."),
    design.NothingAsked: _l("The form asks for nothing yet."),
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

# What stands beside a field that has to be filled in before an answer is handed in.
FIELD_MISSING: Text = _l("Fill this in before you hand in.")

CONSTRAINTS: dict[str, Text] = {
    "ck_core_task_giver": _l("Nobody gives tasks in the name of another."),
    "ck_core_task_about": _l("A task is about a record that its giver reads."),
    "ck_core_task_stands": _l("A task stands once it is over."),
    "ck_core_task_of_giver": _l("Only who gave the task changes it or calls it off."),
    "ck_core_task_reach": _l("This person does not read the record that the task is about."),
    "ck_core_task_for_whom": _l("Say who does it: one person, or one office."),
    "ck_core_task_title": _l("Say in a few words what is to be done."),
    "ck_core_task_remind_before": _l(
        "A first reminder comes between 0 and 30 working days before."
    ),
    "uq_core_call_field_call_id_code": _l("The form has a field with this code already."),
    "uq_core_call_response_call_id_unit_id": _l("This unit is asked already."),
    "ck_core_call_stands": _l("An issued data call stands."),
    "ck_core_call_fields": _l("The form asks for nothing yet."),
    "ck_core_call_field_stands": _l("The form of an issued data call stands."),
    "ck_core_call_field_code": _l(
        "A code has small letters, digits and “_”, and begins with a letter."
    ),
    "ck_core_call_response_stands": _l("Who was asked, until when, and what was handed in stand."),
    "ck_core_call_response_unit_id": _l("A data call asks units within its own unit."),
    "ck_core_call_response_locked": _l("The answers to a locked data call stand."),
    "ck_core_call_response_call_state": _l("A data call is answered while it is issued."),
    "ck_core_call_response_four_eyes": _l(
        "Nobody checks an answer that they handed in themselves."
    ),
    "ck_core_call_value_stands": _l("What was handed in, or asked in a closed call, stands."),
    "ck_core_call_value_field_id": _l("The form of this data call does not ask for this."),
    "ck_core_call_value_kind": _l("The value is not of the kind that the form asks for."),
    "ck_core_assignment_unit_end_valid_to": _l(
        "An assignment cannot last longer than its unit. Choose an earlier last day."
    ),
    "ck_core_assignment_reads_archive": _l(
        "Only an assignment that ended on the last day of its unit reads the unit's archive."
    ),
    "ck_core_unit_assignments_valid_to": _l(
        "There are assignments to this unit that begin after this day. End or move them first."
    ),
    "ck_core_assignment_stand_in": _l(
        "A stand-in has what was handed over, no more and no longer. Withdraw it instead."
    ),
    "ck_core_handover_office": _l(
        "One assignment ends, and the same office begins on the next day for the successor."
    ),
    "ck_core_handover_two_receiver_id": _l("Two different people hand over an office."),
    "ck_core_handover_stands": _l("Each side confirms for itself, once; what is written stands."),
    "ck_core_handover_basis": _l("New assignments after a hand-over need their paper."),
    "ck_core_delegation_onward": _l("What was handed to you as a stand-in cannot be handed on."),
    "ck_core_delegation_other_stand_in_id": _l(
        "Another person with an open account stands in, not a second account of the same one."
    ),
    "ck_core_delegation_today_valid_from": _l("Nobody stands in for days that are over."),
    "ck_core_delegation_within_valid_to": _l(
        "A stand-in begins and ends within the assignment itself, and has a last day."
    ),
    "ck_core_delegation_stands": _l("A delegation stands as it was given; withdraw it instead."),
    "ck_core_delegation_paper_date": _l("A paper has both a number and a date."),
    "ck_core_delegation_basis": _l(
        "Name the paper, or say why somebody stands in (leave, travel)."
    ),
    "ck_core_delegation_dates_in_order": _l("The last day lies before the first day."),
    "ck_core_duty_rule_stands": _l("Rules come from the modules; only their use is set here."),
    "ck_core_duty_rule_verified_is_enforced": _l(
        "This rule was read in the law, so it cannot be switched off."
    ),
    "ck_core_duty_exception_exceptable_rule_id": _l("This rule knows no exception."),
    "ck_core_duty_exception_own_person_id": _l("Nobody records an exception for themselves."),
    "ck_core_duty_exception_stands": _l("A signed exception stands; withdraw it instead."),
    "ck_core_duty_exception_dates_in_order": _l("The last day lies before the first day."),
    "ck_core_kinship_two_relative_id": _l("Kinship needs two different people."),
    "ck_core_kinship_dates_in_order": _l("The last day lies before the first day."),
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
    "ck_core_person_joined": _l("Records of people are joined on the page for it."),
    "ck_core_person_not_to_itself": _l("A record is joined to another one."),
    "ck_core_person_two_joined_to_id": _l(
        "Choose two records of people that were not joined before."
    ),
    "ck_core_person_last_joined": _l(
        "This record was joined to none, or the other one was joined further: the last joining is "
        "taken back first."
    ),
    "ck_core_person_built_upon": _l(
        "The records cannot be separated any more: something was entered or changed under the "
        "record that goes on."
    ),
    "ck_core_user_person_joined_person_id": _l(
        "This record was joined to another one. Choose the record that goes on."
    ),
    "ck_core_document_stands": _l("What was checked, signed or issued of a paper stands."),
    "ck_core_document_about": _l("A paper is not made from itself."),
    "ck_core_document_earlier": _l("Only an issued paper of the same organisation is followed."),
    "ck_core_document_same_form": _l(
        "Only an issued paper of the same organisation and of the same form is replaced."
    ),
    "ck_core_document_number": _l("A paper's number needs digits."),
    "ck_core_document_four_eyes": _l("You drafted this paper; another person checks it."),
    "ck_core_document_needs_other_checker": _l(
        "Papers of this type are checked by another person."
    ),
    "ck_core_document_files": _l("The files of a paper are attached to the paper itself."),
    "ck_core_document_day_signed_on": _l(
        "A paper is signed after it was checked, and not in the future."
    ),
    "ck_core_document_office": _l("Who signs holds an office of the issuer on the day of signing."),
    "ck_core_document_day_issued_on": _l(
        "A paper is issued on the day of signing or the next working day."
    ),
    "ck_core_document_followed": _l(
        "A paper gets this mark when the paper that corrects or replaces it is issued."
    ),
    "ck_core_document_content": _l("The content of the paper was not made yet."),
    "ck_core_document_signed": _l("A signed paper has its number, day, signer and file."),
    "ck_core_document_withdraw_reason": _l("Say why."),
    "ck_core_document_subject": _l("Say what the paper is about."),
    "ck_core_document_copies": _l("Say a number of copies between 1 and 9999."),
    "ck_core_paper_number_copies": _l("Say a number of copies between 1 and 9999."),
    "ck_core_paper_number_stands": _l("A number in the register stands."),
    "ck_core_incoming_document_stands": _l("The day and number of an arrival stand."),
    "ck_core_incoming_document_day_arrived_on": _l("Nothing arrives in the future."),
    "ck_core_incoming_document_told": _l("Say who sent it and what it is about."),
    "ck_core_incoming_document_issued_on": _l("The paper arrived before it was written."),
    "ck_core_incoming_document_due_on": _l("This day lies before the day of arrival."),
    "ck_core_incoming_document_forwarded_on": _l("This day lies before the day of arrival."),
    "ck_core_incoming_document_done_on": _l("This day lies before the day of arrival."),
    "ck_core_document_template_stands": _l("A version of a template stands."),
    "ck_core_template_activation_stands": _l("Which template was in force stands."),
    "ck_core_template_activation_day_active_from": _l(
        "A template comes into force today or later."
    ),
    "ck_core_template_activation_spec": _l("The template belongs to another document."),
    "CT061": _l("A module forbids this right to the role."),
    "CT062": _l("A change of a role stands; it can only be taken back."),
    "CT071": _l("What was done to many at once stands."),
    "CT081": _l("What was imported stands."),
    "uq_core_module_request_open": _l("A request for this module is being worked on."),
}

# Records that have no screen of their own, as the screen of roles calls them.
LABELS: dict[str, Text] = {
    "core.Number": _l("Numbers given out"),
    "core.DocumentSignature": _l("Digital signatures of papers"),
    "core.DocumentTemplate": _l("Templates of papers"),
    "core.TemplateActivation": _l("Templates of papers in force"),
    "core.Attachment": _l("Attached files"),
    "core.BulkRow": _l("Records of bulk actions"),
    "core.ImportMapping": _l("Columns remembered for imports"),
    "core.CallValue": _l("Values in answers to data calls"),
    "core.ExternalId": _l("Keys of shipped and imported rows"),
}
