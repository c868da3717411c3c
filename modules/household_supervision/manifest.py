"""What the module of household supervision says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest
from modules.household_supervision.permissions import RECORDS, ROLES

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
    menus=(),
    data=(
        "modules.household_supervision.services.standards:load_standards",
        "modules.household_supervision.services.standards:load_supervision",
        "modules.household_supervision.services.standards:load_published_figures",
    ),
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
    ),
    requires_python=("python-calamine", "xlsxwriter"),
)
