"""Who holds places already that a rule keeps apart."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.core.models import Assignment, office_of
from app.core.services import duty_conflicts
from app.core.views.duties import KINDS, MARKS
from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Answer, CommandView
from app.kernel.duties import duty_label
from app.kernel.export_pages import Report, export_report
from app.kernel.formats import format_date
from app.kernel.pages import PLAIN, Button, Cell, Column, Crumb, ReportRow
from app.kernel.present import file_texts
from app.kernel.registry import registry


class DutyConflictsView(CommandView):
    """Conflicts that stand: kinship declared, or a right given, after both were assigned."""

    route_base = "/core/duty-conflicts"
    class_permission_name = "core.Assignment"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show them, each with the assignments of which one has to end."""
        return self.render_template(
            "report/table.html",
            title=_("Places held together that are kept apart"),
            subtitle=_("On %(day)s", day=format_date(clock.today())),
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("Places held together that are kept apart")),
            ),
            columns=_columns(),
            rows=_rows(),
            empty_title=_("Nobody holds places that are kept apart"),
            buttons=(Button(_("Export"), self.url("export"), icon="file-spreadsheet"),),
            notes=(
                _("Whoever looks after assignments ends one of the two, or has it handed over."),
                _(
                    "New assignments like these are refused. These came about because kinship was "
                    "declared, or a right given to a role, after both had been assigned."
                ),
            ),
        )

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for the format, or return the same lines as a file."""
        report = Report(
            title=_("Places held together that are kept apart"),
            record=self.class_permission_name,
            name=f"duty-conflicts-{clock.today():%Y%m%d}",
            header=[column.label for column in _columns()],
            rows=[file_texts(row.cells) for row in _rows()],
            personal=("one", "other"),
        )
        return export_report(self, report)


def _columns() -> tuple[Column, ...]:
    return (
        Column("rule", _("Rule")),
        Column("kind", _("Keeps apart")),
        Column("one", _("One assignment")),
        Column("other", _("The other one")),
        Column("law", _("Source")),
        Column("mark", _("Verified")),
    )


def _rows() -> list[ReportRow]:
    kinds, marks = dict(KINDS), dict(MARKS)
    return [
        ReportRow(
            (
                Cell(str(duty_label(each.rule))),
                Cell(str(kinds.get(each.kind, each.kind))),
                _assignment(each.one),
                _assignment(each.other),
                Cell(each.law),
                Cell(str(marks.get(each.mark, each.mark))),
            ),
            PLAIN,
        )
        for each in duty_conflicts.standing_on(db.session(), clock.today())
    ]


def _assignment(item: Assignment | None) -> Cell:
    if item is None:
        return Cell(_("out of your reach"))
    view: Any = registry().views["AssignmentView"]
    url = view.url_of(item) if view.may("read") else None
    name = f"{item.user.last_name} {item.user.first_name} ({item.user.username})"
    return Cell(f"{name} · {office_of(item)}", kind="link", url=url)
