"""Faults in what a module declares and says: manifest, layers, names, texts, workflows, roles."""

from __future__ import annotations

from tests.sample_modules.building import (
    MANIFEST,
    MIGRATION,
    MODEL,
    PERMISSIONS,
    VIEW,
    Edit,
    Fault,
    in_view,
)

FINAL = '            State("closed", _l("Closed"), tone="success", final=True),\n'
LAST_WORKFLOW_IMPORT = "from modules.sample.permissions import Verb\n"
WORKFLOWS = "services/workflows.py"
CLOSING = '("confirmed",), "closed", verb=Verb.CLOSE'
IMPORTED = "import State, Transition"


def closing(demand: str) -> tuple[Edit, ...]:
    """Return the edits by which closing the sample asks for something."""
    return (
        Edit(WORKFLOWS, IMPORTED, "import People, State, Transition"),
        Edit(WORKFLOWS, CLOSING, f"{CLOSING}, {demand}"),
        Edit(
            WORKFLOWS,
            LAST_WORKFLOW_IMPORT,
            "from app.kernel.workflow_papers import PaperRule\n"
            + LAST_WORKFLOW_IMPORT
            + "\n_KINDS = (People, PaperRule)\n",
        ),
    )


def paper(placeholder: str) -> tuple[Edit, ...]:
    """Return the edits by which the sample makes a paper with a placeholder."""
    return in_view(
        "    documents = (_PAPER,)\n",
        "from dataclasses import dataclass\n"
        "from app.kernel.documents.blocks import Paragraph, Template\n"
        "from app.kernel.documents.spec import DocumentSpec\n\n"
        "@dataclass(frozen=True)\nclass _Data:\n    title: str\n\n"
        "_PAPER = DocumentSpec(\n"
        '    name="sample.entry_paper",\n    label="",\n'
        "    build=lambda entry: _Data(entry.title),\n"
        '    sample=lambda: _Data("x"),\n'
        '    template=Template((Paragraph("{{ ' + placeholder + ' }}"),)),\n)\n',
    )


DECLARED: tuple[Fault, ...] = (
    # what the module says
    Fault(
        "manifest names a file that is not there",
        "manifest",
        "data demo/absent.yaml is no file",
        (Edit(MANIFEST, "    application=True,\n", '    demo=("demo/absent.yaml",),\n'),),
    ),
    Fault(
        "manifest with a version that is none",
        "manifest",
        "the version '1.0' is not x.y.z",
        (Edit(MANIFEST, '"1.0.0"', '"1.0"'),),
    ),
    Fault(
        "models of core imported",
        "imports",
        "is a part of core that is its own",
        in_view("", "from app.core.models import AdminUnit  # noqa: F401\n"),
    ),
    Fault(
        "service that imports a view",
        "imports",
        "lies above services",
        (
            Edit(
                "services/entries.py",
                "\n\ndef change_entry",
                "\n\ndef show() -> None:\n    import modules.sample.views\n\n\ndef change_entry",
            ),
        ),
    ),
    Fault(
        "rule that knows the database",
        "imports",
        "has no place in domain",
        (Edit("domain/entry_dates.py", "", "\n\nimport sqlalchemy  # noqa: E402, F401\n"),),
    ),
    Fault(
        "dependency that is not declared",
        "manifest",
        "it does not depend on core",
        (Edit(MANIFEST, '("core",)', "()"), Edit(MIGRATION, '("core_0001",)', "None")),
    ),
    Fault(
        "table without the prefix",
        "names",
        "does not start with sample_",
        (
            Edit(MODEL, '"sample_entry"', '"entry"'),
            Edit(MIGRATION, '"sample_entry"', '"entry"'),
        ),
    ),
    Fault(
        "view class of another module",
        "names",
        "view class PersonView exists already",
        (
            Edit(VIEW, "SampleEntryView", "PersonView"),
            Edit("views/__init__.py", "SampleEntryView", "PersonView"),
            Edit(MANIFEST, "SampleEntryView", "PersonView"),
        ),
    ),
    Fault(
        "route without the prefix",
        "names",
        "route /elsewhere/ does not start with /sample/",
        (Edit(VIEW, '"/sample/entries"', '"/elsewhere"'),),
    ),
    Fault(
        "permission without the module's name",
        "names",
        "does not start with sample.",
        in_view(
            "\n    def __init__(self) -> None:\n        super().__init__()\n"
            '        self.class_permission_name = "core.Person"\n'
        ),
    ),
    Fault(
        "bulk action on a column that the form does not have",
        "bulk",
        "which the form does not have",
        in_view(
            '    bulk = (BulkChange("all", title, columns=("version",)),)\n',
            "from app.kernel.bulk import BulkChange\n",
        ),
    ),
    Fault(
        "paper that asks for a name which its data does not have",
        "papers",
        "sample.entry_paper: not made from its sample: PlaceholderUnknown name='titel'",
        paper("titel"),
    ),
    Fault(
        "paper that does not say where its layout was read",
        "layouts",
        "sample.entry_paper: it does not say where its layout was read",
        paper("title"),
    ),
    Fault(
        "text without a translation",
        "texts",
        "'Add the very first entry.'",
        (Edit(VIEW, "Add the first entry.", "Add the very first entry."),),
    ),
    Fault(
        "translation without the placeholder",
        "texts",
        "placeholders",
        (
            Edit(
                "translations/vi/LC_MESSAGES/messages.po",
                "tương lai (%(recorded_on)s)",
                "tương lai",
            ),
        ),
    ),
    Fault(
        "error without a text",
        "messages",
        "NotInSeason has no message",
        (
            Edit(
                "domain/entry_dates.py",
                "",
                '\n\nclass NotInSeason(Exception):\n    """Out of season."""\n',
            ),
        ),
    ),
    Fault(
        "text with a value that the error does not have",
        "messages",
        "its message names day",
        (
            Edit("messages.py", "%(recorded_on)s", "%(day)s"),
            Edit("translations/vi/LC_MESSAGES/messages.po", "%(recorded_on)s", "%(day)s"),
        ),
    ),
    Fault(
        "state that is a trap",
        "workflows",
        "state pending is a trap",
        (
            Edit(
                "services/workflows.py",
                FINAL,
                FINAL + '            State("pending", _l("Closed")),\n',
            ),
            Edit(
                "services/workflows.py",
                "        transitions=(\n",
                "        transitions=(\n"
                '            Transition("wait", _l("Close"), ("open",), "pending", Verb.CLOSE),\n',
            ),
        ),
    ),
    Fault(
        "state that cannot be reached",
        "workflows",
        "state lost cannot be reached",
        (
            Edit(
                "services/workflows.py",
                FINAL,
                FINAL + '            State("lost", _l("Closed"), final=True),\n',
            ),
        ),
    ),
    Fault(
        "state that is not declared",
        "workflows",
        "state gone is used but not declared",
        (Edit("services/workflows.py", '("confirmed",), "closed"', '("confirmed",), "gone"'),),
    ),
    Fault(
        "step that nobody may take",
        "workflows",
        "close needs unlock, which is no verb of it",
        (Edit("services/workflows.py", "verb=Verb.CLOSE", 'verb="unlock"'),),
    ),
    Fault(
        "people in a role that is none",
        "workflows",
        "close asks for sample.nobody, which is no role",
        closing('people=People(1, roles=("sample.nobody",))'),
    ),
    Fault(
        "people in a role without the right",
        "workflows",
        "close asks for core.viewer, which lacks close",
        closing('people=People(1, roles=("core.viewer",))'),
    ),
    Fault(
        "paper of an unknown kind",
        "workflows",
        "close needs a paper of the unknown kind sample_letter",
        closing('paper=PaperRule("sample_letter", _l("Close"))'),
    ),
    Fault(
        "deadline that is no function",
        "workflows",
        "the deadline of close is no function",
        closing("deadline=3"),
    ),
    Fault(
        "step that goes round the people of another",
        "workflows",
        "close_alone goes round what close asks for",
        (
            *closing('people=People(1, roles=("sample.approver",))'),
            Edit(
                WORKFLOWS,
                "        transitions=(\n",
                "        transitions=(\n"
                '            Transition("close_alone", _l("Close"), ("confirmed",), "closed",'
                " verb=Verb.CLOSE),\n",
            ),
        ),
    ),
    Fault(
        "relationship added to a class of core",
        "relationships",
        "AdminUnit.sample_entries leads into the module",
        (
            Edit(
                MODEL,
                'relationship("AdminUnit", viewonly=True)',
                'relationship("AdminUnit", backref="sample_entries")',
            ),
        ),
    ),
    # who may
    Fault(
        "permission without a role",
        "roles",
        "no role holds delete on sample.Entry",
        (Edit(PERMISSIONS, "(Verb.DELETE,)", "(Verb.READ,)"),),
    ),
    Fault(
        "route without a guard",
        "routes_guarded",
        "asks for no permission",
        in_view(
            '\n    @expose("/all")\n    def everything(self) -> str:\n        return "all"\n',
            "from flask_appbuilder.baseviews import expose\n",
        ),
    ),
)
