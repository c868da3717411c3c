"""What the funding ledger says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest
from modules.funding_ledger.permissions import FORBIDDEN, RECORDS, ROLES, VERBS

MANIFEST = Manifest(
    name="funding_ledger",
    version="1.0.0",
    label=_l("Funding ledger"),
    summary=_l("Funds, gifts, support to households, and the books that prove them."),
    table_prefix="funding_",
    depends=("core",),
    application=True,
    icon="cash",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    verbs=VERBS,
    menus=(),
    data=("modules.funding_ledger.services.catalogues:load",),
    keeps=(
        Keep("funding_entry", "hash is not null", _l("posted entries")),
        Keep("funding_receipt", "state <> 'draft'", _l("recorded receipts")),
    ),
)
