"""Screens of supervision teams, their members, and the steering committees of units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.household_supervision import supervision_forms as forms
from modules.household_supervision.documents import team_decision
from modules.household_supervision.models import CommitteeMember, SupervisionTeam, TeamMember
from modules.household_supervision.services import teams
from modules.household_supervision.views import labels, supervision_labels

DECISION = {
    "decision_number": _l("Number of the decision"),
    "decision_date": _l("Date of the decision"),
    "decision_signer": _l("Signed by"),
}
PERSON = {
    "title": _l("Office"),
    "organisation_id": _l("Organisation"),
    "person": _l("Person in the register"),
    "person_id": _l("Person in the register"),
}


def _leave(item: TeamMember, form: TranslatedForm) -> None:
    teams.end_membership(
        item.id,
        form.last_day.data,
        teams.Decision(form.end_decision_number.data, form.end_decision_date.data),
        form.end_reason.data,
        actor=current_actor(),
    )


def _replace(item: TeamMember, form: TranslatedForm) -> None:
    successor = {
        "full_name": form.full_name.data,
        "title": form.title.data,
        "organisation_id": form.organisation_id.data,
        "person_id": form.person_id.data,
    }
    teams.replace_member(
        item.id,
        form.first_day.data,
        successor,
        teams.Decision(form.end_decision_number.data, form.end_decision_date.data),
        form.end_reason.data,
        actor=current_actor(),
    )


class SupervisionTeamView(RecordView):
    """Teams of supervision plans; a team with a parent is a sub-team."""

    model = SupervisionTeam
    route_base = "/household-supervision/teams"
    title = _l("Supervision teams")
    title_one = _l("Supervision team")
    documents = (team_decision.DECISION,)
    search_columns = ()
    list_columns = ("name", "parent", "decision_number", "decision_date")
    show_sections = (
        (_l("Team"), ("plan", "name", "parent")),
        (_l("Decision"), ("decision_number", "decision_date", "decision_signer")),
    )
    form_sections = (
        (_l("Team"), ("plan_id", "name", "parent_id")),
        (_l("Decision"), ("decision_number", "decision_date", "decision_signer")),
    )
    edit_sections = (
        (_l("Team"), ("name",)),
        (_l("Decision"), ("decision_number", "decision_date", "decision_signer")),
    )
    facts = ("plan", "decision_number")
    sortable = ("decision_date",)
    order = ("id",)
    lookup_order = ("name",)
    filters = ("plan",)
    labels = {
        "plan": _l("Supervision plan"),
        "plan_id": _l("Supervision plan"),
        "parent": _l("Sub-team of"),
        "parent_id": _l("Sub-team of"),
        **DECISION,
    }
    help = {"parent_id": _l("Empty for the team of the plan.")}
    related = (
        Related("TeamMemberView", "team_id", _l("Members of the team")),
        Related("SupervisionTeamView", "parent_id", _l("Sub-teams")),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Set up a team."""
        return teams.set_up_team(values, actor=current_actor())


class TeamMemberView(RecordView):
    """Who is in a team, from when to when, by which decision."""

    model = TeamMember
    route_base = "/household-supervision/team-members"
    title = _l("Members of the team")
    title_one = _l("Member of the team")
    search_columns = ()
    list_columns = ("role", "full_name", "title", "organisation", "team", "valid_from", "valid_to")
    show_sections = (
        (_l("Person"), ("full_name", "title", "organisation", "person", "other_role")),
        (_l("In the team"), ("team", "role", "valid_from", "valid_to")),
        (
            _l("Decision"),
            (
                "decision_number",
                "decision_date",
                "end_decision_number",
                "end_decision_date",
                "end_reason",
            ),
        ),
    )
    form_sections = (
        (_l("In the team"), ("team_id", "role", "valid_from", "valid_to")),
        (_l("Person"), ("full_name", "title", "organisation_id", "person_id", "other_role")),
        (_l("Decision"), ("decision_number", "decision_date")),
    )
    edit_sections = ((_l("Person"), ("title", "organisation_id", "other_role")),)
    facts = ("team", "role", "organisation")
    sortable = ("valid_from",)
    order = ("id",)
    filters = ("team", "role", "organisation")
    choices = {"role": supervision_labels.TEAM_ROLES}
    can_delete = True
    labels = {
        "role": _l("Role in the team"),
        "team": _l("Supervision team"),
        "team_id": _l("Supervision team"),
        "other_role": _l("Other role in the review"),
        "valid_from": _l("In the team from"),
        "valid_to": _l("In the team to"),
        "end_decision_number": _l("Decision on leaving"),
        "end_decision_date": _l("Date of that decision"),
        "end_reason": _l("Reason of leaving the team"),
        **PERSON,
        **DECISION,
    }
    help = {
        "person_id": _l("With it the person's account sees the sample while the plan runs."),
        "other_role": _l("Nobody supervises a unit on whose steering committee he or she sits."),
        "decision_number": _l("Needed once the plan was sent: a team changes by decision."),
    }
    commands = (
        Command(
            "leave", _l("Leaves the team"), "write", forms.leave_form, _leave, icon="user-minus",
            tone="warning", shown=lambda item: item.end_decision_number is None,
        ),
        Command(
            "replace", _l("Replace by another person"), "write", forms.replace_form, _replace,
            icon="switch-horizontal", shown=lambda item: item.end_decision_number is None,
            help=_l("The successor takes the same role; the head is replaced in one step."),
        ),
    )  # fmt: skip

    def create(self, values: Mapping[str, Any]) -> Base:
        """Add a person to the team."""
        return teams.add_member(values, actor=current_actor())


class CommitteeMemberView(RecordView):
    """Who sits on the steering committee of a unit; they do not supervise it."""

    model = CommitteeMember
    route_base = "/household-supervision/committee-members"
    title = _l("Members of steering committees")
    title_one = _l("Member of a steering committee")
    search_columns = ()
    list_columns = ("full_name", "title", "unit", "organisation", "valid_from", "valid_to")
    show_sections = (
        (_l("Person"), ("full_name", "title", "person", "unit", "organisation")),
        (_l("In office"), ("valid_from", "valid_to", "decision_number", "decision_date")),
    )
    form_sections = (
        (_l("Person"), ("full_name", "title", "person_id", "unit_id", "organisation_id")),
        (_l("In office"), ("valid_from", "valid_to", "decision_number", "decision_date")),
    )
    facts = ("unit", "title")
    sortable = ("full_name", "valid_from")
    order = ("id",)
    filters = ("unit", "organisation")
    labels = {**PERSON, **DECISION, "unit_id": labels.UNIT_LABEL}
    help = {"person_id": _l("By it the program sees that nobody supervises the own committee.")}
    empty_hint = _l("Enter who sits on the steering committee, with the days of office.")
