"""Faults in what a module shows and takes: pages, look-ups, the API, files, forms, rights."""

from __future__ import annotations

from tests.sample_modules.building import (
    MANIFEST,
    MODEL,
    VIEW,
    Edit,
    Fault,
    in_view,
)
from tests.sample_modules.faults_stored import LIST

SHOWN: tuple[Fault, ...] = (
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
