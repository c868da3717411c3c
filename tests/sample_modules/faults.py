"""One fault for each check of the conformance suite (for some checks several)."""

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

AUDIT = '    audit("sample_entry", "sample.Entry")\n'
MOVES = 'MOVES = (("confirmed", "closed"), '
FINAL = '            State("closed", _l("Closed"), tone="success", final=True),\n'
DROP = '    op.drop_table("sample_entry")\n'
LIST = 'list_columns = ("code", "title", "unit", "recorded_on", "state")'
LAST_WORKFLOW_IMPORT = "from modules.sample.permissions import Verb\n"
SCOPE = '    enable_scope("sample_entry", UnitScope("unit_id"))\n'

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


FAULTS = (
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
        in_view(
            "    documents = (_PAPER,)\n",
            "from dataclasses import dataclass\n"
            "from app.kernel.documents.blocks import Paragraph, Template\n"
            "from app.kernel.documents.spec import DocumentSpec\n\n"
            "@dataclass(frozen=True)\nclass _Data:\n    title: str\n\n"
            "_PAPER = DocumentSpec(\n"
            '    name="sample.entry_paper",\n    label="",\n'
            "    build=lambda entry: _Data(entry.title),\n"
            '    sample=lambda: _Data("x"),\n'
            '    template=Template((Paragraph("{{ titel }}"),)),\n)\n',
        ),
    ),
    Fault(
        "paper that does not say where its layout was read",
        "layouts",
        "sample.entry_paper: it does not say where its layout was read",
        in_view(
            "    documents = (_PAPER,)\n",
            "from dataclasses import dataclass\n"
            "from app.kernel.documents.blocks import Paragraph, Template\n"
            "from app.kernel.documents.spec import DocumentSpec\n\n"
            "@dataclass(frozen=True)\nclass _Data:\n    title: str\n\n"
            "_PAPER = DocumentSpec(\n"
            '    name="sample.entry_paper",\n    label="",\n'
            "    build=lambda entry: _Data(entry.title),\n"
            '    sample=lambda: _Data("x"),\n'
            '    template=Template((Paragraph("{{ title }}"),)),\n)\n',
        ),
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
    Fault(
        "column without a label",
        "columns",
        "column version has no label",
        (Edit(VIEW, LIST, 'list_columns = ("code", "title", "unit", "version")'),),
    ),
    Fault(
        "column that is not there",
        "columns",
        "column headline does not exist",
        (Edit(VIEW, 'facts = ("state", "updated_at")', 'facts = ("headline",)'),),
    ),
    Fault(
        "list without columns of its own",
        "columns",
        "list_columns is empty",
        (Edit(VIEW, LIST, "list_columns = ()"),),
    ),
    Fault(
        "personal column without a reason",
        "personal_columns",
        "SampleEntryView.title shows personal data without a reason",
        (Edit(MIGRATION, AUDIT, '    audit("sample_entry", "sample.Entry", ["title"])\n'),),
    ),
    Fault(
        "personal column that leaves no trace when it is read",
        "personal_columns",
        "SampleEntryView.title is personal, but personal_columns does not name it",
        (Edit(MIGRATION, AUDIT, '    audit("sample_entry", "sample.Entry", ["title"])\n'),),
    ),
    Fault(
        "list of its own that notes no read",
        "reads",
        "SampleEntryView: the list shows title without an entry in the trail",
        (
            Edit(MIGRATION, AUDIT, '    audit("sample_entry", "sample.Entry", ["title"])\n'),
            *in_view(
                '    personal_columns = frozenset({"title"})\n\n'
                '    @expose("/")\n    @has_access\n    def list(self) -> str:\n'
                "        items = db.session.scalars(select(SampleEntry.title))\n"
                '        return ", ".join(items)\n',
                "from flask_appbuilder.baseviews import expose\n"
                "from flask_appbuilder.security.decorators import has_access\n"
                "from sqlalchemy import select\n"
                "from app.extensions import db\n",
            ),
        ),
    ),
    Fault(
        "history that is switched off",
        "history",
        "SampleEntryView has no history, but sample_entry has a trail",
        in_view("    has_history = False\n"),
    ),
    Fault(
        "past that cannot be shown",
        "history",
        "the record as of now answers 500",
        in_view(
            "\n    def presentation(self) -> Any:\n"
            "        from flask import request\n\n"
            '        if request.endpoint == f"{self.endpoint}.as_of":\n'
            '            raise RuntimeError("no past")\n'
            "        return super().presentation()\n"
        ),
    ),
    # what the database holds
    Fault(
        "policy that is wider than the rule",
        "scopes",
        "the rule of the model",
        (
            Edit(MIGRATION, SCOPE, SCOPE.replace('UnitScope("unit_id")', "PublicScope()")),
            Edit(MIGRATION, "import UnitScope", "import PublicScope"),
        ),
    ),
    Fault(
        "second policy beside the rule",
        "scopes",
        "policy everybody widens the record rule",
        (
            Edit(
                MIGRATION,
                SCOPE,
                SCOPE + '    op.execute("create policy everybody on sample_entry using (true)")\n',
            ),
        ),
    ),
    Fault(
        "table without row-level security",
        "scopes",
        "row-level security is not enabled",
        (
            Edit(
                MIGRATION,
                SCOPE,
                SCOPE + '    op.execute("alter table sample_entry disable row level security")\n',
            ),
        ),
    ),
    Fault(
        "model without a rule",
        "scopes",
        "__scope__ is missing",
        (Edit(MODEL, '    __scope__ = UnitScope("unit_id")\n', ""),),
    ),
    Fault(
        "application that may empty a table",
        "application_role",
        "the application may truncate sample_entry",
        (
            Edit(
                MIGRATION,
                AUDIT,
                AUDIT + '    op.execute("grant truncate on sample_entry to chungtay_app")\n',
            ),
        ),
    ),
    Fault(
        "table without a trail",
        "trail",
        "sample_entry has no trail",
        (Edit(MIGRATION, AUDIT, ""),),
    ),
    Fault(
        "trail that misses what is removed",
        "trail",
        "the trail of sample_entry misses some writes",
        (
            Edit(
                MIGRATION,
                AUDIT,
                '    op.execute("create trigger sample_entry_trail after insert or update "\n'
                '               "on sample_entry for each row "\n'
                "               \"execute function core_trail_row('sample.Entry')\")\n",
            ),
        ),
    ),
    Fault(
        "table that its module alone declares unlinkable",
        "trail",
        "sample_entry is kept out of the trail, but docs/unlinkable.yaml does not list it",
        (
            Edit(
                MIGRATION,
                AUDIT,
                '    op.execute("comment on policy sample_entry_scope_insert on sample_entry is "\n'
                "               \"'unlinkable: nobody may learn who wrote which row'\")\n",
            ),
        ),
    ),
    Fault(
        "trail that names a person by no column",
        "trail",
        "the trail of sample_entry names core_person.person_id, which is no column",
        (
            Edit(
                MIGRATION,
                AUDIT,
                '    audit("sample_entry", "sample.Entry", ("title",), '
                'subject=("core_person", "person_id"))\n',
            ),
        ),
    ),
    Fault(
        "guard that lacks a move",
        "state_guards",
        "the guard of sample_entry lacks confirmed > closed",
        (Edit(MIGRATION, MOVES, "MOVES = ("),),
    ),
    Fault(
        "guard that allows more",
        "state_guards",
        "the guard of sample_entry allows open > closed",
        (Edit(MIGRATION, MOVES, MOVES + '("open", "closed"), '),),
    ),
    Fault(
        "people that the database does not ask for",
        "state_guards",
        "sample_entry.state has no guard for people and papers in the database",
        closing('people=People(1, roles=("sample.approver",))'),
    ),
    Fault(
        "guard for people where none are asked",
        "state_guards",
        "sample_entry.state is guarded for people and papers, but asks for none",
        (
            Edit(
                MIGRATION,
                AUDIT,
                AUDIT + '    op.execute("create trigger sample_entry_step before update of state '
                "on sample_entry for each row execute function core_guard_step('state')\")\n",
            ),
        ),
    ),
    Fault(
        "rule that the database holds otherwise",
        "state_guards",
        "close of sample_entry asks for people 1, the database for 2",
        (
            *closing('people=People(1, roles=("sample.approver",))'),
            Edit(
                MIGRATION,
                AUDIT,
                AUDIT + '    op.execute("create trigger sample_entry_step before update of state '
                "on sample_entry for each row execute function core_guard_step('state')\")\n"
                '    op.execute("create function sample_two() returns trigger language plpgsql '
                'as $$ begin new.people := 2; return new; end $$")\n'
                '    op.execute("create trigger sample_two before insert on core_workflow_rule '
                'for each row execute function sample_two()")\n',
            ),
        ),
    ),
    Fault(
        "column that no migration makes",
        "migrations",
        "differs from the models",
        (Edit(MODEL, "    note: Mapped", "    weight: Mapped[int | None]\n    note: Mapped"),),
    ),
    Fault(
        "migration that leaves a function",
        "migrations",
        "after going back: left behind: function: sample_nothing()",
        (
            Edit(
                MIGRATION,
                AUDIT,
                AUDIT + '    op.execute("create function sample_nothing() returns int return 1")\n',
            ),
        ),
    ),
    Fault(
        "uninstalling leaves a function",
        "uninstall",
        "sample_nothing(): ",
        (
            Edit(
                MIGRATION,
                AUDIT,
                AUDIT + '    op.execute("create or replace function sample_nothing() '
                'returns int return 1")\n',
            ),
        ),
    ),
    Fault(
        "data that grow each time",
        "data_twice",
        "sample_entry has 2 rows instead of 1",
        (
            Edit(
                MANIFEST,
                "    roles=ROLES,\n",
                '    roles=ROLES,\n    data=("modules.sample.services.entries:load",),\n',
            ),
            Edit(
                "services/entries.py",
                "",
                "\n\ndef load(session: Any) -> None:\n"
                "    from sqlalchemy import text\n\n"
                '    session.execute(text("insert into sample_entry '
                "(code, title, search_key, unit_id, recorded_on, state) "
                "select (select count(*) from sample_entry), 'a', 'a', min(id), '2021-01-01', "
                "'open' from core_unit\"))\n",
            ),
        ),
    ),
    # what people see
    Fault(
        "record that cannot be shown",
        "pages",
        "SampleEntryView, sample.viewer, 1 rows: the list answers 500",
        (
            Edit(MODEL, "        return self.title\n", "        return self.title[0:1] / 2\n"),
            Edit(VIEW, LIST, 'list_columns = ("code", "own")'),
            Edit(
                MODEL,
                "    def __str__",
                "    @property\n    def own(self) -> str:\n"
                "        return str(self)\n\n    def __str__",
            ),
            Edit(
                VIEW,
                '        "title": _l("Title"),\n',
                '        "title": _l("Title"),\n        "own": _l("Title"),\n',
            ),
        ),
    ),
    Fault(
        "list that opens without the right",
        "pages",
        "SampleEntryView, no role, no rows: the list answers 200 without the right",
        in_view(
            '\n    @expose("/")\n    def list(self) -> Any:\n'
            "        return super().list.__wrapped__(self)\n",
            "from flask_appbuilder.baseviews import expose\n",
        ),
    ),
    Fault(
        "foreign key sent with the form",
        "lookups",
        "choices of unit_id",
        in_view(
            '    form_fields = {"unit_id": lambda label, **kw: ChoiceField(\n'
            "        label, choices=[(str(n), str(n)) for n in range(99)], **kw)}\n",
            "from app.kernel.fields_choice import ChoiceField\n",
        ),
    ),
    Fault(
        "API that lets in more than the screen",
        "api",
        "the list answers 200, the screen",
        (
            *in_view(
                "    method_permission_name = {\n"
                '        **RecordView.method_permission_name, "list": "write"\n    }\n'
            ),
        ),
    ),
    Fault(
        "API that lists more than the screen",
        "api",
        "it lists other records than the screen",
        in_view(
            "\n    def list_query(self) -> Any:\n"
            '        return replace(super().list_query(), search="nothing")\n',
            "from dataclasses import replace\n",
        ),
    ),
    Fault(
        "export with fewer rows",
        "export",
        "it has 1 rows, the list 27",
        in_view(
            '\n    @expose("/export", methods=["GET", "POST"])\n    @has_access\n'
            "    def export(self) -> Any:\n"
            "        self.list_query = lambda: replace(\n"
            '            type(self).list_query(self), fixed=(("code", "code 001"),)\n'
            "        )\n"
            "        try:\n"
            "            return super().export()\n"
            "        finally:\n"
            "            del self.list_query\n",
            "from dataclasses import replace\n"
            "from flask_appbuilder.baseviews import expose\n"
            "from flask_appbuilder.security.decorators import has_access\n",
        ),
    ),
    Fault(
        "form that takes what it does not ask for",
        "mass_assignment",
        "took created_by_id",
        in_view(
            "\n    def values(self, form: Any, *, editing: bool) -> dict[str, Any]:\n"
            '        further = {"created_by_id": int(request.form.get("created_by_id", 1))}\n'
            "        return super().values(form, editing=editing) | further\n",
            "from flask import request\n",
        ),
    ),
    Fault(
        "label that tells a masked column",
        "labels",
        "tells note, which is guarded",
        (
            Edit(
                MODEL,
                '    __scope__ = UnitScope("unit_id")\n',
                '    __scope__ = UnitScope("unit_id")\n'
                '    __field_rules__ = {"note": field_policy.masked(field_policy.BANK_ACCOUNT)}\n',
            ),
            Edit(
                MODEL, "        return self.title\n", '        return f"{self.title} {self.note}"\n'
            ),
            Edit(
                MODEL,
                "from app.kernel.models import Authored",
                "from app.kernel import field_policy\nfrom app.kernel.models import Authored",
            ),
        ),
    ),
    Fault(
        "import that writes other than the file says",
        "importing",
        "its own row is not new",
        (
            *in_view(
                '\n    imports = Importable(FORM, (("unit_id", "code"),))\n',
                "from app.kernel.imports.declared import Importable\n",
            ),
            Edit(
                VIEW,
                "entries.record_entry(values,",
                'entries.record_entry({**values, "title": str(values["title"]).upper()},',
            ),
        ),
    ),
    Fault(
        "list that asks once for each row",
        "budgets",
        "list takes",
        in_view(
            "\n    def cell(self, item: Any, name: str) -> Any:\n"
            '        db.session.execute(text("select 1"))\n'
            "        return super().cell(item, name)\n",
            "from sqlalchemy import text\nfrom app.extensions import db\n",
        ),
    ),
    Fault(
        "route past the module's views",
        "deactivation",
        "GET /sample/ping answers 200 after deactivation",
        (
            Edit(
                "views/__init__.py",
                "",
                "\nfrom flask import current_app  # noqa: E402\n\n\n"
                'def ping() -> str:\n    return "pong"\n\n\n'
                'current_app.add_url_rule("/sample/ping", "ping", ping)\n',
            ),
        ),
    ),
    Fault(
        "editable record without a version",
        "versions",
        "SampleEntryView changes SampleEntry, which has no version",
        (Edit(MODEL, "(Base, Timestamped, Authored, Versioned)", "(Base, Timestamped, Authored)"),),
    ),
    Fault(
        "record rule without words",
        "scope_words",
        "NearScope of SampleEntry has no words",
        (
            Edit(MODEL, '__scope__ = UnitScope("unit_id")', '__scope__ = NearScope("unit_id")'),
            Edit(
                MODEL,
                "\n\nclass SampleEntry(",
                "\n\nfrom app.kernel import scope_words  # noqa: E402\n\n"
                "scope_words._WORDS.pop(UnitScope)\n\n\n"
                "class NearScope(UnitScope):\n    pass\n\n\nclass SampleEntry(",
            ),
        ),
    ),
    Fault(
        "right forbidden to a role that is none",
        "forbidden",
        "which is no role",
        (
            Edit(
                MANIFEST,
                "    application=True,\n",
                '    application=True,\n    forbidden=(Forbidden(("sample.nobody",), '
                '("read",), tuple(RECORDS), "never"),),\n',
            ),
            Edit(MANIFEST, "import Keep, Manifest", "import Forbidden, Keep, Manifest"),
        ),
    ),
)
