"""What the module of emulation movements says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest, Menu
from modules.emulation_movement.permissions import FORBIDDEN, MODULE, RECORDS, ROLES, VERBS

MENUS = (
    ("movements", _l("Movements"), "MovementView", "Movement", "flag"),
    ("registrations", _l("Registrations"), "RegistrationView", "Registration", "writing-sign"),
)

MANIFEST = Manifest(
    name=MODULE,
    version="1.0.0",
    label=_l("Emulation movements"),
    summary=_l("Plans of emulation movements, who takes part, targets, reports and inspections."),
    table_prefix="movement_",
    depends=("core",),
    application=True,
    icon="flag",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    verbs=VERBS,
    menus=tuple(
        Menu(f"{MODULE}.{key}", label, view, f"{MODULE}.{record}", icon)
        for key, label, view, record, icon in MENUS
    ),
    keeps=(
        Keep("movement_version", "state <> 'draft'", _l("adopted plans of movements")),
        Keep("movement_registration", "state <> 'draft'", _l("signed registrations")),
    ),
)
