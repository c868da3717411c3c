"""What the module of commendation says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest, Menu
from modules.emulation_award.permissions import DUTIES, FORBIDDEN, MODULE, RECORDS, ROLES, VERBS

MENUS = (
    ("nominations", _l("Nominations"), "NominationView", "Nomination", "award"),
    ("sessions", _l("Sessions of the board"), "BoardSessionView", "BoardSession", "users-group"),
    ("decisions", _l("Decisions on commendation"), "DecisionView", "Decision", "gavel"),
    ("register", _l("Register of commendations"), "AwardView", "Award", "certificate"),
    ("certificates", _l("Printed certificates"), "CertificateView", "Certificate", "printer"),
    (
        "certificate_layouts",
        _l("Layouts of certificates"),
        "CertificateLayoutView",
        "CertificateLayout",
        "ruler-measure",
    ),
    ("boards", _l("Boards"), "BoardView", "Board", "armchair"),
    ("forms", _l("Forms of commendation"), "FormView", "CommendationForm", "medal"),
    ("rules", _l("Rules of votes"), "VoteRuleView", "VoteRule", "scale"),
)

MANIFEST = Manifest(
    name=MODULE,
    version="1.0.0",
    label=_l("Commendation"),
    summary=_l("Nominations, the board's vote, decisions and the register of commendations."),
    table_prefix="award_",
    depends=("core", "emulation_movement"),
    application=True,
    icon="award",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    duties=DUTIES,
    verbs=VERBS,
    menus=tuple(
        Menu(f"{MODULE}.{key}", label, view, f"{MODULE}.{record}", icon)
        for key, label, view, record, icon in MENUS
    ),
    data=(
        "modules.emulation_award.services.loading:load_rules",
        "modules.emulation_award.services.retention:load",
    ),
    demo=("modules.emulation_award.demo:load",),
    keeps=(
        Keep("award_decision", "state = 'signed'", _l("signed decisions on commendation")),
        Keep("award_certificate", "true", _l("printed certificates")),
        Keep("award_session", "state = 'signed'", _l("signed minutes of the board")),
        Keep("award_nomination", "state <> 'draft'", _l("nominations that were handed in")),
    ),
)
