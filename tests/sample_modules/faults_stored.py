"""Faults in what a module stores: columns, traces, rules and guards of the database, migrations."""

from __future__ import annotations

from tests.sample_modules.building import (
    MANIFEST,
    MIGRATION,
    MODEL,
    VIEW,
    Edit,
    Fault,
    in_view,
)
from tests.sample_modules.faults_declared import closing

AUDIT = '    audit("sample_entry", "sample.Entry")\n'
MOVES = 'MOVES = (("confirmed", "closed"), '
LIST = 'list_columns = ("code", "title", "unit", "recorded_on", "state")'
SCOPE = '    enable_scope("sample_entry", UnitScope("unit_id"))\n'

STORED: tuple[Fault, ...] = (
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
)
