"""Records of core with their verbs, and the roles that core brings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Forbidden, Role

READ, WRITE, DELETE, INSTALL, SHARE = "read", "write", "delete", "install", "share"
DESTROY, UNDO, REVEAL, TRACE = "destroy", "undo", "reveal", "trace"
REPORT, APPROVE = "report", "approve"
REVIEW, OVERSEE, CONFIRM = "review", "oversee", "confirm"
ISSUE, CHECK, FILL = "issue", "check", "fill"
REMIND = "remind"
REGISTER, SIGN = "register", "sign"
ALL = (READ, WRITE, DELETE)

VERBS = {
    READ: _l("see"),
    WRITE: _l("write"),
    DELETE: _l("remove"),
    INSTALL: _l("install"),
    SHARE: _l("share"),
    UNDO: _l("undo acts of others"),
    REVEAL: _l("have masked values shown"),
    TRACE: _l("trace exported files"),
    REPORT: _l("report on a person"),
    APPROVE: _l("approve"),
    REVIEW: _l("see those of all"),
    OVERSEE: _l("write for others"),
    CONFIRM: _l("confirm"),
    ISSUE: _l("issue"),
    CHECK: _l("check"),
    FILL: _l("fill in"),
    REMIND: _l("remind who is late"),
    REGISTER: _l("register"),
    SIGN: _l("sign"),
}

CATALOGUES = {
    "core.AdminUnit": ALL,
    "core.Organisation": ALL,
    "core.EthnicGroup": (READ,),
    "core.LegalDocument": ALL,
    "core.Calendar": ALL,
}
DATA_CALLS = {
    "core.DataCall": (*ALL, ISSUE),
    "core.CallField": ALL,
    "core.CallResponse": (*ALL, CHECK, FILL),
    "core.CallValue": ALL,
}
PAPERS = {
    "core.Document": (*ALL, CHECK, SIGN, REGISTER, ISSUE),
    "core.DocumentSignature": (READ, WRITE),
    "core.DocumentTemplate": ALL,
    "core.TemplateActivation": (READ, WRITE),
    "core.IncomingDocument": (READ, WRITE),
    "core.PaperNumber": ALL,
}
RECORDS = {
    **CATALOGUES,
    **DATA_CALLS,
    **PAPERS,
    "core.Person": (*ALL, REVEAL),
    "core.User": (READ, WRITE),
    "core.Role": (READ,),
    "core.RoleChange": (READ, WRITE),
    "core.Assignment": (READ, WRITE),
    "core.Delegation": (READ, WRITE, REVIEW, OVERSEE),
    "core.Handover": (READ, WRITE, CONFIRM, REVIEW),
    "core.HandoverItem": (READ,),
    "core.DutyRule": (READ, WRITE),
    "core.DutyException": (READ, WRITE),
    "core.Kinship": ALL,
    "core.NumberSeries": ALL,
    "core.Number": (READ, WRITE),
    "core.Attachment": ALL,
    "core.Comment": (READ,),
    "core.Task": (READ, WRITE),
    "core.DueBoard": (READ, REMIND),
    "core.LoginLock": (READ, WRITE),
    "core.Module": (READ, INSTALL),
    "core.SavedView": (*ALL, SHARE),
    "core.BulkAct": (READ, WRITE, UNDO),
    "core.BulkRow": (READ, WRITE),
    "core.Export": (READ, TRACE),
    "core.Import": (READ, WRITE),
    "core.ImportMapping": (READ, WRITE),
    "core.ExternalId": (READ,),
    "core.Trail": (READ,),
    "core.PersonKey": (DESTROY,),
    "core.PrivacyRule": (READ, WRITE),
    "core.SubjectRequest": (READ, WRITE, REPORT),
    "core.Erasure": (READ, WRITE, APPROVE),
    "core.WorkflowRule": (READ,),
    "core.WorkflowApproval": (READ,),
    "core.WorkflowPaper": (READ,),
}

# Papers, files, comments and deadlines: reached as the records are to which they belong.
READ_WITH_RECORDS = (
    "core.Document",
    "core.DocumentSignature",
    "core.Attachment",
    "core.Comment",
    "core.DueBoard",
)
# A paper is made from the template of the day, whoever makes it.
TEMPLATES = ("core.DocumentTemplate", "core.TemplateActivation")
# One's own office is handed to a stand-in by whoever holds it; a task changes no other record.
OWN_ACTS = (
    "core.BulkAct",
    "core.BulkRow",
    "core.Import",
    "core.ImportMapping",
    "core.Delegation",
    "core.Task",
)

# Given with roles that follow the work of others; the records that they reach stay theirs.
CHASES = {"core.DueBoard": (REMIND,)}

VIEWER = "core.viewer"
OFFICER = "core.officer"
ADMINISTRATOR = "core.administrator"
AUDITOR = "core.auditor"
DATA_OFFICER = "core.data_officer"
CALL_FILLER, CALL_OFFICE = "core.call_filler", "core.call_office"
CLERK, CHECKER, SIGNER = "core.clerk", "core.paper_checker", "core.signer"

ROLES = (
    Role(
        name=VIEWER,
        label=_l("Reader of catalogues"),
        description=_l("Reads units, organisations, ethnic groups, legal documents and calendars."),
        # A file is read by whoever may read the record to which it belongs.
        grants={
            **dict.fromkeys((*CATALOGUES, *TEMPLATES, *READ_WITH_RECORDS), (READ,)),
            "core.SavedView": ALL,
            # What one did to many records at once, and imported; the records have their own rights.
            **dict.fromkeys(OWN_ACTS, (READ, WRITE)),
            "core.Handover": (READ, CONFIRM),
            "core.HandoverItem": (READ,),
        },
    ),
    Role(
        name=OFFICER,
        label=_l("Officer"),
        description=_l("Keeps people, papers and files of the own unit."),
        includes=(VIEWER,),
        grants={
            "core.Person": (READ, WRITE, REVEAL),
            "core.Kinship": ALL,
            "core.DutyRule": (READ,),
            "core.DutyException": (READ,),
            "core.Attachment": (READ, WRITE),
            "core.NumberSeries": (READ,),
            "core.Number": (READ, WRITE),
            "core.PaperNumber": (READ, WRITE),
            "core.Document": ALL,
            "core.DocumentSignature": (READ,),
            "core.IncomingDocument": (READ,),
        },
    ),
    Role(
        name=CLERK,
        label=_l("Clerk of papers"),
        description=_l("Registers, numbers and issues papers, and keeps both registers."),
        includes=(VIEWER,),
        grants={
            "core.Document": (READ, WRITE, REGISTER, ISSUE),
            "core.DocumentSignature": (READ, WRITE),
            "core.PaperNumber": (READ, WRITE),
            "core.IncomingDocument": (READ, WRITE),
            "core.Attachment": (READ, WRITE),
        },
    ),
    Role(
        name=CHECKER,
        label=_l("Checker of papers"),
        description=_l("Checks papers of others before they are signed."),
        includes=(VIEWER,),
        grants={
            "core.Document": (READ, WRITE, CHECK),
            "core.DocumentSignature": (READ,),
            "core.PaperNumber": (READ,),
            "core.IncomingDocument": (READ,),
            "core.Attachment": (READ, WRITE),
        },
    ),
    Role(
        name=SIGNER,
        label=_l("Signer of papers"),
        description=_l("Signs papers of the own organisation; read by whoever registers them."),
        includes=(VIEWER,),
        grants={
            "core.Document": (READ, SIGN),
            "core.DocumentSignature": (READ,),
            "core.PaperNumber": (READ,),
            "core.IncomingDocument": (READ,),
        },
    ),
    Role(
        name=CALL_FILLER,
        label=_l("Data calls: answers"),
        description=_l("Fills in the forms of data calls for the own unit, and hands them in."),
        includes=(VIEWER,),
        grants={
            "core.DataCall": (READ,),
            "core.CallField": (READ,),
            "core.CallResponse": (READ, WRITE, FILL),
            "core.CallValue": ALL,
        },
    ),
    Role(
        name=CALL_OFFICE,
        label=_l("Data calls: asks"),
        description=_l("Designs forms, asks units for figures, checks and adds up their answers."),
        includes=(VIEWER,),
        grants={
            **DATA_CALLS,
            "core.CallResponse": (*ALL, CHECK),
            "core.CallValue": (READ,),
            **CHASES,
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
        }
        | {"core.Export": (READ, TRACE)}
        | dict.fromkeys(("core.Delegation", "core.Handover"), (READ, REVIEW)),
    ),
    Role(
        name=DATA_OFFICER,
        second_factor=True,
        label=_l("Data protection officer"),
        description=_l("Answers people about their own data, traces exports, checks erasures."),
        includes=(VIEWER,),
        grants={
            "core.Person": (READ, REVEAL),
            "core.SubjectRequest": (READ, WRITE, REPORT),
            "core.Export": (READ, TRACE),
            "core.Erasure": (READ, WRITE, APPROVE),
            "core.PrivacyRule": (READ, WRITE),
            "core.Trail": (READ,),
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
