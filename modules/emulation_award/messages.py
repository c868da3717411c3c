"""Words for what this module refuses, for its database guards, and for codes inside them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.emulation_award.domain import errors as rules
from modules.emulation_award.services import errors as services

CEILING = _l(
    "The ceiling of this version of the plan is reached: not more than the number that the plan "
    "names for this kind (section on commendation of the plan)."
)
HOUSEHOLD = _l(
    "The plan names households among the praised but gives them no ceiling and no form, so none "
    "is chosen here."
)

MESSAGES: dict[type[BaseException], Text] = {
    rules.BadData: _l("The data file is wrong at %(path)s: expected %(expected)s."),
    rules.CeilingReached: _l(
        "The plan allows not more than %(ceiling)s awards for “%(kind)s”, and all are given "
        "(section on commendation of the plan)."
    ),
    rules.NotAwardedFromCeilings: HOUSEHOLD,
    rules.BallotsDiffer: _l(
        "“%(line)s”: %(marks)s marks do not make %(collected)s ballots that were handed in."
    ),
    rules.TooManyBallots: _l("%(collected)s ballots are more than the %(issued)s issued."),
    rules.CountsDiffer: _l(
        "The two tellers differ at “%(line)s”: %(first)s against %(second)s. Both set their counts "
        "aside and count again."
    ),
    rules.QuorumMissing: _l(
        "%(taking_part)s members are present; the rule of the board asks for %(needed)s."
    ),
    rules.NoBaseSalary: _l("No base salary is recorded for %(on)s."),
    rules.NoRate: _l(
        "What this form is worth on %(on)s for “%(kind)s” is not known, so no money is computed. "
        "An older coefficient is never taken."
    ),
    rules.RateUnconfirmed: _l(
        "The coefficient for “%(kind)s” under %(regime)s is only assumed. The accountant has to "
        "confirm it first."
    ),
    rules.DossierIncomplete: _l(
        "The dossier lacks: %(missing)s. Each paper is an original with its day; the submission "
        "bears a number (provincial procedure; Decree 91/2017, form 07)."
    ),
    rules.HardCriteriaNotMet: _l(
        "These criteria of the plan have to be met and are not confirmed: %(codes)s. Only a "
        "written reason, which the board reads, lets the nomination go on."
    ),
    services.NotOwnBody: _l("A body nominates for itself and for the bodies below it."),
    services.BodyWithoutUnit: _l("This organisation lies in no administrative unit."),
    services.NoAdoptedPlan: _l("This needs an adopted version of the movement's plan."),
    services.ClassDoesNotFit: _l("This class belongs to another kind of object."),
    services.CriteriaUnanswered: _l(
        "Say of each criterion whether it is met, and by what this can be seen: %(codes)s."
    ),
    services.ConclusionMissing: _l(
        "A frozen nomination goes on once the conclusion is among its papers."
    ),
    services.NotOnAgenda: _l("Only a session of the board does this."),
    services.NotEligible: _l("“%(name)s” is not eligible, so it does not come on the agenda."),
    services.AgendaEmpty: _l("No nomination is on the agenda."),
    services.NoMembers: _l("Nobody sits on this board on %(on)s."),
    services.PresenceUnknown: _l("Enter of each member how he or she takes part (%(count)s left)."),
    services.NoMember: _l(
        "You are no member of this session, so you have no vote (Decree 91/2017, article 63)."
    ),
    services.NothingSaid: _l("Choose a vote on at least one nomination."),
    services.VotedAlready: _l(
        "You have voted on “%(name)s”. A member votes once, and the vote stands (Decree 91/2017, "
        "article 63; rules of the board)."
    ),
    services.VoteIsSecret: _l("In this session the board votes by paper ballot."),
    services.VoteIsOpen: _l("In this session the board votes openly; there are no ballots."),
    services.VotesMissing: _l(
        "%(count)s members who are present have not voted on everything, such as %(example)s."
    ),
    services.NoBallots: _l("No member has handed in a ballot."),
    services.CountsMissing: _l("Both tellers close their counts first."),
    services.TellerTwice: _l("Two different people count the ballots, each once."),
    services.NotTheTeller: _l("A count is continued by the teller who began it."),
    services.BallotsMissing: _l("%(entered)s of %(collected)s ballots are entered."),
    services.MoreThanCollected: _l(
        "%(collected)s ballots were handed in, and %(entered)s are entered already."
    ),
    services.MinutesNotSigned: _l("The minutes of the session are not signed yet."),
    services.OutOfRank: _l(
        "“%(name)s” stands higher and is not chosen. Give the reason in writing."
    ),
    services.NothingChosen: _l("The chairman has chosen nobody who is on no decision yet."),
    services.OnDecision: _l("A decision has this nomination on its list."),
    services.DecidedBeforeSession: _l("The board met on %(held_on)s; a decision is not older."),
    services.NotDecidedBy: _l("An award is decided when its decision is signed."),
    services.HandOverMissing: _l("Give the day and the name of who received it."),
    services.NoLayout: _l("No layout of certificates holds for this form on this day."),
    services.CertificateTextTooLong: _l(
        "The certificate of “%(name)s”: the text of “%(box)s” does not fit its box, even in the "
        "smallest letters. Make the box larger in the layout."
    ),
    services.NothingToPrint: _l("Each award of this decision has a certificate that holds."),
    services.ReasonOfCopyMissing: _l("Say why a further copy is printed."),
    services.BatchGone: _l("The file is not there: it is still being made, or it is over."),
    services.NotSealed: _l(
        "The certificate was printed, but its signature and seal are not noted yet."
    ),
    services.SerialTaken: _l("The blank %(serial)s was used already."),
    services.SerialWithoutNumber: _l(
        "The serial number has to end in a number, from which blanks are counted on."
    ),
}

CONSTRAINTS: dict[str, Text] = {
    "uq_award_certificate_live": _l("A certificate of this award holds already."),
    "uq_award_certificate_award_id_copy": _l("This copy was printed already."),
    "uq_award_certificate_blank_serial": _l("A blank with this serial number was used already."),
    "uq_award_certificate_layout_form_id_name_valid_from": _l(
        "A layout of this form bears this name from this day on already."
    ),
    "uq_award_certificate_box_layout_id_field": _l("The layout has a box for this already."),
    "uq_award_certificate_batch_serial": _l("This printing was registered already."),
    "ck_award_certificate_reason": _l("Say why a further copy is printed."),
    "ck_award_certificate_award": _l("Only a decided award has a certificate."),
    "ck_award_certificate_batch": _l("The printing belongs to another decision."),
    "ck_award_certificate_stands": _l("What was printed stands."),
    "ck_award_certificate_ended": _l("Say why the certificate does not hold any more."),
    "ck_award_certificate_batch_decision": _l("Certificates are those of a signed decision."),
    "ck_award_certificate_batch_stands": _l("What was asked for stands."),
    "ck_award_certificate_box_sheet": _l("The box reaches beyond the sheet."),
    "ck_award_certificate_box_text": _l(
        "Only the title and the word above it have a text of the layout, and they need one."
    ),
    "ck_award_certificate_box_sizes": _l(
        "Letters are 6 to 120 points, the smallest not above the largest."
    ),
    "ck_award_certificate_box_place": _l("A box has a place on the sheet, a width and a height."),
    "ck_award_certificate_layout_offsets": _l("A printer is corrected by at most 30 mm."),
    "ck_award_vote_kin": _l(
        "You are nominated here, or a close relative is: say that you are recused (rules of the "
        "board)."
    ),
    "ck_award_session_recused": _l(
        "A member is nominated here, or a close relative of somebody who is: first write down that "
        "the member is recused (rules of the board)."
    ),
    "ck_award_nomination_kin": _l(
        "You are nominated here, or a close relative is: somebody else examines it."
    ),
    "ck_award_nomination_person": _l("A collective is no person."),
    "uq_award_nomination_slot": CEILING,
    "ck_award_nomination_ceiling": CEILING,
    "ck_award_nomination_household": HOUSEHOLD,
    "ck_award_nomination_slot": CEILING,
    "uq_award_nomination_subject": _l(
        "This name is nominated in the movement already: one achievement is not rewarded twice "
        "(Law 06/2022/QH15, article 5)."
    ),
    "ck_award_nomination_stands": _l("What was handed in, or what the board reads, stands."),
    "ck_award_nomination_movement_version_id": _l("No adopted plan of this movement."),
    "ck_award_nomination_dossier": _l("The dossier is not complete."),
    "ck_award_nomination_hard": _l("A criterion that has to be met is not confirmed."),
    "ck_award_nomination_listed": _l("No session has this nomination on its agenda."),
    "ck_award_nomination_passed": _l("The board has not passed this nomination in signed minutes."),
    "ck_award_nomination_decided": _l("No signed decision commends this nomination."),
    "ck_award_nomination_in_decision": _l("A decision has this nomination on its list."),
    "ck_award_nomination_class_of_kind": _l("This class belongs to another kind of object."),
    "ck_award_nomination_sex_needed": _l("The register needs the sex of a person."),
    "ck_award_paper_stands": _l("The papers of a dossier that was handed in stand."),
    "ck_award_assessment_stands": _l(
        "The unit claims while it writes; the examination confirms while it lasts."
    ),
    "ck_award_assessment_criterion_id": _l("This criterion is not asked of this nomination."),
    "ck_award_assessment_evidence": _l("Say by what it can be seen that the criterion is met."),
    "ex_award_seat_person": _l("This person sits on the board on some of these days already."),
    "ex_award_seat_one_chair": _l("The board has another chair on some of these days."),
    "ck_award_seat_used": _l("A seat that was used is ended, not changed."),
    "ck_award_seat_dates": _l("The first day is not after the last one."),
    "ck_award_session_vote_rule_id": _l("This rule of votes is not in force on that day."),
    "ck_award_session_unit_id": _l("A session is held in the unit of its board."),
    "ck_award_session_stands": _l("What the members were invited to stands."),
    "ck_award_session_members": _l("Each member in force on that day has one row."),
    "ck_award_session_quorum": _l("Too few members are present for this rule of votes."),
    "ck_award_session_lines": _l("No nomination is on the agenda."),
    "ck_award_session_secret": _l("Paper ballots are counted; open votes are not."),
    "ck_award_session_votes": _l("A member who is present has not voted."),
    "ck_award_session_ballots": _l("The two counts and the ballots do not agree."),
    "ck_award_session_counts": _l("The counts are not those of the votes."),
    "ck_award_attendance_seat_id": _l("No member of the board on that day."),
    "ck_award_attendance_stands": _l("Who takes part stands once the session is open."),
    "ck_award_attendance_has_cast": _l("Only who takes part hands in a ballot."),
    "ck_award_line_nomination_id": _l("No eligible nomination under this version and form."),
    "ck_award_line_stands": _l("The agenda and what was counted stand."),
    "uq_award_line_session_id_nomination_id": _l("This nomination is on the agenda already."),
    "uq_award_vote_line_id_attendance_id": _l("A member votes once on a nomination."),
    "ck_award_vote_stands": _l("A vote stands."),
    "ck_award_vote_member": _l("No member of this session."),
    "ck_award_vote_time": _l("The vote is not open."),
    "ck_award_vote_present": _l("This member does not take part."),
    "ck_award_vote_secret": _l("In this session the board votes by paper ballot."),
    "ck_award_vote_own": _l("Nobody votes for another member."),
    "ck_award_vote_recused_reason": _l("Say why the member does not vote on this."),
    "ck_award_count_time": _l("The ballots are not being counted."),
    "ck_award_count_user_id": _l("Tellers count themselves."),
    "ck_award_count_open": _l("This teller counts or has counted already."),
    "ck_award_count_two_people": _l("Two different people count the ballots, each once."),
    "ck_award_count_ballots": _l("The marks are not as many as the ballots."),
    "ck_award_count_stands": _l("A count stands; it is set aside and taken again."),
    "ck_award_ballot_count_id": _l("Only the teller of an open count enters ballots."),
    "ck_award_ballot_line_id": _l("This nomination is not on this agenda."),
    "ck_award_ballot_collected": _l("More marks than ballots that were handed in."),
    "ck_award_ballot_stands": _l("A ballot stands."),
    "ck_award_vote_rule_stands": _l("A rule that a session was called with stands."),
    "ck_award_vote_rule_threshold": _l(
        "The share is at least one part and not more than the whole."
    ),
    "ck_award_vote_rule_quorum": _l("The share is at least one part and not more than the whole."),
    "ck_award_rate_stands": _l("A rate is confirmed, not changed."),
    "ck_award_decision_session_id": _l("The minutes of the session are not signed yet."),
    "ck_award_decision_stands": _l("A decision that was checked or signed stands."),
    "ck_award_decision_signed_on": _l("A decision is not older than the session."),
    "ck_award_decision_total": _l("The total is not the sum of the awards."),
    "ck_award_decision_lines": _l("A line of the signed decision is still a draft."),
    "uq_award_decision_number": _l("This number was given to another decision of the year."),
    "ck_award_award_amount_due": _l("The money is not that of the day of signature."),
    "ck_award_award_stands": _l("What was decided stands."),
    "ck_award_award_nomination_id": _l("Not what the board passed and the chairman chose."),
    "uq_award_award_nomination_id": _l("This nomination is on a decision already."),
    "uq_award_award_golden_book": _l("This number of the golden book was given."),
}

# Codes that stand inside the texts above.
LABELS: dict[str, Text] = {
    "collective": _l("Collective"),
    "individual": _l("Individual"),
    "household": _l("Household"),
    "submission": _l("Submission (tờ trình)"),
    "report": _l("Report of achievements"),
    "minutes": _l("Minutes of the nominating level"),
    "list": _l("List of nominees"),
    "initiative": _l("Papers of an initiative"),
    "opinion": _l("Opinion of a competent agency"),
    "conclusion": _l("Conclusion of an inspection or complaint"),
    "other": _l("Other paper"),
}
