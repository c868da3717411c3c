"""What emulation movements show on the home page: what waits, own numbers, a chart."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.charts import chart_of
from app.kernel.formats import format_date, format_decimal, format_integer
from app.kernel.home import Chart, Contribution, Task, Tile, contribute
from app.kernel.pages import Cell, Column
from modules.emulation_movement.models import (
    Advice,
    Figure,
    Inspection,
    Registration,
    Report,
    Target,
)
from modules.emulation_movement.services import waiting
from modules.emulation_movement.services.following import EXAMPLE, INSPECTION
from modules.emulation_movement.services.workflows import REGISTRATION

MOST_BARS = 12


@contribute("emulation_movement")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Return figures and what waits for the reader, within rights and reach."""
    part = Contribution()
    if not actor.may("read", Registration.__record__):
        return part
    if actor.may("oversee", Report.__record__):
        _overseen(session, actor, part)
    else:
        _own(session, actor, part)
    _registrations(session, actor, part)
    _reports(session, actor, today, part)
    _inspections(session, actor, today, part)
    _advice(session, actor, today, part)
    _examples(session, actor, part)
    return part


# -- figures ---------------------------------------------------------------------------


def _overseen(session: Session, actor: Actor, part: Contribution) -> None:
    """Show how the movement goes to those who follow it, and the reports in a chart."""
    figures = (
        (_("Confirmed registrations"), Registration, Registration.state == "confirmed",
         url_for("RegistrationView.list", state="confirmed"), "success"),
        (_("Reports to check"), Report, Report.state == "submitted",
         url_for("ReportView.list", state="submitted"), "info"),
        (_("Late reports"), Report, Report.days_late > 0,
         url_for("ReportView.list", days_late__from=1), "warning"),
        (_("Open recommendations"), Advice, Advice.state.in_(waiting.UNANSWERED),
         url_for("AdviceView.list"), "danger"),
    )  # fmt: skip
    for label, model, rule, url, tone in figures:
        count = session.scalar(select(func.count()).select_from(model).where(rule))
        part.tiles.append(Tile(label, format_integer(count or 0), url, tone))
    if actor.may("write", Inspection.__record__):
        underway = session.scalar(
            select(func.count())
            .select_from(Inspection)
            .where(Inspection.state.in_(waiting.INSPECTING))
        )
        url = url_for("InspectionView.list")
        part.tiles.append(Tile(_("Inspections under way"), format_integer(underway or 0), url))
    drawn = [("ReportView", "by_state"), ("InspectionFindingView", "by_severity")]
    if not actor.may("check", Report.__record__) and actor.may("write", Inspection.__record__):
        drawn.reverse()  # who only inspects looks at findings first
    for view, name in drawn:
        chart = chart_of(view, name)
        if chart is not None:
            part.charts.append(chart)
            return


def _own(session: Session, actor: Actor, part: Contribution) -> None:
    """Show own targets and whether the newest figures meet them."""
    rows = waiting.attainments(session, actor)
    late = session.scalar(
        select(func.count())
        .select_from(Report)
        .where(
            Report.days_late > 0,
            waiting.own(Report.organisation_id, "write", Report.__record__, actor),
        )
    )
    if rows:
        met = sum(1 for _target, figure in rows if figure.is_met)
        value = _("%(met)s of %(all)s", met=format_integer(met), all=format_integer(len(rows)))
        tone = "success" if met == len(rows) else "warning"
        part.tiles.append(Tile(_("Own targets met"), value, url_for("TargetView.list"), tone))
        part.charts.append(_attainment_chart(rows))
    url = url_for("ReportView.list", days_late__from=1)
    tone = "warning" if late else "success"
    part.tiles.append(Tile(_("Own reports that were late"), format_integer(late or 0), url, tone))


def _attainment_chart(rows: list[tuple[Target, Figure]]) -> Chart:
    """Draw attainment in percent; a target met by staying below counts 100 when it is met."""
    shown = [(target, figure, _percent(figure)) for target, figure in rows][:MOST_BARS]
    reached = _("Attainment in percent")
    return Chart(
        title=_("Own targets: attainment by the newest report"),
        chart_id="movement-own-targets",
        columns=(
            Column("target", _("Target")),
            Column("wanted", _("Target value"), numeric=True),
            Column("value", _("Result"), numeric=True),
            Column("attainment", reached, numeric=True),
        ),
        rows=tuple(
            (
                Cell(target.name),
                _number(target.assigned_value or target.registered_value),
                _number(figure.value),
                _number(figure.attainment),
            )
            for target, figure, _value in shown
        ),
        data={
            "kind": "bar",
            "labels": [target.name for target, _figure, _value in shown],
            "series": [{"label": reached, "values": [value for *_rest, value in shown]}],
        },
    )


def _percent(figure: Figure) -> float:
    if figure.attainment is not None:
        return float(figure.attainment)
    return 100.0 if figure.is_met else 0.0


def _number(value: Any) -> Cell:
    text = "" if value is None else format_decimal(value.normalize())
    return Cell(text, kind="number")


# -- tasks -----------------------------------------------------------------------------


def _registrations(session: Session, actor: Actor, part: Contribution) -> None:
    groups = (
        (waiting.unacknowledged(session, actor), _("Acknowledge that it was received")),
        (waiting.unconfirmed(session, actor), _("Both addressees acknowledged it: confirm")),
    )
    for items, detail in groups:
        part.tasks += [_registration(item, detail) for item in items]
    part.tasks += [
        _registration(item, str(REGISTRATION.state(item.state).label))
        for item in waiting.own_registrations(session, actor)
    ]
    part.tasks += [
        Task(
            title=_("Registration: %(organisation)s", organisation=str(duty.organisation)),
            detail=_("Register: own plan, then targets"),
            url=url_for("RegistrationView.add", movement_version_id=duty.movement_version_id),
            tone="warning",
        )
        for duty in waiting.unregistered(session, actor)
    ]


def _registration(item: Registration, detail: str) -> Task:
    return Task(
        title=_("Registration: %(organisation)s", organisation=str(item.organisation)),
        detail=detail,
        url=url_for("RegistrationView.show", pk=item.id),
        tone="warning",
    )


def _reports(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    # Whoever signs finds the own reports among the steps that have a last day.
    if not actor.may("sign", Report.__record__):
        for item in waiting.reports_to_write(session, actor):
            returned = item.state == "returned"
            detail = _("Returned: mend it") if returned else _("Write the report")
            part.tasks.append(_report(item, detail, today))
    for item in waiting.reports_to_check(session, actor):
        part.tasks.append(_report(item, _("Check the report"), today))


def _report(item: Report, detail: str, today: date) -> Task:
    return Task(
        title=str(item),
        detail=detail,
        url=url_for("ReportView.show", pk=item.id),
        due=format_date(item.effective_due_on),
        tone="danger" if item.effective_due_on < today else "warning",
    )


def _inspections(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    for item in waiting.inspections_at_work(session, actor):
        state = str(INSPECTION.state(item.state).label)
        part.tasks.append(_inspection(item, _("Inspection: %(state)s", state=state), today))
    for item in waiting.visits_to_answer(session, actor):
        part.tasks.append(_inspection(item, _("Add your remarks and sign the minutes"), today))


def _inspection(item: Inspection, detail: str, today: date) -> Task:
    return Task(
        title=str(item.inspected_organisation),
        detail=detail,
        url=url_for("InspectionView.show", pk=item.id),
        due=format_date(item.planned_on),
        tone="danger" if item.planned_on < today else "warning",
    )


def _advice(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    groups = (
        (waiting.advice_to_answer(session, actor), _("Recommendation of an inspection")),
        (waiting.advice_to_judge(session, actor), _("Look at the evidence: verify or refuse it")),
    )
    part.tasks += [
        Task(
            title=item.text[:120],
            detail=detail,
            url=url_for("AdviceView.show", pk=item.id),
            due=format_date(item.due_on),
            tone="danger" if item.due_on < today else "warning",
        )
        for items, detail in groups
        for item in items
    ]


def _examples(session: Session, actor: Actor, part: Contribution) -> None:
    groups = (("check", ("detected",)), ("review", ("checked", "nurtured")))
    for verb, states in groups:
        for item in waiting.examples_in(session, verb, states, actor):
            state = str(EXAMPLE.state(item.state).label)
            part.tasks.append(
                Task(
                    title=_("Model or initiative: %(name)s", name=item.name),
                    detail=state,
                    url=url_for("ModelExampleView.show", pk=item.id),
                )
            )
