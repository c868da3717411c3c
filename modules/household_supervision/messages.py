"""Words for what this module refuses, for its database guards, and for codes inside them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.kernel.formats import name_of
from app.kernel.manifest import Text
from modules.household_supervision.domain import errors as rules
from modules.household_supervision.services import definitions
from modules.household_supervision.services import errors as services

MESSAGES: dict[type[BaseException], Text] = {
    rules.BadData: _l("The data file is wrong at %(path)s: expected %(expected)s."),
    rules.NoStandardForYear: _l("No poverty standard covers policy year %(policy_year)s."),
    rules.StandardDisabled: _l("The standard %(standard_id)s is not enabled yet."),
    rules.StandardForStatisticsOnly: _l(
        "The standard %(standard_id)s serves published statistics only."
    ),
    rules.NoScoreMethod: _l("The standard %(standard_id)s has no scoring method."),
    rules.LineNotSet: _l("The standard %(standard_id)s sets no line for “%(line)s”."),
    rules.AreaMissing: _l("It is not known whether the household lives in a rural or urban area."),
    rules.ValueMissing: _l("“%(field)s” is needed and missing."),
    rules.ScoreOutOfRange: _l("“%(field)s” is %(value)s, outside its range from %(minimum)s."),
    rules.ScoreNotMultiple: _l(
        "The deprivation score %(score)s is not a multiple of %(step)s points."
    ),
    rules.ScoreContradictsDeprivations: _l(
        "The deprivation score is %(score)s, but %(deprivations)s deprived indicators make "
        "%(expected)s."
    ),
    rules.UnknownIndicator: _l("The standard %(standard_id)s has no indicator “%(code)s”."),
    rules.IndicatorRepeated: _l("The indicator %(code)s is listed twice; it counts once."),
    rules.IndicatorWithoutMember: _l(
        "The indicator %(code)s concerns members from %(age_from)s years on, and the household "
        "has none of that age."
    ),
    rules.ClassContradictsScores: _l(
        "The list says “%(recorded)s”, but the scores give “%(computed)s”."
    ),
    rules.NegativeCount: _l("“%(field)s” cannot be negative (%(value)s)."),
    rules.NoParticipants: _l("Nobody is entered as an attendee of the meeting."),
    rules.AgreeExceedsPresent: _l("%(agree)s people cannot agree when %(present)s are present."),
    rules.NoRegime: _l("No review procedure was in force on %(on)s."),
    rules.DurationNotSet: _l("The procedure %(regime_id)s does not set this time limit."),
    rules.NoMonthlyReview: _l("The procedure %(regime_id)s has no monthly review."),
    rules.DatesOutOfOrder: _l(
        "“%(later_step)s” is dated %(later_date)s, before “%(earlier_step)s” on %(earlier_date)s."
    ),
    rules.MovementUnclear: _l("The change of this household between the two rounds is not clear."),
    rules.CountExceedsTotal: _l("%(count)s households are more than all %(total)s."),
    rules.UnknownFindingType: _l("There is no finding type “%(code)s”."),
    rules.NoDeadlineRule: _l("No time limit is configured for this matter on %(on)s."),
    rules.UnknownLevel: _l("The Front has no level “%(level)s” on %(on)s."),
    rules.SheetIncomplete: _l(
        "The scoring table %(sheet)s was not read in full, so no total is computed from it."
    ),
    rules.NoSheet: _l("The standard %(standard_id)s has no scoring sheet for this area."),
    rules.SheetNotForArea: _l(
        "The sheet %(used)s was used, but the area needs the sheet %(expected)s."
    ),
    rules.UnknownItem: _l("The scoring sheet has no item “%(item)s”."),
    rules.UnknownOption: _l("The item %(item)s has no option “%(option)s”."),
    rules.AnswerMissing: _l("The item %(item)s has no answer."),
    rules.TooManyAnswers: _l("The item %(item)s takes one answer only."),
    rules.HouseholdEmpty: _l("The household has no members."),
    rules.UnknownClassLabel: _l("“%(value)s” is no class of a household."),
    rules.UnknownSex: _l("“%(value)s” is no sex; write 1 or Nam, 2 or Nữ."),
    rules.BadBirthDate: _l("“%(value)s” is no date of birth."),
    rules.UnknownMark: _l("“%(value)s” is neither a mark nor empty."),
    rules.UnknownArea: _l("“%(value)s” is no area; write 1 for urban, 2 for rural."),
    rules.BirthColumnsUnclear: _l("The year of birth must stand in exactly one of two columns."),
    rules.HeaderNotFound: _l("The file lacks required columns: %(missing)s."),
    rules.HeadCount: _l("A household has exactly one head; this one has %(heads)s."),
    rules.BadSampleRule: _l(
        "Give a number of households, or from 1 to 100 percent; nothing when all are visited."
    ),
    rules.NothingToDraw: _l("The unit has no household on the list to draw from."),
    rules.NoReplacementLeft: _l("Every household of this stratum was in the sample already."),
    rules.NotIndependent: _l(
        "%(name)s sits on the steering committee of %(unit)s and does not supervise it."
    ),
    rules.OutsidePlanTime: _l(
        "A visit lies in the time of the plan, from %(first)s to %(last)s, and not in the future."
    ),
    services.UnitsMissing: _l("Enter the units that the plan supervises."),
    services.PaperMissing: _l("Enter number, date and signer of the plan."),
    services.TeamMissing: _l(
        "The plan needs its team with a decision, and a head on each day of the plan."
    ),
    services.SentTooLate: _l("The plan had to be sent by %(due_on)s: write down why it is late."),
    services.PlanNotBegun: _l("The time of the plan begins on %(starts_on)s."),
    services.SampleMissing: _l("Draw the sample of %(unit)s first."),
    services.SampleDrawn: _l(
        "The sample of %(unit)s was drawn: a household that cannot be visited is replaced."
    ),
    services.PlanNotSent: _l("A sample is drawn once the plan was sent, until it is reported."),
    services.VisitedAlready: _l("The household was visited, so it is not replaced."),
    services.ReplacedAlready: _l("The household was replaced before."),
    services.PlanOver: _l("The work of the plan has ended, so its sample stands."),
    services.ReportMissing: _l("Enter number and day of the report."),
    services.RecommendationsOpen: _l("%(count)s recommendations of the plan are still open."),
    services.BodyWithoutArea: _l("“%(organisation)s” has no administrative unit."),
    services.UnitUnknown: _l("No such administrative unit existed on %(on)s."),
    services.AreaKindUnclear: _l("Say whether %(unit)s is urban or rural: the law leaves it open."),
    services.RoundNotOpen: _l("The round “%(round_name)s” is not open."),
    services.ReviewsUnfinished: _l("%(count)s communes have not closed their review yet."),
    services.NoCases: _l("The list of households is empty."),
    services.CasesUnfinished: _l(
        "%(count)s households are not ready for this step, among them %(example)s."
    ),
    services.StepNotInRegime: _l("The procedure %(regime)s has no step “%(step)s” here."),
    services.StepRequired: _l("The procedure %(regime)s asks for the step “%(step)s” first."),
    services.PostingTooShort: _l("The list has to hang until %(until)s."),
    services.PostingMissing: _l("Enter where and when the list was posted."),
    services.DecisionMissing: _l("Enter number and date of the decision first."),
    services.DistrictAnswerMissing: _l("The district has not answered yet."),
    services.FiguresMissing: _l("Enter the two scores, or the income, of the household first."),
    services.SurveyOver: _l("The survey of this household is done; send it back first."),
    services.NotClassified: _l("The household of %(household)s has no class yet."),
    services.VoteMissing: _l(
        "The meeting has not voted on %(count)s households, among them %(example)s."
    ),
    services.BelowHalf: _l(
        "Only %(agree)s of %(counted)s attendees agree with the household of %(household)s: under "
        "half, so it is surveyed again."
    ),
    services.NobodyBelow: _l("Every household reached the share of all attendees."),
    services.MeetingVoid: _l("The meeting lacks a person it needs: %(role)s."),
    services.ChairAbsent: _l(
        "The chair “%(name)s” is not among the attendees as the one who has to chair."
    ),
    services.MeetingDateMissing: _l("Enter the day of the meeting, not one to come."),
    services.WithdrawalReasonMissing: _l("Choose the reason for which the household is withdrawn."),
    services.NotOfTheFront: _l("Only people of the Front's body act for “%(organisation)s”."),
    services.FindingElsewhere: _l(
        "A recommendation rests on findings of its own unit that were shared with it."
    ),
    services.NumberMissing: _l("Enter the number of the paper."),
    services.AnswerMissing: _l("Enter the kind and day of the answer, and the reason if not yes."),
    services.OpinionMissing: _l("Enter the unit's opinion on the finding."),
    services.ResultMissing: _l("Write down what was done."),
    services.NotOverdue: _l("The answer is awaited until %(due_on)s."),
    services.FileUnreadable: _l("“%(file_name)s” is no spreadsheet or text table."),
    services.FileEmpty: _l("The file “%(file_name)s” has no rows."),
    services.FileTakenAlready: _l("This file was uploaded before, as “%(file_name)s”."),
    services.RejectedRowsRemain: _l(
        "%(count)s rows are rejected. Correct the file, or choose to take the other rows only."
    ),
    services.WrongImportState: _l("The list cannot be applied in its state (%(state)s)."),
    services.HeadNameMissing: _l("The name of the head of household is missing."),
    services.CommuneMissing: _l("The row does not say in which commune the household lives."),
    services.UnknownCommune: _l("There is no commune “%(value)s” in the unit of this list."),
    services.CommuneNotEnrolled: _l("%(commune)s takes no part in this round, or not with you."),
    services.ReviewNotInWork: _l("The review of %(commune)s does not take lists now."),
    services.UnknownVillage: _l("%(commune)s has no village “%(value)s”."),
    services.UnknownEthnicGroup: _l("There is no ethnic group “%(value)s”."),
    services.BadIdNumber: _l("An identity number has 9 or 12 digits; this one has %(length)s."),
    services.DuplicateRow: _l("The household stands in row %(first_row)s already."),
    services.AmbiguousHousehold: _l(
        "%(count)s households of the village have the head “%(name)s”; the year of birth has to "
        "tell which one."
    ),
    services.TotalMismatch: _l("The total says %(stated)s, the rows make %(computed)s."),
}

CONSTRAINTS: dict[str, Text] = {
    "ck_household_member_left": _l(
        "Who leaves a household has a day of leaving and a reason, both or neither."
    ),
    "ck_household_household_ended": _l(
        "A household that ended has a day and a reason, both or neither."
    ),
    "uq_household_member_head": _l("The household has a head already."),
    "uq_household_member_id_number_index": _l(
        "A present member of a household has this identity number already."
    ),
    "uq_household_case_round_id_household_id": _l("The household is on the list of this round."),
    "uq_household_unit_review_round_id_unit_id": _l("The commune has a review in this round."),
    "uq_household_case_result_case_id_standard_id": _l(
        "The household has a class on this standard already."
    ),
    "uq_household_recommendation_issuing_organisation_id_number": _l(
        "Another recommendation of this body has this number."
    ),
    "uq_household_import_sha256": _l("The same file was uploaded for this round and unit."),
    "ck_household_case_score_deprivation": _l(
        "The deprivation score is a multiple of 10 from 0 to 120."
    ),
    "ck_household_case_result_recognition": _l(
        "A recognised class needs number and date of the decision."
    ),
    "ck_household_unit_review_decision": _l("Enter number and date of the decision first."),
    "ck_household_unit_review_residents_source": _l(
        "Say where the number of resident households comes from."
    ),
    "ck_household_unit_review_dates": _l("The dates of the steps are not in order."),
    "ck_household_meeting_vote_agree_count": _l("More people agree than are present."),
    "ck_household_meeting_vote_meeting_held": _l("Votes are entered while the meeting is held."),
    "ck_household_meeting_vote_case": _l("The household is not reviewed in this village."),
    "ck_household_meeting_vote_attendees": _l(
        "Those present are exactly the people entered as attendees, observers apart."
    ),
    "ck_household_meeting_attendee_observer": _l(
        "The Front's representative is an observer, and nobody else is."
    ),
    "ck_household_meeting_attendee_meeting_open": _l("The meeting is over."),
    "ck_household_meeting_attendee_counted": _l(
        "Votes were counted among these attendees: remove the votes first."
    ),
    "ck_household_meeting_agreement": _l(
        "A household did not reach the share of all attendees, so the meeting has not agreed."
    ),
    "ck_household_round_closed": _l("The round is closed: nothing in it can be changed."),
    "ck_household_round_standard": _l("This standard does not serve reviews of this policy year."),
    "ck_household_unit_review_place": _l("The commune does not lie in the unit of the round."),
    "ck_household_case_place": _l("The village does not lie in the commune of the review."),
    "ck_household_meeting_place": _l("The village does not lie in the commune of the review."),
    "ck_household_posting_place": _l("The place does not lie in the commune of the review."),
    "ck_household_finding_evidence": _l("Say on what the finding rests."),
    "ck_household_recommendation_dates": _l("The dates of the recommendation are not in order."),
    "uq_household_plan_organisation_id_number": _l("Another plan of this body has this number."),
    "ck_household_plan_stands": _l("Number, date, body and beginning of an issued plan stand."),
    "ck_household_plan_organisation_id": _l("A plan is made by a body of the Front in its area."),
    "ck_household_plan_dates": _l("The plan ends before it begins."),
    "ck_household_plan_period": _l("The period of the data ends before it begins."),
    "ck_household_plan_unit_unit_id": _l("The unit lies outside the area of the body."),
    "ck_household_plan_unit_sent": _l("The units of a plan that was sent stand."),
    "uq_household_plan_unit_plan_id_unit_id": _l("The plan supervises this unit already."),
    "uq_household_team_main": _l("The plan has a team already: enter a sub-team of it."),
    "ck_household_team_parent_id": _l("A sub-team belongs to the team of its own plan."),
    "ck_household_team_decision": _l("A decision has a number and a date."),
    "ex_household_team_member_one_head": _l("The team has another head on some of these days."),
    "ex_household_team_member_person": _l("This person is in a team of the plan on these days."),
    "ck_household_team_member_head": _l("A running plan has a head of its team on each day."),
    "ck_household_team_member_independence": _l(
        "Nobody supervises a unit on whose steering committee he or she sits."
    ),
    "ck_household_team_member_decision": _l(
        "The team of a plan that was sent changes only by a decision with number and date."
    ),
    "ck_household_sampled_unit": _l("The household does not live in the unit of the sample."),
    "ck_household_sampled_stands": _l("A sample is drawn once; its households are replaced."),
    "ck_household_sample_time": _l("A sample is drawn once the plan was sent."),
    "ck_household_visit_time": _l("A visit lies in the time of its plan."),
    "ck_household_visit_signed_stands": _l("The minutes are signed, so the visit stands."),
    "uq_household_visit_plan_unit_id_visited_on": _l("A visit on this day was recorded."),
    "ck_household_visit_member_member_id": _l(
        "This person was not in the team on the day of the visit."
    ),
    "ck_household_visit_household_sampled_id": _l(
        "The household is not in the sample of the visited unit."
    ),
    "ck_household_visit_household_differences": _l("Say where it differs from the record."),
    "ck_household_finding_plan_id": _l("Visit and household are of the finding's plan and unit."),
}

# Codes that stand inside the texts above.
LABELS: dict[str, Text] = {
    "poor": _l("Poor household"),
    "near_poor": _l("Near-poor household"),
    "average_living": _l("Average living standard"),
    "not_poor": _l("Not poor"),
    "income_vnd": _l("Income per person and month"),
    "score_income": _l("Income score"),
    "score_deprivation": _l("Deprivation score"),
    "deprivations": _l("Deprived indicators"),
    "agree": _l("People who agree"),
    "head_name": _l("Name of the head of household"),
    "household_class": _l("Class"),
    "LIST": _l("List"),
    "SURVEY": _l("Survey of the households"),
    "MEETING": _l("Village meeting"),
    "POSTING": _l("Public posting"),
    "DISTRICT": _l("Opinion of the district"),
    "RECOGNISE": _l("Recognition"),
    "uploaded": _l("Uploaded"),
    "applied": _l("Applied"),
    "discarded": _l("Discarded"),
}


def _role_name(code: str) -> str:
    (role,) = (entry for entry in definitions.procedures().meeting_roles if entry.code == code)
    return name_of(role)


LABELS |= {
    role.code: LazyString(_role_name, role.code) for role in definitions.procedures().meeting_roles
}
