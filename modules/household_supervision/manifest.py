"""What the module of household supervision says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest, Menu
from modules.household_supervision.permissions import FORBIDDEN, RECORDS, ROLES, VERBS

MANIFEST = Manifest(
    name="household_supervision",
    version="1.0.0",
    label=_l("Household supervision"),
    summary=_l("Reviews of poor and near-poor households, and the Front's supervision of them."),
    table_prefix="household_",
    depends=("core",),
    application=True,
    icon="home-search",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    verbs=VERBS,
    menus=tuple(
        Menu(f"household_supervision.{key}", label, view, f"household_supervision.{record}", icon)
        for key, label, view, record, icon in (
            ("summary", _l("Summary by unit"), "SummaryView", "CaseResult", "table"),
            ("rounds", _l("Review rounds"), "ReviewRoundView", "ReviewRound", "calendar-event"),
            ("reviews", _l("Communes under review"), "UnitReviewView", "UnitReview", "map-pin"),
            (
                "cases",
                _l("Households under review"),
                "ReviewCaseView",
                "ReviewCase",
                "clipboard-list",
            ),
            (
                "meetings",
                _l("Village meetings"),
                "VillageMeetingView",
                "VillageMeeting",
                "users-group",
            ),
            (
                "plans",
                _l("Supervision plans"),
                "SupervisionPlanView",
                "SupervisionPlan",
                "clipboard-check",
            ),
            ("visits", _l("Visits of the Front"), "VisitView", "Visit", "walk"),
            ("findings", _l("Findings of the Front"), "FindingView", "Finding", "eye-check"),
            (
                "recommendations",
                _l("Recommendations of the Front"),
                "RecommendationView",
                "Recommendation",
                "message-report",
            ),
            ("imports", _l("Imported lists"), "ListImportView", "ListImport", "file-import"),
            ("households", _l("Households"), "HouseholdView", "Household", "home"),
            (
                "committees",
                _l("Members of steering committees"),
                "CommitteeMemberView",
                "CommitteeMember",
                "users",
            ),
            (
                "standards",
                _l("Poverty standards"),
                "PovertyStandardView",
                "PovertyStandard",
                "ruler-2",
            ),
            (
                "figures",
                _l("Published figures"),
                "PublishedFigureView",
                "PublishedFigure",
                "chart-bar",
            ),
            (
                "parameters",
                _l("Time limits of supervision"),
                "SupervisionParameterView",
                "SupervisionParameter",
                "hourglass",
            ),
        )
    ),
    data=(
        "modules.household_supervision.services.standards:load_standards",
        "modules.household_supervision.services.standards:load_supervision",
        "modules.household_supervision.services.standards:load_published_figures",
        "modules.household_supervision.services.retention:load",
    ),
    demo=("modules.household_supervision.demo:load",),
    keeps=(
        Keep(
            table="household_case_result",
            condition="recognised_class is not null",
            label=_l("recognised classes"),
        ),
        Keep(
            table="household_recommendation",
            condition="state <> 'draft'",
            label=_l("issued recommendations"),
        ),
        Keep(
            table="household_plan",
            condition="state not in ('draft', 'consulted')",
            label=_l("issued supervision plans"),
        ),
    ),
    requires_python=("python-calamine", "xlsxwriter"),
)
