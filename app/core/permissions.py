"""Records of core with their verbs, and the roles that core brings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Forbidden, Role

READ, WRITE, DELETE, INSTALL, SHARE = "read", "write", "delete", "install", "share"
DESTROY, UNDO, REVEAL = "destroy", "undo", "reveal"
ALL = (READ, WRITE, DELETE)

VERBS = {
    READ: _l("see"),
    WRITE: _l("write"),
    DELETE: _l("remove"),
    INSTALL: _l("install"),
    SHARE: _l("share"),
    UNDO: _l("undo acts of others"),
    REVEAL: _l("have masked values shown"),
}

CATALOGUES = {
    "core.AdminUnit": ALL,
    "core.Organisation": ALL,
    "core.EthnicGroup": (READ,),
    "core.LegalDocument": ALL,
    "core.Calendar": ALL,
}
RECORDS = {
    **CATALOGUES,
    "core.Person": (*ALL, REVEAL),
    "core.User": (READ, WRITE),
    "core.Role": (READ,),
    "core.RoleChange": (READ, WRITE),
    "core.Assignment": (READ, WRITE),
    "core.NumberSeries": ALL,
    "core.Number": (READ, WRITE),
    "core.PaperNumber": ALL,
    "core.Attachment": ALL,
    "core.Comment": (READ,),
    "core.LoginLock": (READ, WRITE),
    "core.Module": (READ, INSTALL),
    "core.SavedView": (*ALL, SHARE),
    "core.BulkAct": (READ, WRITE, UNDO),
    "core.BulkRow": (READ, WRITE),
    "core.ExternalId": (READ,),
    "core.Trail": (READ,),
    "core.PersonKey": (DESTROY,),
    "core.WorkflowRule": (READ,),
    "core.WorkflowApproval": (READ,),
    "core.WorkflowPaper": (READ,),
}

OWN_ACTS = ("core.BulkAct", "core.BulkRow")

VIEWER = "core.viewer"
OFFICER = "core.officer"
ADMINISTRATOR = "core.administrator"
AUDITOR = "core.auditor"

ROLES = (
    Role(
        name=VIEWER,
        label=_l("Reader of catalogues"),
        description=_l("Reads units, organisations, ethnic groups, legal documents and calendars."),
        # A file is read by whoever may read the record to which it belongs.
        grants={
            **dict.fromkeys((*CATALOGUES, "core.Attachment", "core.Comment"), (READ,)),
            "core.SavedView": ALL,
            # What one did to many records at once; the records have their own rights.
            **dict.fromkeys(OWN_ACTS, (READ, WRITE)),
        },
    ),
    Role(
        name=OFFICER,
        label=_l("Officer"),
        description=_l("Keeps people, papers and files of the own unit."),
        includes=(VIEWER,),
        grants={
            "core.Person": (READ, WRITE, REVEAL),
            "core.Attachment": (READ, WRITE),
            "core.NumberSeries": (READ,),
            "core.Number": (READ, WRITE),
            "core.PaperNumber": (READ, WRITE),
        },
    ),
    Role(
        name=AUDITOR,
        label=_l("Auditor"),
        description=_l("Reads everything of core with the trail, and changes nothing."),
        includes=(VIEWER,),
        grants={
            record: (READ,)
            for record, verbs in RECORDS.items()
            if READ in verbs and record != "core.ExternalId"
        },
    ),
    Role(
        name=ADMINISTRATOR,
        second_factor=True,
        label=_l("Administrator"),
        description=_l("Looks after users, assignments, catalogues and modules."),
        includes=(OFFICER, AUDITOR),
        grants=RECORDS,
    ),
)

FORBIDDEN = (
    Forbidden(
        roles=(AUDITOR, VIEWER),
        verbs=(WRITE, DELETE, INSTALL),
        # One's own saved views and notes of one's own acts change nothing of what is audited.
        records=tuple(record for record in RECORDS if record not in ("core.SavedView", *OWN_ACTS)),
        why=_l("Whoever audits or only reads must not change what is audited."),
    ),
    Forbidden(
        roles=(VIEWER, OFFICER, AUDITOR),
        verbs=(WRITE,),
        records=("core.User", "core.Assignment", "core.RoleChange"),
        why=_l("Only administrators give out accounts, assignments and rights."),
    ),
)
